"""An account changed into another: approvals for the first do not hold for the second."""

import pytest
from sqlmodel import Session, select

from app.db.work import Work
from app.domain.control.models import ControlChange
from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import Network
from app.domain.posts.rules.states import PostStatus
from app.usecases import control_outcomes
from app.usecases.directory import registration
from app.usecases.directory.registration import ChannelDetails
from tests import post_factory
from tests.clocks import StoppedClock
from tests.people.grant_scenario import comes_in
from tests.publishing import sender_setup
from tests.sample_town import Town

pytestmark = pytest.mark.postgresql


def change(session: Session, town: Town, clock: StoppedClock, **changes: object) -> None:
    channel: Channel = town.channels[1]
    names = ("network", "name", "handle", "url", "languages", "responsible_id")
    account = ChannelDetails(**({name: getattr(channel, name) for name in names} | changes))
    comes_in(session, town.supervisor)
    waiting = registration.update_channel(Work(session, town.administrator.actor, clock()), channel, account)
    if waiting:
        control_outcomes.confirm_change(Work(session, town.supervisor.actor, clock()), waiting.id, "")
    session.commit()


@pytest.mark.parametrize("other", [{"handle": "@alcaldesa"}, {"network": Network.FACEBOOK}])
def test_what_was_approved_for_it_is_approved_no_more(
    session: Session, town: Town, clock: StoppedClock, seat, other: dict[str, object]
):
    targets = ((town.channels[1].id, "es"),)
    post = post_factory.approved(session, town, now=clock(), hours=2, targets=targets)
    read = post_factory.submitted(session, town, now=clock(), hours=2, targets=targets)
    elsewhere = post_factory.approved(session, town, now=clock())
    change(session, town, clock, **other)
    assert [sender_setup.status_of(session, checked_post) for checked_post in (post, read, elsewhere)] == [
        PostStatus.DRAFT,
        PostStatus.DRAFT,
        PostStatus.APPROVED,
    ]
    page = seat(town.author).get(f"/o/{town.slug}/posts/{post.year}/{post.ordinal}").text
    assert "una de sus cuentas es ahora otra" in page


@pytest.mark.parametrize("same", [{"name": "Otro nombre"}, {"languages": ["es", "ca"]}, {"handle": "RIBA"}])
def test_called_otherwise_it_is_the_same_account(
    session: Session, town: Town, clock: StoppedClock, same: dict[str, object]
):
    if "handle" in same:
        same = {"handle": town.channels[1].handle.upper()}
    post = post_factory.approved(session, town, now=clock(), targets=((town.channels[1].id, "es"),))
    change(session, town, clock, **same)
    assert sender_setup.status_of(session, post) is PostStatus.APPROVED


def test_whoever_confirms_it_is_told_that_it_is_another(session: Session, town: Town, clock: StoppedClock, seat):
    channel = town.channels[1]
    comes_in(session, town.supervisor)
    post = post_factory.approved(session, town, now=clock(), targets=((channel.id, "es"),))
    session.commit()
    typed = {"network": channel.network.value, "name": channel.name, "handle": "@alcaldesa", "languages": ["es"]}
    at = f"/o/{town.slug}/official-accounts/{channel.id}"
    page = seat(town.administrator).post(at, data=typed, follow_redirects=True).text
    assert "espera a otra persona" in page and "@alcaldesa" in page
    assert sender_setup.status_of(session, post) is PostStatus.APPROVED
    waiting = session.exec(select(ControlChange)).one()
    session.commit()
    assert "vuelven a borrador" in seat(town.supervisor).get(f"/o/{town.slug}/grants/{waiting.id}").text
