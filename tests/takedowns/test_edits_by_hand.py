"""Corrections in place where a person publishes: the one published is edited there, by hand, and noted."""

import pytest

from app.db.work import Work
from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import Network, Publishing
from app.domain.publishing.queries import deliveries
from app.domain.publishing.rules.delivery import DeliveryState as D
from app.usecases.publishing import settlement
from app.usecases.takedowns.correction import begin_correction
from tests import post_factory
from tests.publishing import sender_setup
from tests.takedowns import takedown_setup

ADDRESS = "https://es.nextdoor.com/p/7Kq2"
TEXT = "El pleno es a las 20:00."


@pytest.fixture
def account(session, town) -> Channel:
    """Turn the town's first account into one of Nextdoor, where a person publishes."""
    channel = session.get_one(Channel, town.channels[0].id)
    channel.network, channel.publishing, channel.credentials = Network.NEXTDOOR, Publishing.BY_HAND, None
    session.commit()
    return channel


@pytest.fixture
def noted(session, town, clock, sender, account):
    """Return a post that a person published there."""
    post = post_factory.approved(session, town, now=clock(), text="El pleno es a las 19:00.")
    session.commit()
    clock.instant = sender_setup.delivery_of(session, post).due_at
    sender.send_due(clock())
    key = sender_setup.delivery_of(session, post).id
    record = deliveries.delivery_or_404(session, town.id, key)
    settlement.confirm_published(Work(session, town.editor.actor, clock()), record, permalink=ADDRESS)
    session.commit()
    return post


@pytest.fixture
def begun(session, town, clock, noted, account):
    draft = begin_correction(Work(session, town.author.actor, clock()), town.organisation, noted, in_place=[account.id])
    session.commit()
    return draft


def _by_hand(town, post) -> str:
    return f"/o/{town.slug}/deliveries/by-hand/{post.year}/{post.ordinal}"


def test_the_reviewer_reads_who_changes_what(seat, session, town, clock, begun):
    takedown_setup.submit(session, town, begun, clock, TEXT)
    page = seat(town.supervisor).get(f"/o/{town.slug}/posts/{begun.year}/{begun.ordinal}/review").text
    assert "A mano, en su sitio" in page
    assert "<del>19" in page and "<ins>20" in page


def test_the_one_published_is_edited_there_and_noted(seat, session, town, clock, sender, noted, begun):
    takedown_setup.approve(session, town, begun, clock, TEXT)
    sender.send_due(clock())
    edit, editor = sender_setup.delivery_of(session, begun), seat(town.editor)
    assert edit.state is D.AWAITING_HAND
    page = editor.get(_by_hand(town, begun)).text
    assert "Edítela allí" in page and "<del>" in page and f'href="{ADDRESS}"' in page
    assert "Dirección de lo publicado" not in page
    assert editor.post(_by_hand(town, begun), data={f"permalink-{edit.id}": ADDRESS}).status_code == 303
    edit = sender_setup.delivery_of(session, begun)
    first = sender_setup.delivery_of(session, noted)
    assert (edit.state, edit.edits_id, edit.permalink) == (D.PUBLISHED, first.id, ADDRESS)


def test_what_came_down_meanwhile_is_not_edited(seat, session, town, clock, sender, noted, begun):
    takedown_setup.approve(session, town, begun, clock, TEXT)
    sender.send_due(clock())
    sender_setup.delivery_of(session, noted).state = D.WITHDRAWN
    session.commit()
    page = seat(town.editor).get(_by_hand(town, begun)).text
    assert "no hay nada que editar" in page and "Edítela allí" not in page


def test_an_account_connected_since_does_not_edit_what_it_cannot_name(
    session, town, clock, network, sender, wiring, account, begun
):
    takedown_setup.approve(session, town, begun, clock, TEXT)
    account.network, account.publishing = Network.MASTODON, Publishing.API
    sender_setup.connect(session, wiring, town)
    session.commit()
    sender.send_due(clock())
    edit = sender_setup.delivery_of(session, begun)
    assert (edit.state, network.edits) == (D.AWAITING_HAND, [])
    assert "edítelo allí" in edit.trouble
