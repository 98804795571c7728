"""What meets a busy database is not done by half, nor lost, nor done twice: each state the server's own."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from functools import partial
from html import unescape

import pytest
from sqlmodel import Session, SQLModel, func, select

from app.domain.approvals.models.decisions import Decision
from app.domain.directory.rules.networks import Network
from app.domain.posts.models import Post
from app.domain.posts.queries import posts
from app.domain.posts.rules.content import MediaUse
from app.domain.posts.rules.states import PostStatus
from app.domain.publishing.models import PublishingStart
from app.domain.publishing.ports import AccountAccess, OutgoingPost, PublishReceipt
from app.domain.publishing.rules.delivery import DeliveryState as D
from app.usecases.wiring import Wiring
from app.web.errors import BUSY
from app.worker.runner import Worker, WorkerJob
from app.worker.schedule import worker_jobs
from tests import post_factory
from tests.attack.waiting_network import WaitingNetwork
from tests.busy_databases import WAYS, kept_busy
from tests.clocks import StoppedClock
from tests.fakes import FakeNetwork
from tests.media.pictures import picture, store_own_picture
from tests.publishing import sender_setup
from tests.sample_town import Town

pytestmark = pytest.mark.every_engine


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait a tenth of a second instead of ten, and before exit not at all."""
    monkeypatch.setattr("app.db.engine.BUSY_MS", 100)
    monkeypatch.setattr("app.db.outbox.LAST_PAUSES", (0.0,) * 3)


@pytest.fixture
def network(clock: StoppedClock) -> WaitingNetwork:
    return WaitingNetwork(clock=clock)


@pytest.fixture
def sending(wiring: Wiring, network: FakeNetwork) -> WorkerJob:
    """Return the worker's own job of sending."""
    jobs = worker_jobs(replace(wiring, networks={Network.MASTODON: network}))
    return next(job for job in jobs if job.name == "publishing.send_due")


@pytest.fixture
def worker(wiring: Wiring, clock: StoppedClock, sending: WorkerJob) -> Worker:
    return Worker(wiring.reading, clock, [sending])


@pytest.fixture
def due(session: Session, connected: Town, clock: StoppedClock) -> Post:
    post = post_factory.approved(session, connected, now=clock(), hours=2)
    session.commit()
    clock.forward(hours=2)
    return post


def _rows(session: Session) -> dict[str, int]:
    """Return the number of rows of every table."""
    counted = {
        table.name: session.scalar(select(func.count()).select_from(table)) for table in SQLModel.metadata.sorted_tables
    }
    session.commit()
    return counted


def test_a_decision_writes_nothing_and_counts_once_when_sent_again(session, town, clock, wiring, seat, engine_name):
    post = post_factory.submitted(session, town, now=clock(), hours=2)
    data = {"verdict": "approved", "seen_hash": posts.version_of(session, post).content_hash}
    place = f"/o/{town.slug}/posts/{post.year}/{post.ordinal}/decision"
    session.commit()
    visitor = seat(town.supervisor)
    before = _rows(session)
    for state in WAYS[engine_name]:
        with kept_busy(wiring, state) as seen:
            answer = visitor.post(place, data=data)
        assert (seen, answer.status_code, str(BUSY) in unescape(answer.text)) == ([state], 503, True)
        assert (_rows(session), sender_setup.status_of(session, post)) == (before, PostStatus.IN_REVIEW), state
    assert visitor.post(place, data=data).status_code == 303
    assert sender_setup.status_of(session, post) is PostStatus.APPROVED
    assert len(sender_setup.fresh(session, select(Decision))) == 1
    assert sender_setup.state_of(session, post) is D.SCHEDULED


def test_a_claim_sends_nothing_and_the_next_tick_sends_it_once(
    session, wiring, clock, worker, network, due, engine_name
):
    network.allowed.set()
    before = _rows(session)
    for state in WAYS[engine_name]:
        with kept_busy(wiring, state) as seen:
            assert worker.once(clock()) == ({}, False)
        assert (seen, network.texts, _rows(session)) == ([state], [], before), state
    assert worker.once(clock.forward(seconds=1)) == ({"sent": 1}, True)
    assert (network.texts, sender_setup.state_of(session, due)) == ([post_factory.TEXT], D.PUBLISHED)
    assert [each.outcome for each in sender_setup.outcomes(session)] == ["published"]


def test_the_outcome_of_a_call_is_kept_in_hand_until_it_is_written(
    session, wiring, clock, sending, worker, network, due, engine_name
):
    sending.run(clock())
    assert network.asked.is_set() and sender_setup.state_of(session, due) is D.SENDING
    network.allowed.set()
    for state in WAYS[engine_name]:
        with kept_busy(wiring, state) as seen:
            worker.once(clock())
        assert (set(seen), sender_setup.state_of(session, due)) == ({state}, D.SENDING)
    worker.once(clock.forward(seconds=1))
    assert (network.texts, sender_setup.state_of(session, due)) == ([post_factory.TEXT], D.PUBLISHED)
    assert [each.outcome for each in sender_setup.outcomes(session)] == ["published"]
    assert len(sender_setup.captures(session)) == 1


def test_a_worker_told_to_end_tries_again_to_write_what_is_in_hand(
    session, wiring, clock, sending, network, due, engine_name, monkeypatch
):
    sending.run(clock())
    network.allowed.set()
    state, *_ = WAYS[engine_name]
    busy = kept_busy(wiring, state)
    seen = busy.__enter__()
    monkeypatch.setattr("app.db.outbox.sleep", lambda _seconds: busy.__exit__(None, None, None))
    assert sending.finish() == {"sent": 1}
    assert set(seen) == {state} and sender_setup.state_of(session, due) is D.PUBLISHED


def test_a_claim_leaves_though_the_leases_of_earlier_calls_cannot_be_renewed(
    session, connected, wiring, clock, sending, worker, network, due, engine_name
):
    if engine_name == "sqlite":  # its one writer is the claim's too
        return
    other = post_factory.approved(session, connected, now=clock(), hours=1 + 1 / 60, text="Otro aviso")
    session.commit()
    sending.run(clock.forward(seconds=20))
    clock.forward(seconds=40)
    earlier = sender_setup.delivery_of(session, due).id
    with kept_busy(wiring, "55P03", last=f"delivery WHERE id = {earlier}") as seen:
        sending.run(clock())
    network.allowed.set()
    assert set(seen) == {"55P03"} and worker.once(clock())[1]
    assert sorted(network.texts) == sorted([post_factory.TEXT, "Otro aviso"])
    assert {sender_setup.state_of(session, post) for post in (due, other)} == {D.PUBLISHED}


class Busied(FakeNetwork):
    """Meets a busy database where it says that its act begins."""

    tells_beginning = True
    trouble: Callable[[], AbstractContextManager[object]] = staticmethod(nullcontext)

    def publish(self, access: AccountAccess, outgoing: OutgoingPost) -> PublishReceipt:
        with self.trouble():
            outgoing.begin()
        return super().publish(access, outgoing)


def test_an_act_whose_beginning_cannot_be_noted_is_not_begun(session, wiring, connected, clock, engine_name):
    stored = store_own_picture(
        session, wiring.files, wiring.images.cleaned(picture()), name="a.png", actor=connected.author.actor, now=clock()
    )
    uses = (MediaUse(stored.digest, "Una playa"),)
    post = post_factory.approved(session, connected, now=clock(), hours=2, media=uses)
    session.commit()
    network = Busied(clock=clock)
    sender = sender_setup.sender(wiring, network)
    clock.forward(hours=2)
    for state in WAYS[engine_name]:
        network.trouble = partial(kept_busy, wiring, state, last="delivery")
        sender.send_due(clock())
        assert (network.texts, sender_setup.state_of(session, post)) == ([], D.SCHEDULED), state
        clock.forward(minutes=3)
    network.trouble = nullcontext
    sender.send_due(clock())
    assert (len(network.texts), sender_setup.state_of(session, post)) == (1, D.PUBLISHED)
    assert [each.outcome for each in sender_setup.outcomes(session)] == [
        *["not_sent"] * len(WAYS[engine_name]),
        "published",
    ]
    assert len(sender_setup.fresh(session, select(PublishingStart))) == 1
