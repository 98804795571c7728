"""The cases of some months, and how long each waited for a first word."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from sqlmodel import Session, case, col, func

from app.citizens.models import Case as CitizenCase
from app.citizens.queries.attention import USUAL, attentions
from app.citizens.rules.attention import Attention as CitizenAttention
from app.citizens.rules.attention import Counting, counting
from app.citizens.rules.categories import Category, Outcome
from app.core.zones import day_in
from app.db.reads import columns
from app.organisations.models import Organisation
from app.periods.queries.working import working_time
from app.periods.rules.working import WorkingTime
from app.reports.models import AttentionEstimate
from app.reports.rules.asking import Stretch
from app.reports.rules.attention import Case, Counted, Estimate, Tally, tallied_by
from app.reports.rules.months import Month, month_of

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class About:
    """What narrows the report; empty means any."""

    channel_id: int | None = None
    unit_id: int | None = None


@dataclass(frozen=True)
class Attention:
    """The cases of the months asked for and of as many before."""

    stretch: Stretch
    before: Sequence[Counted]
    counted: Sequence[Counted]
    estimate: Estimate | None
    zone: str
    now: datetime

    @cached_property
    def total(self) -> Tally:
        return self._total(self.counted)

    @cached_property
    def total_before(self) -> Tally:
        return self._total(self.before)

    @cached_property
    def by_month(self) -> list[Tally]:
        """Month by month; those in which nothing came too."""
        found = tallied_by(self.counted, self._month, now=self.now)
        return [found.get(month, Tally()) for month in self.stretch.months]

    def _month(self, one: Case) -> Month:
        return month_of(day_in(one.received_at, self.zone))

    def _total(self, counted: Sequence[Counted]) -> Tally:
        return tallied_by(counted, lambda _: None, now=self.now).get(None, Tally())


def attention(session: Session, body: Organisation, stretch: Stretch, about: About, *, now: datetime) -> Attention:
    """Four statements, whatever is asked for."""
    first, middle, last = stretch.bounds[0], stretch.bounds[len(stretch.before)], stretch.bounds[-1]
    working = working_time(session, body.id, first, max(last, now))
    hours = _Hours(working, attentions(session, body.id))
    counted = list(_counted(session, body.id, (first, last), about, hours))
    return Attention(
        stretch,
        [one for one in counted if one.case.received_at < middle],
        [one for one in counted if one.case.received_at >= middle],
        estimate_of(session, body.id),
        body.zone,
        now,
    )


def estimate_of(session: Session, organisation_id: int) -> Estimate | None:
    """What the body last said of calls, if it ever did."""
    wanted = columns(AttentionEstimate.share, AttentionEstimate.cents)
    mine = wanted.where(AttentionEstimate.organisation_id == organisation_id)
    found = session.execute(mine).first()
    return Estimate(*found) if found else None


@dataclass(slots=True)
class _Hours:
    """How the minutes of each case are counted: by its account's hours, as its deadlines are."""

    working: WorkingTime
    accounts: Mapping[int, CitizenAttention]
    _known: dict[tuple[int | None, Category], Counting] = field(default_factory=dict)

    def of(self, one: Case) -> Counting:
        where = one.channel_id, one.category
        if where not in self._known:
            attended = self.accounts.get(one.channel_id or 0, USUAL)
            self._known[where] = counting(attended, one.category, self.working)
        return self._known[where]


def _counted(
    session: Session, organisation_id: int, between: tuple[datetime, datetime], about: About, hours: _Hours
) -> Iterator[Counted]:
    for row in session.execute(_wanted(organisation_id, between, about)):
        one = Case(*row)
        yield Counted(one, _waited(one, hours.of(one)))


def _waited(one: Case, count: Counting) -> int | None:
    first = one.first_reply_at
    return None if first is None else count.between(one.received_at, first) // MINUTE


def _wanted(organisation_id: int, between: tuple[datetime, datetime], about: About) -> Any:
    """Whoever was answered at once was never acknowledged apart."""
    answered_at = case((col(CitizenCase.outcome) == Outcome.ANSWERED, col(CitizenCase.closed_at)))
    first_reply_at = func.coalesce(col(CitizenCase.acknowledged_at), answered_at)
    asked = columns(
        *(CitizenCase.received_at, CitizenCase.category, CitizenCase.channel_id, CitizenCase.unit_id),
        *(CitizenCase.acknowledge_by, CitizenCase.resolve_by, first_reply_at),
        *(CitizenCase.closed_at, CitizenCase.outcome, CitizenCase.silence),
    ).where(
        CitizenCase.organisation_id == organisation_id,
        col(CitizenCase.received_at) >= between[0],
        col(CitizenCase.received_at) < between[1],
    )
    if about.channel_id is not None:
        asked = asked.where(CitizenCase.channel_id == about.channel_id)
    if about.unit_id is not None:
        asked = asked.where(CitizenCase.unit_id == about.unit_id)
    return asked.order_by(col(CitizenCase.received_at), col(CitizenCase.id))
