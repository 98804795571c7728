"""An account that was left out of an approval says nothing: in no list, in nobody's way, and near nothing."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session

from app.approvals.queries.partial import IS_LEFT_OUT
from app.approvals.rules.routes import Asking
from app.calendar.queries import clashes_at
from app.drafting import queries
from app.drafting.models import Post
from app.drafting.queries.slots import slots_for
from app.review.queries.neighbours import beside_of
from app.review.rules.neighbours import Why
from tests import make
from tests.approvals import parts
from tests.approvals.ways import BOSS, LEGAL, follow
from tests.cast import Person, Town
from tests.clocks import StoppedClock

Seat = Callable[[Person], FlaskClient]


@pytest.fixture
def parted(session: Session, town: Town, clock: StoppedClock) -> Post:
    """Approved for Mastodon; X was left out."""
    post = parts.sent(session, town, now=clock(), title="La partida")
    parts.decide(session, post, by=town.supervisor, now=clock(), less=(parts.targets(town)[2],))
    session.commit()
    return post


def test_the_list_of_posts_narrowed_by_an_account_leaves_out_what_was_left_out(town: Town, seat: Seat, parted: Post):
    mastodon, x = (channel.id for channel in town.channels)
    office = seat(town.editor)
    assert "La partida" in office.get(f"/o/riba/posts?account={mastodon}").text
    assert "La partida" not in office.get(f"/o/riba/posts?account={x}").text


def test_it_is_not_near_what_the_account_says(session: Session, town: Town, clock: StoppedClock, parted: Post):
    x = town.channels[1].id
    other = make.post(session, town, now=clock(), targets=((x, "es"),), topic_id=town.topics[1].id, text="Otra cosa.")
    assert parted.planned_at is not None
    assert clashes_at(session, town.id, other, parted.planned_at) == ()


def test_the_queue_narrowed_by_an_account_leaves_out_what_an_earlier_step_left_out(
    session: Session, town: Town, seat: Seat, clock: StoppedClock
):
    follow(session, town, Asking("Jurídico", LEGAL), Asking("Visto bueno", BOSS), now=clock())
    post = parts.sent(session, town, now=clock(), title="La partida")
    parts.decide(session, post, by=town.legal_reviewer, now=clock(), less=(parts.targets(town)[2],))
    session.commit()
    mastodon, x = (channel.id for channel in town.channels)
    office = seat(town.supervisor)
    assert "La partida" in office.get(f"/o/riba/waiting?account={mastodon}").text
    assert "La partida" not in office.get(f"/o/riba/waiting?account={x}").text


def test_the_hour_it_would_have_had_is_free(session: Session, town: Town, clock: StoppedClock, parted: Post):
    said = {"targets": ((town.channels[1].id, "es"),), "text": "Otra cosa."}
    other = make.post(session, town, now=clock(), hours=-72, **said)
    assert parted.planned_at in slots_for(session, other, silent=IS_LEFT_OUT, now=clock())
    make.post(session, town, now=clock(), **said)
    assert parted.planned_at not in slots_for(session, other, silent=IS_LEFT_OUT, now=clock())


def test_a_text_that_was_left_out_is_like_no_other(session: Session, town: Town, clock: StoppedClock):
    own, x = "Este verano la piscina abre los domingos por la tarde.", parts.targets(town)[2]
    post = parts.sent(session, town, now=clock(), own_texts={x: own})
    other = make.post(session, town, now=clock(), hours=72, text=own)
    current = queries.current(session, other)
    assert current is not None

    def alike() -> bool:
        found = beside_of(session, other, current.variants, user_id=town.supervisor.id, step_id=None)
        return any(Why.ALIKE in one.why for one in found.neighbours)

    assert alike()
    parts.decide(session, post, by=town.supervisor, now=clock(), less=(x,))
    assert not alike()
