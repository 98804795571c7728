"""An account that was left out of an approval says nothing: in no list, in nobody's way, and near nothing."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session

from app.calendar.queries import clashes_at
from app.drafting.models import Post
from tests import make
from tests.approvals import parts
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
