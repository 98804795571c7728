"""A hold that was answered as done is never followed by the publication."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlmodel import Session, select

from app.core.errors import Conflict
from app.db.work import Work
from app.domain.posts.models import Post
from app.domain.posts.rules.states import PostStatus
from app.domain.publishing.rules.delivery import DeliveryState as D
from app.usecases.posts import actions
from app.usecases.publishing.delivery_sender import DeliverySender
from app.usecases.wiring import Wiring
from tests import post_factory
from tests.attack.waiting_network import WaitingNetwork
from tests.clocks import StoppedClock
from tests.periods import factories
from tests.publishing import sender_setup
from tests.sample_town import Town

pytestmark = pytest.mark.every_engine
TRIES = 20


@pytest.fixture
def network(clock: StoppedClock) -> WaitingNetwork:
    return WaitingNetwork(clock=clock)


def _hold(wiring: Wiring, town: Town, post_id: int, clock: StoppedClock) -> bool:
    """Hold as the page does; return whether it was answered as done."""
    with wiring.writing() as session:
        post = session.exec(select(Post).where(Post.id == post_id).with_for_update()).one()
        try:
            is_leaving = actions.hold_post(Work(session, town.supervisor.actor, clock()), post, reason="Un error")
        except Conflict:
            return False
        session.commit()
        return not is_leaving


@pytest.fixture
def leaving(session: Session, connected: Town, clock: StoppedClock, sender: DeliverySender, network: WaitingNetwork):
    """Yield the key and place of a post whose one publication has been asked for, and not yet been answered."""
    post = factories.scheduled(session, connected, factories.event_topic(session, connected), now=clock(), hours=2)
    key, place = post.id, f"/o/{connected.slug}/posts/{post.year}/{post.ordinal}"
    session.commit()
    with ThreadPoolExecutor(1) as pool:
        sending = pool.submit(sender.send_due, clock.forward(hours=2))
        assert network.asked.wait(20)
        yield key, place
        session.rollback()
        network.allowed.set()
        sending.result(timeout=20)


def test_what_is_leaving_is_not_answered_as_held(session, connected, wiring, clock, leaving):
    key, _ = leaving
    assert not _hold(wiring, connected, key, clock)
    with pytest.raises(Conflict, match=r"Ya estaba saliendo.*puede retirarla"):
        actions.hold_post(
            Work(session, connected.supervisor.actor, clock()), session.get_one(Post, key), reason="Un error"
        )


def test_the_page_says_that_it_was_leaving_and_can_be_withdrawn(session, connected, clock, leaving, seat):
    _, place = leaving
    visitor = seat(connected.supervisor)
    session.commit()
    answer = visitor.post(f"{place}/hold", data={"reason": "Un error"}, follow_redirects=True)
    assert "Ya estaba saliendo" in answer.text and "Retenida. No sale nada" not in answer.text


def test_a_period_counts_nothing_that_is_leaving_as_held(session, connected, clock, leaving):
    today = clock().date()
    factories.mourning(session, connected, today, today + timedelta(days=1), now=clock())
    assert session.get_one(Post, leaving[0]).status is PostStatus.APPROVED


def test_at_the_due_second_each_post_is_held_or_published_and_never_both(
    session, connected, wiring, clock, sender, network
):
    network.allowed.set()
    due = [post_factory.approved(session, connected, now=clock(), hours=2, text=f"Aviso {n}") for n in range(TRIES)]
    keys = {post.id: f"Aviso {n}" for n, post in enumerate(due)}
    session.commit()
    clock.forward(hours=2)
    gate = Barrier(2)

    def hold_each() -> dict[int, bool]:
        gate.wait()
        return {key: _hold(wiring, connected, key, clock) for key in keys}

    def send_all() -> None:
        gate.wait()
        for _ in range(40):
            sender.send_due(clock.forward(milliseconds=250))

    with ThreadPoolExecutor(2) as pool:
        holding, sending = pool.submit(hold_each), pool.submit(send_all)
        held = holding.result(timeout=60)
        sending.result(timeout=60)
    out = {key for key, text in keys.items() if text in network.texts}
    assert {key for key, is_held in held.items() if is_held}.isdisjoint(out)
    assert {key for key, is_held in held.items() if not is_held} == out
    assert all(sender_setup.state_of(session, post) in (D.PUBLISHED, D.SCHEDULED) for post in due)
