"""The report of the month that is over: prepared on the first working day of the next, at an hour of attention."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session

from app.core.zones import day_in
from app.db.scope import Sessions, scope_to
from app.organisations.models import Organisation
from app.periods.queries.working import at_work
from app.reports.jobs.figures import answers_of, figures, neutrality, values_of
from app.reports.jobs.handing import hand_over
from app.reports.jobs.marking import come_to
from app.reports.queries.attention import About, Attention, attention
from app.reports.queries.kept import MONTH_MARK, behind, readers
from app.reports.queries.report import Report
from app.reports.rules.attention import silences
from app.reports.rules.compliance import MEDIAN, MOST, balance, hours, together
from app.reports.rules.kept import attended, neutral, written
from app.reports.rules.months import Month, month_of
from app.reports.rules.neutrality import MonthFacts
from app.reports.service import keep_month

LOOK = timedelta(days=3)


def prepare_due(reading: Sessions, writing: Sessions, *, now: datetime) -> int:
    """How many were prepared; one read when none is due. A month turns after the same day in UTC at most by hours."""
    seq = _place(month_of(day_in(now, "UTC")).moved(-1))
    with reading() as session:
        due = behind(session, MONTH_MARK, seq)
    return sum(_prepare(writing, organisation_id, now=now) for organisation_id in due)


def _prepare(writing: Sessions, organisation_id: int, *, now: datetime) -> int:
    with writing() as session:
        scope_to(session, organisation_id)
        done = prepare(session, organisation_id, now=now)
        session.commit()
        return done


def prepare(session: Session, organisation_id: int, *, now: datetime) -> int:
    """One if it was; a month in which nothing happened is marked and told to nobody."""
    body, working = at_work(session, organisation_id, now - LOOK, now + LOOK)
    today = day_in(now, body.zone)
    month = month_of(today).moved(-1)
    if not working.is_open(now) or not come_to(session, MONTH_MARK, organisation_id, _place(month)):
        return 0
    return _keep(session, body, month, today, now=now)


def _keep(session: Session, body: Organisation, month: Month, today: date, *, now: datetime) -> int:
    found, beside = figures(session, body, month, now=now), neutrality(session, body, [month], now=now)
    answered = attention(session, body, found.stretch, About(), now=now)
    if all(one.value is None for one in found.readings()) and not answered.total.cases:
        return 0
    ((_, values),) = values_of(found, beside)
    (answers,) = answers_of(session, body, answered)
    hand_over(session, body.id, month, values | answers, now=now)
    told = readers(session, body.id, today=today)
    numbers = _numbers(found, beside[0]) | {"attention": _answers(answered)}
    keep_month(session, body, month, numbers, told, now=now)
    return 1


def _numbers(found: Report, beside: MonthFacts) -> dict[str, Any]:
    """What is kept: indicators with their targets, topics, steps, and what the neutrality report has."""
    (facts_of_month,) = found.months
    topics = balance(facts_of_month, found.themes)
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
        "neutrality": neutral(beside),
    }


def _answers(found: Attention) -> dict[str, Any]:
    reasons = [(reason.value, count) for reason, count in silences(found.counted)]
    return attended(found.total, found.total_before, found.estimate, reasons)


def _place(month: Month) -> int:
    """Months are marked by their number since the year nought."""
    return month.year * 12 + month.number
