"""The report of the month that is over: prepared on the first working day of the next, at an hour of attention."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session

from app.core.zones import day_in
from app.db.scope import Sessions, scope_to
from app.editorial_line.service.holding import line_of
from app.intake.rules.acts import OUTCOMES
from app.organisations.models import Organisation
from app.periods.queries.working import at_work
from app.reports.jobs.handing import hand_over
from app.reports.jobs.marking import come_to
from app.reports.queries.kept import MONTH_MARK, behind, readers
from app.reports.queries.neutrality import counted
from app.reports.queries.report import Report, report, stretch_of
from app.reports.rules.asking import Narrowed
from app.reports.rules.compliance import MEDIAN, MOST, balance, hours, together
from app.reports.rules.kept import neutral, written
from app.reports.rules.months import Month, bounds, month_of
from app.reports.rules.neutrality import facts, naming_rules
from app.reports.service import keep_month

LOOK = timedelta(days=3)


def prepare_due(reading: Sessions, writing: Sessions, *, now: datetime) -> int:
    """How many were prepared; one read when none is due. A month turns after the same day in UTC at most by hours."""
    seq = _place(month_of(day_in(now, "UTC")).moved(-1))
    with reading() as session:
        due = behind(session, MONTH_MARK, seq)
    return sum(_prepare(writing, organisation_id, now=now) for organisation_id in due)


def figures(session: Session, body: Organisation, month: Month, *, now: datetime) -> Report:
    return report(session, body, stretch_of(1, month, body.zone), Narrowed(), now=now)


def values_of(found: Report) -> dict[str, float]:
    """By the indicator's code, those that have a number."""
    return {one.indicator.code: one.value for one in found.readings() if one.value is not None}


def _prepare(writing: Sessions, organisation_id: int, *, now: datetime) -> int:
    """A month in which nothing happened is marked and told to nobody."""
    with writing() as session:
        scope_to(session, organisation_id)
        body, working = at_work(session, organisation_id, now - LOOK, now + LOOK)
        today = day_in(now, body.zone)
        month = month_of(today).moved(-1)
        if not working.is_open(now) or not come_to(session, MONTH_MARK, organisation_id, _place(month)):
            return 0
        done = _keep(session, body, month, today, now=now)
        session.commit()
        return done


def _keep(session: Session, body: Organisation, month: Month, today: date, *, now: datetime) -> int:
    found = figures(session, body, month, now=now)
    values = values_of(found)
    if not values:
        return 0
    hand_over(session, body.id, month, values, now=now)
    told = readers(session, body.id, today=today)
    keep_month(session, body, month, _numbers(session, body, month, found, now=now), told, now=now)
    return 1


def _numbers(session: Session, body: Organisation, month: Month, found: Report, *, now: datetime) -> dict[str, Any]:
    """What is kept: indicators with their targets, topics, steps, and what the neutrality report has."""
    (facts_of_month,) = found.months
    topics = balance(facts_of_month, found.themes)
    naming = naming_rules(line_of(session, body.id, now=now).rules.values())
    neutrality = facts([month], counted(session, body.id, bounds([month], body.zone), naming), OUTCOMES)[0]
    return {
        "published": together(found.months).published,
        "plan": found.plan.number,
        "rows": written(found.readings()),
        "topics": [
            {"name": one.name, "count": one.count, "actual": one.actual, "target": one.target} for one in topics.shares
        ],
        "untold": topics.untold,
        "steps": [
            {"name": name, "count": sum(waits.values()), "median": hours(waits, MEDIAN), "most": hours(waits, MOST)}
            for name, waits in found.steps.items()
        ],
        "neutrality": neutral(neutrality),
    }


def _place(month: Month) -> int:
    """Months are marked by their number since the year nought."""
    return month.year * 12 + month.number
