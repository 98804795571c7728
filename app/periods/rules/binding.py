"""Which periods bind at an instant, and whom."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Protocol, TypeVar

from app.core.zones import start_of_day
from app.periods.rules.kinds import ELECTORAL, SHOWN_EVERYWHERE, PeriodKind, PeriodState
from app.periods.rules.territory import Territory, binds_there

Some = TypeVar("Some", bound="Dated")
HAS_BOUND = frozenset({PeriodState.CONFIRMED, PeriodState.ENDED})


class Dated(Protocol):
    """A period as the rules need it; it holds from `starts_at` until before `ends_at` (UTC; None: until ended)."""

    @property
    def kind(self) -> PeriodKind: ...
    @property
    def territory(self) -> str: ...
    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime | None: ...
    @property
    def state(self) -> PeriodState: ...


def bounds(first: date, last: date | None, zone: str) -> tuple[datetime, datetime | None]:
    """The instants of a run of local days: from the first midnight to the one after the last day."""
    return start_of_day(first, zone), start_of_day(last + timedelta(days=1), zone) if last else None


def covers(period: Dated, instant: datetime) -> bool:
    return period.starts_at <= instant and (period.ends_at is None or instant < period.ends_at)


def shown_everywhere(periods: Iterable[Some], instant: datetime) -> list[Some]:
    """Those that every page tells at that instant."""
    on = (one for one in periods if one.state == PeriodState.CONFIRMED and one.kind in SHOWN_EVERYWHERE)
    return [one for one in on if covers(one, instant)]


def binds_body(period: Dated, body: Territory) -> bool:
    """Elections bind wherever they touch the territory a body serves; the rest, where they hold all over it."""
    return binds_there(period.territory, body, overlapping=period.kind in ELECTORAL)


def binding(periods: Iterable[Some], instant: datetime, territory: Territory) -> list[Some]:
    """The periods in force at that instant for a body of that territory; a proposal binds nobody."""
    return [p for p in periods if p.state in HAS_BOUND and covers(p, instant) and binds_body(p, territory)]


def binding_kinds(periods: Iterable[Dated], instant: datetime, territory: Territory) -> frozenset[str]:
    """The names of the kinds in force, as rules of the editorial line ask for them."""
    return frozenset(period.kind.value for period in binding(periods, instant, territory))
