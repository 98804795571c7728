"""Four real workers, many due deliveries, one sudden death: counted at the receiver."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlmodel import Session, col, func, select

from app.domain.publishing.models import Delivery
from app.domain.publishing.rules.delivery import DeliveryState as D
from app.usecases.wiring import Wiring
from app.wiring import wire
from tests import moments
from tests.bulk_posts import approved_posts, move_all
from tests.peers.sink import Sink
from tests.peers.workers import Workers
from tests.publishing import sender_setup
from tests.sample_town import Town
from tests.waiting import wait_until

pytestmark = pytest.mark.peers
COUNTS = (400, pytest.param(1000, marks=pytest.mark.long))
LEASE = 30


@pytest.fixture
def live(config, session: Session, town: Town, sink: Sink):
    """Return the town on this machine's clock, with its account on the sink."""
    wiring = wire(config)
    sender_setup.connect(session, wiring, town, base_url=sink.base_url)
    yield wiring
    wiring.engine.dispose()


@pytest.fixture(scope="module")
def slow_sink() -> Iterator[Sink]:
    """Yield a sink that answers long after the worker's time-out, but within the lease."""
    with Sink(milliseconds=2000) as running:
        yield running


def _schedule(wiring: Wiring, town: Town, count: int) -> list[str]:
    texts = [f"Aviso n.º {n}" for n in range(count)]
    now = moments.now()
    with wiring.writing() as session:
        made = approved_posts(session, town.channels[0], texts, due_at=now + timedelta(hours=1), now=now)
        due = moments.now() + timedelta(seconds=1.5)
        move_all(session, made, due_at=due, now=now)
        session.commit()
    return texts


def _is_over(wiring: Wiring) -> Callable[[], bool]:
    def over() -> bool:
        with wiring.reading() as session:
            ended = (D.PUBLISHED, D.UNCONFIRMED)
            query = select(func.count()).select_from(Delivery).where(col(Delivery.state).not_in(ended))
            return session.exec(query).one() == 0

    return over


def _progress(sink: Sink, workers: Workers) -> str:
    return f"the middle of it, after {sink.journal()['count']} arrivals; the workers' log: {workers.log()[-4000:]}"


@pytest.mark.every_engine
@pytest.mark.parametrize("count", COUNTS)
def test_one_of_four_workers_dies_and_nothing_is_lost_or_sent_twice(live, town, sink, session, count):
    with Workers(live, 4, lease=LEASE) as workers:
        texts = _schedule(live, town, count)
        wait_until(lambda: sink.journal()["count"] > count // 4, what=lambda: _progress(sink, workers))
        workers.kill(1, respawn=False)
        wait_until(_is_over(live), what="every delivery finished")
    arrived = sink.journal()["by_text"]
    states = sender_setup.fresh(session, select(Delivery.state, func.count()).group_by(col(Delivery.state)))
    unconfirmed = dict(states).get(D.UNCONFIRMED, 0)
    assert max(arrived.values()) == 1
    assert set(arrived) <= set(texts)
    assert len(arrived) + unconfirmed >= count
    assert unconfirmed <= 10 and set(dict(states)) <= {D.PUBLISHED, D.UNCONFIRMED}


def test_what_answers_late_is_written_down_all_the_same(live, town, session, slow_sink):
    sender_setup.connect(session, live, town, base_url=slow_sink.base_url)
    with Workers(live, 1, lease=60):
        now = moments.now()
        with live.writing() as writing:
            approved_posts(writing, town.channels[0], ["Aviso"], due_at=now, now=now)
            writing.commit()
        wait_until(_is_over(live), what="the late answer written down")
    assert list(sender_setup.fresh(session, select(Delivery.state))) == [D.PUBLISHED]
