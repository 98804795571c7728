"""Report figures: neutrality by month, and those exported daily to plan indicators, in its codes and units.

The first export covers the year before; progress marks are checked under lock.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from sqlmodel import Session

from app.core.permissions import Permission, demand
from app.core.zones import local_day
from app.db.bulk import insert_if_missing
from app.db.projection import DerivedMark
from app.db.scope import Sessions, scope_to
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.editorial_line.queries.line_cache import load_line
from app.domain.indicators.rules.catalogue import INDICATORS, IndicatorUnit
from app.domain.organisations.models import Organisation
from app.domain.reports.models import AttentionEstimate
from app.domain.reports.queries.attention import AttentionFilter, AttentionReport, attention_of_months
from app.domain.reports.queries.compliance import ComplianceFigures, compliance_figures, month_range_of
from app.domain.reports.queries.crisis_response import crisis_responses, slowest_response
from app.domain.reports.queries.moderation import moderation_figures
from app.domain.reports.queries.monthly_reports import DAY_MARK, PAST_MARK, organisations_behind
from app.domain.reports.queries.neutrality import neutrality_counts
from app.domain.reports.rules.answer_indicators import plan_values as answers
from app.domain.reports.rules.attention import CallEstimate
from app.domain.reports.rules.compliance import MINUTES
from app.domain.reports.rules.compliance_indicators import INDICATORS_BY_CODE
from app.domain.reports.rules.monthly_report import neutrality_values
from app.domain.reports.rules.neutrality import NeutralityFacts, naming_rules, neutrality_facts
from app.domain.reports.rules.scope import (
    MONTHS_SHOWN,
    MonthRange,
    ReportFilter,
    ReportMonth,
    month_bounds,
    month_of,
    months_until,
)
from app.domain.requests.rules.acts import STATE_OF_OUTCOME
from app.usecases.indicators.values import store_computed_value

COMPARED = "K26"


def month_figures(session: Session, body: Organisation, month: ReportMonth, *, now: datetime) -> ComplianceFigures:
    return compliance_figures(session, body, month_range_of(1, month, body.zone), ReportFilter(), now=now)


def neutrality_of_months(
    session: Session, body: Organisation, months: Sequence[ReportMonth], *, now: datetime
) -> list[NeutralityFacts]:
    naming = naming_rules(load_line(session, body.id, now=now).rules.values())
    return neutrality_facts(
        months, neutrality_counts(session, body.id, month_bounds(months, body.zone), naming), STATE_OF_OUTCOME
    )


def neutrality_by_month(session: Session, body: Organisation, *, now: datetime) -> list[NeutralityFacts]:
    """Return twelve months, the current last; five statements."""
    return neutrality_of_months(session, body, months_until(local_day(now, body.zone)), now=now)


def values_by_month(
    figures: ComplianceFigures, beside: Sequence[NeutralityFacts]
) -> list[tuple[ReportMonth, dict[str, float]]]:
    return [
        (month, {code: value for code, value in _values(figures, place, facts).items() if value is not None})
        for place, (month, facts) in enumerate(zip(figures.stretch.months, beside, strict=True))
    ]


def values_between(
    session: Session, body: Organisation, months: Sequence[ReportMonth], *, now: datetime
) -> list[tuple[ReportMonth, dict[str, float]]]:
    """Skip empty months; count the rest together, however many."""
    stretch = MonthRange((), tuple(months), tuple(month_bounds(months, body.zone)))
    figures = compliance_figures(session, body, stretch, ReportFilter(), now=now)
    every = values_by_month(figures, neutrality_of_months(session, body, months, now=now))
    answered = answer_values(session, body, attention_of_months(session, body, stretch, AttentionFilter(), now=now))
    values_of_months = [(month, values | more) for (month, values), more in zip(every, answered, strict=True)]
    return [(month, values) for month, values in values_of_months if values]


def answer_values(session: Session, body: Organisation, report: AttentionReport) -> list[dict[str, float]]:
    """Return each month's known figures of attention; two more statements a month."""
    answers_by_month = [
        answers(tally, report.estimate) | _crisis_and_moderation_values(session, body, month)
        for month, tally in zip(report.stretch.months, report.by_month, strict=True)
    ]
    return [
        {code: value for code, value in month_answers.items() if value is not None}
        for month_answers in answers_by_month
    ]


def _crisis_and_moderation_values(session: Session, body: Organisation, month: ReportMonth) -> dict[str, float | None]:
    """Return K20 and K23."""
    start, end = month_bounds([month], body.zone)
    spoke = slowest_response(crisis_responses(session, body.id, start, end))
    return {"K20": spoke, "K23": moderation_figures(session, body.id, start, end).guarded.per_cent}


def _values(figures: ComplianceFigures, place: int, beside: NeutralityFacts) -> dict[str, float | None]:
    of_month = figures.months[place]
    own = {code: figures.value(INDICATORS_BY_CODE[code], of_month) for code in INDICATORS_BY_CODE if code in INDICATORS}
    return {code: _in_its_unit(code, value) for code, value in (own | _others(figures, place, beside)).items()}


def _others(figures: ComplianceFigures, place: int, beside: NeutralityFacts) -> dict[str, float | None]:
    frequency = figures.frequency_of(place)
    compared = frequency.own / frequency.others if frequency.own is not None and frequency.others else None
    return neutrality_values(beside) | {COMPARED: compared}


def _in_its_unit(code: str, value: float | None) -> float | None:
    return value * MINUTES if value is not None and INDICATORS[code].unit is IndicatorUnit.MINUTES else value


class FigureReceiver(Protocol):
    def __call__(
        self,
        session: Session,
        organisation_id: int,
        month: ReportMonth,
        values: Mapping[str, float],
        /,
        *,
        now: datetime,
    ) -> int: ...


def export_figures(
    session: Session, organisation_id: int, month: ReportMonth, values: Mapping[str, float], *, now: datetime
) -> int:
    """Store computed figures (not people's) by plan code and unit; return the number."""
    taken = {code: value for code, value in values.items() if code in INDICATORS and INDICATORS[code].computed}
    for code, value in taken.items():
        store_computed_value(session, organisation_id, code, month.first, value, now)
    return len(taken)


def advance_mark(session: Session, name: str, organisation_id: int, day: date) -> bool:
    """Advance; return False if another worker did."""
    insert_if_missing(session, DerivedMark, name=name, organisation_id=organisation_id, seq=0)
    mark = session.get_one(DerivedMark, (name, organisation_id), with_for_update=True)
    if mark.day is not None and mark.day >= day:
        return False
    mark.day = day
    session.flush()
    return True


def export_current_figures(reading: Sessions, writing: Sessions, taking: FigureReceiver, *, now: datetime) -> int:
    """Return the number exported; one read if all are done today."""
    with reading() as session:
        due = organisations_behind(session, DAY_MARK, local_day(now, "UTC"))
    return sum(_export_for_organisation(writing, organisation_id, taking, now=now) for organisation_id in due)


def _export_for_organisation(writing: Sessions, organisation_id: int, taking: FigureReceiver, *, now: datetime) -> int:
    with writing() as session:
        scope_to(session, organisation_id)
        if not advance_mark(session, DAY_MARK, organisation_id, local_day(now, "UTC")):
            return 0
        body = session.get_one(Organisation, organisation_id)
        months = _months_to_export(session, body, month_of(local_day(now, body.zone)))
        values_by_month = values_between(session, body, months, now=now)
        done = sum(taking(session, body.id, month, values, now=now) for month, values in values_by_month)
        session.commit()
        return done


def _months_to_export(session: Session, body: Organisation, present: ReportMonth) -> list[ReportMonth]:
    """Return the present and, once, those before the first report."""
    first = MONTHS_SHOWN if advance_mark(session, PAST_MARK, body.id, date.min) else 0
    return [present.moved(-back) for back in reversed(range(first + 1))]


def set_call_estimate(work: Work, estimate: CallEstimate) -> None:
    demand(work.actor.may(Permission.PLAN_MANAGE))
    here = work.organisation_id
    detail = {"share": estimate.share, "cents": estimate.cents}
    made = AttentionEstimate(organisation_id=here, set_at=work.now, set_by_name=work.actor.name, **detail)
    work.session.merge(made)
    audit.record(work, Act.CALLS_ESTIMATED, subject=f"organisation:{here}", **detail)


def record_report_reading(work: Work, month: ReportMonth, *, exported: bool = False) -> None:
    """Record who read or exported. Raises `NotPermitted`."""
    demand(work.actor.may(Permission.REPORT_READ))
    subject = f"report:{work.organisation_id}"
    audit.record(work, Act.REPORT_READ, subject=subject, first=month.first, exported=exported)
