"""Concurrent actions on a block: one block, one undo, and no endless wait."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlmodel import Session

from app.core.errors import Conflict
from app.db.work import Work
from app.domain.cases.models.cases import Case
from app.domain.cases.queries.cases import case_or_404
from app.domain.moderation.queries.measures import measure_or_404
from app.domain.moderation.rules.blocks import BlockState
from app.domain.moderation.rules.measures import MeasureKind, MeasureState
from app.usecases.inbox.receipt import ReceiptResult
from app.usecases.moderation import measures, reviews
from app.usecases.moderation.evidence import capture_evidence
from app.usecases.moderation.reviews import review_measures
from app.usecases.wiring import Wiring
from tests.citizens import moderation_steps as m
from tests.citizens import reply_worker
from tests.citizens.fake_network import FakeSquare
from tests.citizens.test_blocks import asker, now_of, work
from tests.clocks import StoppedClock
from tests.sample_town import Town
from tests.waiting import PATIENCE_S

pytestmark = pytest.mark.every_engine


@pytest.fixture
def case(session, wiring, town, clock, square, channel) -> Case:
    """Return a case with a decided block and its notice sent."""
    m.adopted(session, town, clock)
    session.commit()
    square.say(m.THREAT, author="jacinto")
    reply_worker.hearing(wiring, square).read_due(clock())
    stored_case = reply_worker.case(session)
    message = reply_worker.last_message(session, stored_case)
    capture_evidence(Work(session, town.author.actor, clock()), stored_case, message)
    m.decided(session, town, clock, ReceiptResult(stored_case, message), MeasureKind.BLOCK, "N2", days=30)
    session.commit()
    reply_worker.sender(wiring, square).run(clock())
    return stored_case


def at_once(*deeds: Callable[[], object]) -> list[object]:
    start = Barrier(len(deeds))

    def begin(deed: Callable[[], object]) -> object:
        start.wait(timeout=PATIENCE_S)
        try:
            return deed()
        except Conflict as refused:
            return refused

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(begin, deeds))


def lift(wiring: Wiring, town: Town, case: Case, clock: StoppedClock) -> None:
    with wiring.writing() as theirs:
        locked_case = case_or_404(theirs, town.id, case.year, case.ordinal, lock=True)
        measure = measure_or_404(theirs, locked_case, 1)
        reviews.end_measure(Work(theirs, town.editor.actor, clock()), locked_case, measure, why="No", is_reversal=True)
        theirs.commit()


def test_of_workers_at_once_one_blocks(session: Session, wiring, clock, square: FakeSquare, case):
    at_once(*[lambda: asker(wiring, square).run(clock())] * 3)
    assert square.asked == [("jacinto", True)] and now_of(session)[0].state is MeasureState.STANDING


def test_whoever_lifts_it_while_workers_block_leaves_nobody_blocked(session, town, wiring, clock, square, case):
    asks = [lambda: asker(wiring, square).run(clock())] * 2
    at_once(lambda: lift(wiring, town, case, clock), *asks)
    work(wiring, square, clock)
    measure, block = now_of(session)
    assert measure.state is MeasureState.LIFTED and square.blocked == set()
    assert block.state in (BlockState.DONE, BlockState.CALLED_OFF) and block.next_attempt_at is None


def test_its_end_a_person_and_a_worker_at_once_lift_it_once(session, town, wiring, clock, square, case):
    work(wiring, square, clock)
    clock.forward(days=32)
    at_once(
        lambda: lift(wiring, town, case, clock),
        lambda: review_measures(wiring.writing, now=clock()),
        lambda: review_measures(wiring.writing, now=clock()),
    )
    work(wiring, square, clock)
    assert now_of(session)[0].state is MeasureState.LIFTED and square.blocked == set()
    assert [on for _, on in square.asked] == [True, False]
    assert len([text for text in square.texts if "Hemos levantado" in text]) == 1


def test_two_people_decide_at_once_and_one_is_told(session, town, wiring, clock, square, channel):
    m.adopted(session, town, clock)
    came = m.proved(session, town, clock, m.THREAT)
    m.proposed(session, town, clock, came, MeasureKind.BLOCK, "N2", days=30)
    session.commit()
    year, ordinal = came.case.year, came.case.ordinal

    def decide(who) -> None:
        with wiring.writing() as theirs:
            locked_case = case_or_404(theirs, town.id, year, ordinal, lock=True)
            measure = measure_or_404(theirs, locked_case, 1)
            measures.decide_on_measure(Work(theirs, who.actor, clock()), locked_case, measure, yes=True, why="")
            theirs.commit()

    outcomes = at_once(lambda: decide(town.supervisor), lambda: decide(town.editor))
    assert [isinstance(outcome, Conflict) for outcome in outcomes].count(True) == 1
