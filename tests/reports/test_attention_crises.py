"""The report on crises and moderation, from real acts."""

from datetime import timedelta

from sqlmodel import Session

from app.domain.crisis.models import Crisis, CrisisUpdate
from app.domain.crisis.rules.crises import CrisisLevel
from app.domain.reports.queries.crisis_response import crisis_responses, slowest_response
from app.domain.reports.queries.moderation import ModerationFigures, moderation_figures
from app.domain.reports.rules.compliance import PartOfWhole
from tests.clocks import StoppedClock
from tests.sample_town import Town

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def crisis(session: Session, town: Town, clock: StoppedClock, number: int, *minutes: int) -> None:
    """Declare and end a crisis, with an update after so many minutes."""
    declared = clock()
    declared_crisis = Crisis(
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
    session.add(declared_crisis)
    session.flush()
    for after in minutes:
        at = declared + after * MINUTE
        session.add(
            CrisisUpdate(
                organisation_id=town.id, crisis_id=declared_crisis.id, text="…", due_at=at, by_name="Ana", at=at
            )
        )
    session.flush()


def test_the_first_word_and_the_longest_wait_are_told_of_each_crisis(session: Session, town: Town, clock: StoppedClock):
    crisis(session, town, clock, 1, 20, 200, 260)
    crisis(session, town, clock, 2)
    responses = crisis_responses(session, town.id, clock() - DAY, clock() + DAY)
    assert [(response.first, response.longest) for response in responses] == [(20, 180), (None, None)]
    assert slowest_response(responses) == 20


def test_a_crisis_of_another_time_is_not_told(session: Session, town: Town, clock: StoppedClock):
    crisis(session, town, clock, 1, 20)
    assert crisis_responses(session, town.id, clock() + DAY, clock() + 2 * DAY) == []


def test_where_nothing_was_done_there_is_no_share_of_it(session: Session, town: Town, clock: StoppedClock):
    figures = moderation_figures(session, town.id, clock() - DAY, clock() + DAY)
    assert (
        figures == ModerationFigures(0, 0, PartOfWhole(0, 0), 0)
        and figures.guarded.per_cent is None
        and figures.per_thousand is None
    )
