"""Monthly counts, one statement per indicator group, and plan targets."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col

from app.core.date_ranges import DateRange
from app.core.zones import local_day
from app.db.engine import use_custom_plans
from app.db.statements import select_columns
from app.domain.directory.models import Topic
from app.domain.organisations.models import Organisation
from app.domain.plan.queries.versions import version_in_force
from app.domain.reports.queries import corrections, publications, rounds
from app.domain.reports.queries.slot_outcomes import slot_outcomes
from app.domain.reports.rules.compliance import (
    ComplianceCounts,
    ComplianceFacts,
    PartOfWhole,
    TopicTarget,
    facts_by_month,
    total_facts,
    waits_by_step,
)
from app.domain.reports.rules.compliance_indicators import REPORT_INDICATORS, IndicatorReading, ReportIndicator
from app.domain.reports.rules.plan_targets import PlanTargets, ProfileComparison, plan_targets
from app.domain.reports.rules.scope import MonthRange, ReportFilter, ReportMonth, month_bounds


def topic_targets(session: Session, organisation_id: int) -> list[TopicTarget]:
    """Return topic targets, closed topics included."""
    wanted = select_columns(Topic.id, Topic.name, Topic.topic_class, Topic.target_share, Topic.closed)
    mine = wanted.where(Topic.organisation_id == organisation_id).order_by(col(Topic.name), col(Topic.id))
    return [TopicTarget(*row) for row in session.execute(mine)]


def compliance_counts(
    session: Session,
    organisation_id: int,
    bounds: Sequence[datetime],
    narrowed: ReportFilter,
    *,
    languages: Collection[str],
    now: datetime,
) -> ComplianceCounts:
    """Return the raw counts of a compliance report, in four statements.

    `languages`: the organisation's; a single one omits K18.
    """
    use_custom_plans(session)
    queries = (
        publications.publication_counts(organisation_id, bounds, narrowed, languages),
        rounds.decision_counts(organisation_id, bounds, narrowed, now=now),
        rounds.wait_counts(organisation_id, bounds, narrowed),
        corrections.correction_counts(organisation_id, bounds, narrowed),
    )
    return ComplianceCounts(*([tuple(row) for row in session.execute(query)] for query in queries))


@dataclass(frozen=True, slots=True)
class ComplianceFigures:
    """Facts of `before` and `months`; `days`: elapsed, by month."""

    stretch: MonthRange
    before: list[ComplianceFacts]
    months: list[ComplianceFacts]
    themes: list[TopicTarget]
    steps: dict[str, dict[int, int]]
    plan: PlanTargets
    days: list[int]

    def readings(self, indicators: tuple[ReportIndicator, ...] = REPORT_INDICATORS) -> list[IndicatorReading]:
        now, then = total_facts(self.months), total_facts(self.before)
        return [self._reading(indicator, now, then) for indicator in indicators]

    def value(self, indicator: ReportIndicator, facts: ComplianceFacts) -> float | None:
        return indicator.value(facts, self.themes)

    @property
    def frequency(self) -> ProfileComparison:
        """Return K26: weekly publications beside comparable profiles."""
        return self._frequency(total_facts(self.months).published, sum(self.days))

    def frequency_of(self, place: int) -> ProfileComparison:
        """Return a month's K26."""
        return self._frequency(self.months[place].published, self.days[place])

    def _frequency(self, posts: int, days: int) -> ProfileComparison:
        return self.plan.frequency(posts * 7 / days if days else None)

    def _reading(self, indicator: ReportIndicator, now: ComplianceFacts, then: ComplianceFacts) -> IndicatorReading:
        ratio = indicator.ratio(now) if indicator.ratio else None
        target = self.plan.targets.get(indicator.code)
        return IndicatorReading(indicator, self.value(indicator, now), self.value(indicator, then), target, ratio)


def compliance_figures(
    session: Session, body: Organisation, stretch: MonthRange, narrowed: ReportFilter, *, now: datetime
) -> ComplianceFigures:
    """Return the monthly facts of a compliance report with the plan's targets, in nine statements."""
    read = compliance_counts(session, body.id, stretch.bounds, narrowed, languages=body.languages, now=now)
    facts = facts_by_month(len(stretch.every), read)
    _add_places(session, facts, body, stretch, narrowed, now=now)
    today = local_day(now, body.zone)
    version = version_in_force(session, body.id, today=today)
    plan = plan_targets(version.content, version.number) if version else PlanTargets()
    for month, month_facts in zip(stretch.every, facts, strict=True):
        _add_work(month_facts, plan, month, today, narrowed)
    middle = len(stretch.before)
    days = [_days_passed(month, today) for month in stretch.months]
    steps: dict[str, dict[int, int]] = dict(waits_by_step(read.waits, middle))
    return ComplianceFigures(
        stretch, facts[:middle], facts[middle:], topic_targets(session, body.id), steps, plan, days
    )


def month_range_of(length: int, last: ReportMonth, zone: str) -> MonthRange:
    """Return months up to `last`, and as many before."""
    every = tuple(last.moved(-back) for back in reversed(range(2 * length)))
    return MonthRange(every[:length], every[length:], tuple(month_bounds(every, zone)))


def _add_places(
    session: Session,
    facts: list[ComplianceFacts],
    body: Organisation,
    stretch: MonthRange,
    narrowed: ReportFilter,
    *,
    now: datetime,
) -> None:
    first, after = stretch.every[0].first, stretch.every[-1].moved(1).first
    outcomes, _ = slot_outcomes(session, body, DateRange(first, after), narrowed, now=now)
    by_month = {
        (month.year, month.number): month_facts for month, month_facts in zip(stretch.every, facts, strict=True)
    }
    for place, is_filled in outcomes:
        place_facts = by_month[place.day.year, place.day.month]
        place_facts.filled += PartOfWhole(int(is_filled), 1)


def _add_work(
    facts: ComplianceFacts, plan: PlanTargets, month: ReportMonth, today: date, narrowed: ReportFilter
) -> None:
    """Skip filtered reports: the plan has no hours by account."""
    days = _days_passed(month, today)
    if narrowed.is_whole and days:
        facts.used, facts.available = plan.capacity.used(facts.published, days), plan.capacity.had(days)


def _days_passed(month: ReportMonth, today: date) -> int:
    """Count today too."""
    return max(0, (min(month.moved(1).first, date.fromordinal(today.toordinal() + 1)) - month.first).days)
