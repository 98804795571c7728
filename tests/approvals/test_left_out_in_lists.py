"""An account left out of an approval appears in no list, clash or neighbouring-post warning."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session

from app.domain.approvals.queries.left_out import IS_LEFT_OUT
from app.domain.approvals.rules.routes import RouteStep
from app.domain.calendar.queries.clashes import clashes_of_post_at
from app.domain.posts.models import Post
from app.domain.posts.queries import posts
from app.domain.posts.queries.free_slots import free_slots_of_post
from app.domain.review.queries.neighbours import post_neighbours
from app.domain.review.rules.neighbours import NeighbourReason
from tests import post_factory
from tests.approvals import variant_setup
from tests.approvals.route_setup import BOSS, LEGAL, follow
from tests.clocks import StoppedClock
from tests.sample_town import Person, Town

Seat = Callable[[Person], FlaskClient]


@pytest.fixture
def parted(session: Session, town: Town, clock: StoppedClock) -> Post:
    """Return a post approved for Mastodon, with X left out."""
    post = variant_setup.sent(session, town, now=clock(), title="La partida")
    variant_setup.decide(session, post, by=town.supervisor, now=clock(), less=(variant_setup.targets(town)[2],))
    session.commit()
    return post


def test_the_list_of_posts_narrowed_by_an_account_leaves_out_what_was_left_out(town: Town, seat: Seat, parted: Post):
    mastodon, x = (channel.id for channel in town.channels)
    office = seat(town.editor)
    assert "La partida" in office.get(f"/o/riba/posts?account={mastodon}").text
    assert "La partida" not in office.get(f"/o/riba/posts?account={x}").text


def test_it_is_not_near_what_the_account_says(session: Session, town: Town, clock: StoppedClock, parted: Post):
    x = town.channels[1].id
    other = post_factory.post(
        session, town, now=clock(), targets=((x, "es"),), topic_id=town.topics[1].id, text="Otra cosa."
    )
    assert parted.planned_at is not None
    assert clashes_of_post_at(session, town.id, other, parted.planned_at) == ()


def test_the_queue_narrowed_by_an_account_leaves_out_what_an_earlier_step_left_out(
    session: Session, town: Town, seat: Seat, clock: StoppedClock
):
    follow(session, town, RouteStep("Jurídico", LEGAL), RouteStep("Visto bueno", BOSS), now=clock())
    post = variant_setup.sent(session, town, now=clock(), title="La partida")
    variant_setup.decide(session, post, by=town.legal_reviewer, now=clock(), less=(variant_setup.targets(town)[2],))
    session.commit()
    mastodon, x = (channel.id for channel in town.channels)
    office = seat(town.supervisor)
    assert "La partida" in office.get(f"/o/riba/waiting?account={mastodon}").text
    assert "La partida" not in office.get(f"/o/riba/waiting?account={x}").text


def test_the_hour_it_would_have_had_is_free(session: Session, town: Town, clock: StoppedClock, parted: Post):
    fields = {"targets": ((town.channels[1].id, "es"),), "text": "Otra cosa."}
    other = post_factory.post(session, town, now=clock(), hours=-72, **fields)
    assert parted.planned_at in free_slots_of_post(session, other, silent=IS_LEFT_OUT, now=clock())
    post_factory.post(session, town, now=clock(), **fields)
    assert parted.planned_at not in free_slots_of_post(session, other, silent=IS_LEFT_OUT, now=clock())


def test_a_text_that_was_left_out_is_like_no_other(session: Session, town: Town, clock: StoppedClock):
    own, x = "Este verano la piscina abre los domingos por la tarde.", variant_setup.targets(town)[2]
    post = variant_setup.sent(session, town, now=clock(), own_texts={x: own})
    other = post_factory.post(session, town, now=clock(), hours=72, text=own)
    current = posts.current_version(session, other)
    assert current is not None

    def alike() -> bool:
        neighbourhood = post_neighbours(session, other, current.variants, user_id=town.supervisor.id, step_id=None)
        return any(NeighbourReason.ALIKE in neighbour.why for neighbour in neighbourhood.neighbours)

    assert alike()
    variant_setup.decide(session, post, by=town.supervisor, now=clock(), less=(x,))
    assert not alike()
