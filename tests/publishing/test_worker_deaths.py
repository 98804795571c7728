"""A worker killed at each point of sending: no post lost, none sent twice, or else a person is asked."""

import signal
from collections.abc import Iterator
from datetime import timedelta
from functools import partial

import pytest
from sqlmodel import Session, col, select, update

from app.domain.directory.models import Channel
from app.domain.publishing.models import Delivery, DeliveryAttempt
from app.domain.publishing.rules.delivery import DeliveryState as D
from app.usecases.publishing.delivery_sender import DeliverySender
from app.usecases.wiring import Wiring
from app.wiring import wire
from tests import moments
from tests.bulk_posts import approved_posts, approved_thread
from tests.peers.sink import Sink
from tests.publishing import sender_setup
from tests.publishing.dying_worker import LEASE, work_until_dead
from tests.sample_town import Town
from tests.warm_processes import PROCESSES

pytestmark = [pytest.mark.postgresql, pytest.mark.peers]
PATIENCE_S = 120
TEXT = "Aviso de prueba"
PARTS = ["Cortes de agua el jueves.", "Afectan a la plaza.", "Habrá una cisterna."]
FREED = 2 * LEASE
"""A time after the dead worker's lease."""

POINTS = {
    "chosen, and nothing written": ("statement INSERT INTO delivery_attempt", D.PUBLISHED, 1),
    "the attempt written": ("statement INSERT INTO audit_entry", D.PUBLISHED, 1),
    "the claim about to be committed": ("commit 1", D.PUBLISHED, 1),
    "the attempt committed, nothing sent": ("call before", D.UNCONFIRMED, 0),
    "in the middle of the call": ("call meanwhile", D.PUBLISHED, 1),
    "answered, and nothing written": ("call after", D.PUBLISHED, 1),
    "the outcome written": ("statement INSERT INTO capture", D.PUBLISHED, 1),
    "the outcome about to be committed": ("commit 2", D.PUBLISHED, 1),
    "the outcome committed": ("end", D.PUBLISHED, 1),
}


@pytest.fixture(scope="module")
def slow_sink() -> Iterator[Sink]:
    """Yield a slow sink, so that the worker can die before its answer."""
    with Sink(milliseconds=300) as running:
        yield running


@pytest.fixture
def live(config, session: Session, town: Town, slow_sink: Sink) -> Iterator[Wiring]:
    """Yield a wiring on this machine's clock, with one post due now and its account on the sink."""
    yield from _wiring_with(config, session, town, slow_sink, partial(approved_posts, texts=[TEXT]))


@pytest.fixture
def live_thread(config, session: Session, town: Town, slow_sink: Sink) -> Iterator[Wiring]:
    yield from _wiring_with(config, session, town, slow_sink, partial(approved_thread, parts=PARTS))


def _wiring_with(config, session: Session, town: Town, sink: Sink, insert) -> Iterator[Wiring]:
    sink.clear()
    wiring = wire(config)
    channel = sender_setup.connect(session, wiring, town, base_url=sink.base_url)
    now = moments.now()
    insert(session, channel, due_at=now, now=now)
    session.commit()
    yield wiring
    wiring.engine.dispose()


def _run_until_it_dies(wiring: Wiring, sink: Sink, point: str) -> None:
    arguments = (wiring.config.database, str(wiring.config.data_dir), sink.base_url, point)
    mortal = PROCESSES.Process(target=work_until_dead, args=arguments)
    mortal.start()
    mortal.join(PATIENCE_S)
    assert mortal.exitcode == -signal.SIGKILL


def _work_on(wiring: Wiring, *, after: timedelta = FREED) -> None:
    """Run another worker, some time later by its clock."""
    sender = DeliverySender(
        writing=wiring.writing,
        reading=wiring.reading,
        networks=wiring.networks,
        files=wiring.files,
        images=wiring.images,
        unseal=wiring.keyring.unseal,
        clock=lambda: moments.now() + after,
        patience=30,
    )
    sender.send_due(moments.now())
    sender.close()


@pytest.mark.parametrize(("point", "state", "arrived"), POINTS.values(), ids=POINTS)
def test_a_death_at_any_point_loses_nothing_and_sends_nothing_twice(live, slow_sink, session, point, state, arrived):
    _run_until_it_dies(live, slow_sink, point)
    for _ in range(2):
        _work_on(live)
    assert slow_sink.journal()["count"] == arrived
    (delivery,) = sender_setup.fresh(session, select(Delivery))
    attempts = sender_setup.fresh(session, select(DeliveryAttempt))
    assert (delivery.state, len(attempts)) == (state, 1)
    assert (delivery.next_attempt_at is None) == (state is D.PUBLISHED), "looked for again"
    assert len(sender_setup.letters(session, "delivery_unconfirmed")) == (2 if state is D.UNCONFIRMED else 0)


@pytest.mark.parametrize(
    ("point", "states", "arrived"),
    [
        ("call before", [D.PUBLISHED, D.UNCONFIRMED, D.SCHEDULED], 1),
        ("call after", [D.PUBLISHED] * 3, 3),
        ("commit 2", [D.PUBLISHED] * 3, 3),
    ],
)
def test_a_death_in_the_middle_of_a_thread_repeats_no_part_and_passes_over_none(
    live_thread, slow_sink, session, point, states, arrived
):
    _work_on(live_thread, after=timedelta())
    session.exec(update(Delivery).where(Delivery.state == D.SCHEDULED).values(next_attempt_at=moments.now()))
    session.commit()
    _run_until_it_dies(live_thread, slow_sink, point)
    for pause in range(4):
        _work_on(live_thread, after=FREED + timedelta(seconds=2 * pause))
    assert slow_sink.journal()["count"] == arrived
    parts = sender_setup.fresh(session, select(Delivery).order_by(col(Delivery.part)))
    assert [part.state for part in parts] == states


@pytest.mark.parametrize(("point", "state"), [("call before", D.UNCONFIRMED), ("call after", D.PUBLISHED)])
def test_a_death_while_editing_publishes_nothing_and_is_read_back(live, slow_sink, session, town, point, state):
    _work_on(live, after=timedelta())
    (first,) = sender_setup.fresh(session, select(Delivery))
    channel, now = session.get_one(Channel, first.channel_id), moments.now()
    (edit,) = approved_posts(session, channel, ["Aviso corregido"], due_at=now, now=now)
    edit.edits_id = first.id
    session.commit()
    _run_until_it_dies(live, slow_sink, point)
    for _ in range(2):
        _work_on(live)
    assert slow_sink.journal()["count"] == 1
    edited = sender_setup.fresh(session, select(Delivery).where(col(Delivery.edits_id).is_not(None)))
    assert [(each.state, each.remote_id) for each in edited] == [(state, "")]


def test_nobody_takes_over_before_the_dead_ones_lease_has_ended(live, slow_sink, session):
    _run_until_it_dies(live, slow_sink, "call after")
    _work_on(live, after=timedelta())
    (delivery,) = sender_setup.fresh(session, select(Delivery))
    assert (delivery.state, slow_sink.journal()["count"]) == (D.SENDING, 1)
