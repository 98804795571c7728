"""Monthly reports, on the first working day in attention hours; plan figures.

Safe if repeated, late or concurrent: marks are rechecked under lock.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session

from app.core import paths
from app.core.actor import system_actor
from app.core.zones import local_day
from app.db.scope import Sessions, scope_to
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.notifications import service as notifications_service
from app.domain.notifications.service import Letter
from app.domain.organisations.models import Organisation
from app.domain.people.models import User
from app.domain.periods.queries.working_time import organisation_working_time
from app.domain.reports.models import ComplianceReport
from app.domain.reports.queries.attention import AttentionFilter, AttentionReport, attention_of_months
from app.domain.reports.queries.compliance import ComplianceFigures
from app.domain.reports.queries.monthly_reports import MONTH_MARK, organisations_behind, report_readers
from app.domain.reports.rules.attention import silences
from app.domain.reports.rules.compliance import MEDIAN, MOST, facts_balance, percentile_hours, total_facts
from app.domain.reports.rules.monthly_report import digest_of, neutrality_values, stored_answers, stored_readings
from app.domain.reports.rules.neutrality import NeutralityFacts
from app.domain.reports.rules.scope import ReportMonth, month_of
from app.usecases.reports.plan_figures import (
    FigureReceiver,
    advance_mark,
    answer_values,
    export_current_figures,
    export_figures,
    month_figures,
    neutrality_of_months,
    values_by_month,
)


def store_monthly_report(
    session: Session,
    body: Organisation,
    month: ReportMonth,
    numbers: dict[str, Any],
    readers: Sequence[User],
    *,
    now: datetime,
) -> ComplianceReport:
    """Store the report, notify readers; the caller ensures it is the month's first."""
    made = ComplianceReport(
        organisation_id=body.id, month=month.code, numbers=numbers, prepared_at=now, digest=digest_of(numbers)
    )
    session.add(made)
    session.flush()
    subject = f"compliance_report:{made.id}"
    actor = system_actor(body.id)
    audit.record(Work(session, actor, now), Act.REPORT_PREPARED, subject=subject, month=month.code)
    letters = [_letter(body, month, numbers, user) for user in readers]
    notifications_service.queue_letters(session, letters, organisation_id=body.id, now=now)
    return made


def _letter(body: Organisation, month: ReportMonth, numbers: dict[str, Any], user: User) -> Letter:
    values = {row["code"]: row["value"] for row in numbers["rows"]}
    context = {
        "month": month.code,
        "published": numbers["published"],
        "useful": values.get("K7"),
        "kept": values.get("K12"),
        "path": paths.plan_report(body.slug, month.code),
    }
    key = f"plan-report:{body.id}:{month.code}:{user.id}"
    return Letter(user.email, user.name, user.locale, "plan_report", context, key)


LOOK = timedelta(days=3)


def prepare_due_reports(reading: Sessions, writing: Sessions, *, now: datetime) -> int:
    """Return the number prepared; one read if none. Local months turn hours before or after UTC."""
    month = month_of(local_day(now, "UTC")).moved(-1)
    with reading() as session:
        due = organisations_behind(session, MONTH_MARK, month.first)
    return sum(_prepare_for_organisation(writing, organisation_id, now=now) for organisation_id in due)


def _prepare_for_organisation(writing: Sessions, organisation_id: int, *, now: datetime) -> int:
    with writing() as session:
        scope_to(session, organisation_id)
        done = prepare_report(session, organisation_id, now=now)
        session.commit()
        return done


def prepare_report(session: Session, organisation_id: int, *, now: datetime) -> int:
    """Prepare last month's report; return 1 if prepared. Empty months are marked, unnotified."""
    body, working = organisation_working_time(session, organisation_id, now - LOOK, now + LOOK)
    today = local_day(now, body.zone)
    month = month_of(today).moved(-1)
    if not working.is_open(now) or not advance_mark(session, MONTH_MARK, organisation_id, month.first):
        return 0
    return _store_report(session, body, month, today, now=now)


def _store_report(session: Session, body: Organisation, month: ReportMonth, today: date, *, now: datetime) -> int:
    figures, beside = (
        month_figures(session, body, month, now=now),
        neutrality_of_months(session, body, [month], now=now),
    )
    answered = attention_of_months(session, body, figures.stretch, AttentionFilter(), now=now)
    if all(reading.value is None for reading in figures.readings()) and not answered.total.cases:
        return 0
    ((_, values),) = values_by_month(figures, beside)
    (answers,) = answer_values(session, body, answered)
    export_figures(session, body.id, month, values | answers, now=now)
    readers = report_readers(session, body.id, today=today)
    numbers = _numbers(figures, beside[0]) | {"attention": _answers(answered)}
    store_monthly_report(session, body, month, numbers, readers, now=now)
    return 1


def _numbers(figures: ComplianceFigures, beside: NeutralityFacts) -> dict[str, Any]:
    (facts_of_month,) = figures.months
    topics = facts_balance(facts_of_month, figures.themes)
    return {
        "published": total_facts(figures.months).published,
        "plan": figures.plan.number,
        "rows": stored_readings(figures.readings()),
        "topics": [
            {"name": share.name, "count": share.count, "actual": share.actual, "target": share.target}
            for share in topics.shares
        ],
        "untold": topics.untold,
        "steps": [
            {
                "name": name,
                "count": sum(waits.values()),
                "median": percentile_hours(waits, MEDIAN),
                "most": percentile_hours(waits, MOST),
            }
            for name, waits in figures.steps.items()
        ],
        "neutrality": neutrality_values(beside),
    }


def _answers(report: AttentionReport) -> dict[str, Any]:
    reasons = [(reason.value, count) for reason, count in silences(report.counted)]
    return stored_answers(report.total, report.total_before, report.estimate, reasons)


def monthly_report_job(reading: Sessions, writing: Sessions) -> Callable[[datetime], Mapping[str, int]]:
    return lambda now: {"reports": prepare_due_reports(reading, writing, now=now)}


def figure_export_job(
    reading: Sessions, writing: Sessions, taking: FigureReceiver = export_figures
) -> Callable[[datetime], Mapping[str, int]]:
    """Return the job; `taking` returns how many figures it took."""
    return lambda now: {"figures": export_current_figures(reading, writing, taking, now=now)}


__all__ = ["figure_export_job", "monthly_report_job"]
