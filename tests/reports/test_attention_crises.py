"""What the report tells of crises and of moderation, from what was really done."""

from datetime import timedelta

from sqlmodel import Session

from app.citizens.models import Crisis, CrisisUpdate
from app.citizens.rules.crises import CrisisLevel
from app.reports.queries.crises import slowest, spoken
from app.reports.queries.measures import Moderated, moderated
from app.reports.rules.compliance import Ratio
from tests.cast import Town
from tests.clocks import StoppedClock

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def crisis(session: Session, town: Town, clock: StoppedClock, number: int, *minutes: int) -> None:
    """Declared and over, with an update so many minutes after."""
    declared = clock()
    one = Crisis(
        organisation_id=town.id,
        number=number,
        level=next(iter(CrisisLevel)),
        what=f"Crisis {number}",
        reason="Llueve",
        spokesperson="Alcaldía",
        source="112",
        declared_by_name="Ana",
        declared_at=declared,
        cadence=180,
        next_update_at=declared + 3 * 60 * MINUTE,
        ended_at=declared + DAY,
        end_reason="Pasó",
    )
    session.add(one)
    session.flush()
    for after in minutes:
        at = declared + after * MINUTE
        session.add(CrisisUpdate(organisation_id=town.id, crisis_id=one.id, text="…", due_at=at, by_name="Ana", at=at))
    session.flush()


def test_the_first_word_and_the_longest_wait_are_told_of_each_crisis(session: Session, town: Town, clock: StoppedClock):
    crisis(session, town, clock, 1, 20, 200, 260)
    crisis(session, town, clock, 2)
    told = spoken(session, town.id, clock() - DAY, clock() + DAY)
    assert [(one.first, one.longest) for one in told] == [(20, 180), (None, None)]
    assert slowest(told) == 20


def test_a_crisis_of_another_time_is_not_told(session: Session, town: Town, clock: StoppedClock):
    crisis(session, town, clock, 1, 20)
    assert spoken(session, town.id, clock() + DAY, clock() + 2 * DAY) == []


def test_where_nothing_was_done_there_is_no_share_of_it(session: Session, town: Town, clock: StoppedClock):
    found = moderated(session, town.id, clock() - DAY, clock() + DAY)
    assert found == Moderated(0, 0, Ratio(0, 0), 0) and found.guarded.per_cent is None and found.per_thousand is None
