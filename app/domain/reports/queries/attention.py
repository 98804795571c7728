from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from sqlmodel import Session, case, col, func

from app.core.zones import local_day
from app.db.statements import select_columns
from app.domain.cases.models.cases import Case as CitizenCase
from app.domain.cases.rules.categories import CaseOutcome, Category
from app.domain.deadlines.queries.attention import DEFAULT_ATTENTION, attention_by_account
from app.domain.deadlines.rules.attention import AttentionTerms as CitizenAttention
from app.domain.deadlines.rules.attention import DeadlineClock, deadline_clock
from app.domain.organisations.models import Organisation
from app.domain.periods.queries.working_time import working_time
from app.domain.periods.rules.working_time import WorkingTime
from app.domain.reports.models import AttentionEstimate
from app.domain.reports.rules.attention import AttentionTally, CallEstimate, CaseTimes, CountedCase, tally_by
from app.domain.reports.rules.scope import MonthRange, ReportMonth, month_of

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class AttentionFilter:
    channel_id: int | None = None
    unit_id: int | None = None


@dataclass(frozen=True)
class AttentionReport:
    """Cases of the requested months and of as many before."""

    stretch: MonthRange
    before: Sequence[CountedCase]
    counted: Sequence[CountedCase]
    estimate: CallEstimate | None
    zone: str
    now: datetime

    @cached_property
    def total(self) -> AttentionTally:
        return self._total(self.counted)

    @cached_property
    def total_before(self) -> AttentionTally:
        return self._total(self.before)

    @cached_property
    def by_month(self) -> list[AttentionTally]:
        """Return the tally of every month, also empty months."""
        tallies = tally_by(self.counted, self._month, now=self.now)
        return [tallies.get(month, AttentionTally()) for month in self.stretch.months]

    def _month(self, case_times: CaseTimes) -> ReportMonth:
        return month_of(local_day(case_times.received_at, self.zone))

    def _total(self, counted: Sequence[CountedCase]) -> AttentionTally:
        return tally_by(counted, lambda _: None, now=self.now).get(None, AttentionTally())


def attention_of_months(
    session: Session, body: Organisation, stretch: MonthRange, about: AttentionFilter, *, now: datetime
) -> AttentionReport:
    """Return the cases of the months and of as many before, in four statements."""
    first, middle, last = stretch.bounds[0], stretch.bounds[len(stretch.before)], stretch.bounds[-1]
    working = working_time(session, body.id, first, max(last, now))
    hours = _MinuteCounter(working, attention_by_account(session, body.id))
    counted = list(_counted_cases(session, body.id, (first, last), about, hours))
    return AttentionReport(
        stretch,
        [counted_case for counted_case in counted if counted_case.case.received_at < middle],
        [counted_case for counted_case in counted if counted_case.case.received_at >= middle],
        call_estimate(session, body.id),
        body.zone,
        now,
    )


def call_estimate(session: Session, organisation_id: int) -> CallEstimate | None:
    wanted = select_columns(AttentionEstimate.share, AttentionEstimate.cents)
    mine = wanted.where(AttentionEstimate.organisation_id == organisation_id)
    row = session.execute(mine).first()
    return CallEstimate(*row) if row else None


@dataclass(slots=True)
class _MinuteCounter:
    """Account hours for each case, as for deadlines."""

    working: WorkingTime
    accounts: Mapping[int, CitizenAttention]
    _known: dict[tuple[int | None, Category], DeadlineClock] = field(default_factory=dict)

    def of(self, case_times: CaseTimes) -> DeadlineClock:
        where = case_times.channel_id, case_times.category
        if where not in self._known:
            attended = self.accounts.get(case_times.channel_id or 0, DEFAULT_ATTENTION)
            self._known[where] = deadline_clock(attended, case_times.category, self.working)
        return self._known[where]


def _counted_cases(
    session: Session,
    organisation_id: int,
    between: tuple[datetime, datetime],
    about: AttentionFilter,
    hours: _MinuteCounter,
) -> Iterator[CountedCase]:
    for row in session.execute(_case_query(organisation_id, between, about)):
        case_times = CaseTimes(*row)
        yield CountedCase(case_times, _minutes_waited(case_times, hours.of(case_times)))


def _minutes_waited(case_times: CaseTimes, count: DeadlineClock) -> int | None:
    first = case_times.first_reply_at
    return None if first is None else count.between(case_times.received_at, first) // MINUTE


def _case_query(organisation_id: int, between: tuple[datetime, datetime], about: AttentionFilter) -> Any:
    """Let an immediate answer count as acknowledgement too."""
    answered_at = case((col(CitizenCase.outcome) == CaseOutcome.ANSWERED, col(CitizenCase.closed_at)))
    first_reply_at = func.coalesce(col(CitizenCase.acknowledged_at), answered_at)
    query = select_columns(
        CitizenCase.received_at,
        CitizenCase.category,
        CitizenCase.channel_id,
        CitizenCase.unit_id,
        CitizenCase.acknowledge_by,
        CitizenCase.resolve_by,
        first_reply_at,
        CitizenCase.closed_at,
        CitizenCase.outcome,
        CitizenCase.silence,
    ).where(
        CitizenCase.organisation_id == organisation_id,
        col(CitizenCase.received_at) >= between[0],
        col(CitizenCase.received_at) < between[1],
    )
    if about.channel_id is not None:
        query = query.where(CitizenCase.channel_id == about.channel_id)
    if about.unit_id is not None:
        query = query.where(CitizenCase.unit_id == about.unit_id)
    return query.order_by(col(CitizenCase.received_at), col(CitizenCase.id))
