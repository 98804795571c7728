from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Protocol, TypeVar

from app.core.errors import Refusal
from app.core.messages import msg
from app.core.zones import start_of_day
from app.domain.periods.rules.kinds import ELECTORAL, SHOWN_EVERYWHERE, PeriodKind, PeriodState
from app.domain.periods.rules.territory import Territory, is_territory_bound

FIRST_YEAR, LAST_YEAR = 1977, 2150
LONGEST_DAYS = 400

DayRange = tuple[date, date | None]
K = PeriodKind


def check_day_range(kind: PeriodKind, first: date, last: date | None) -> None:
    """Raise `Refusal` unless ordered, plausible, and closed where required."""
    if last is None and kind is not K.EMERGENCY:
        raise Refusal(msg("Diga hasta qué día: solo una emergencia puede quedar abierta."))
    if last is not None and last < first:
        raise Refusal(msg("«%(kind)s» termina antes de empezar.", kind=kind.label))
    if not FIRST_YEAR <= first.year <= LAST_YEAR or (last is not None and last.year > LAST_YEAR):
        raise Refusal(msg("Revise el año: %(year)s no puede ser.", year=first.year))
    if last is not None and (last - first).days >= LONGEST_DAYS:
        raise Refusal(msg("Un periodo dura %(days)s días como mucho.", days=LONGEST_DAYS))


def check_period_days(days: Mapping[PeriodKind, DayRange]) -> None:
    """Raise `Refusal` unless ordered and inside one period."""
    for kind, (first, last) in days.items():
        check_day_range(kind, first, last)
    if K.ELECTORAL_PERIOD not in days:
        return
    call, vote = days[K.ELECTORAL_PERIOD]
    assert vote is not None
    for kind, (first, last) in days.items():
        if first < call or last is None or last > vote:
            raise Refusal(msg("«%(kind)s» queda fuera del periodo electoral.", kind=kind.label))
    if days.get(K.POLLING_DAY, (vote, vote)) != (vote, vote):
        raise Refusal(msg("La votación es el último día del periodo electoral."))
    if (days.get(K.CAMPAIGN, (call, call))[1] or vote) >= vote:
        raise Refusal(msg("La campaña termina antes del día de la votación (art. 51.3 LOREG)."))


DatedT = TypeVar("DatedT", bound="DatedPeriod")
HAS_BOUND = frozenset({PeriodState.CONFIRMED, PeriodState.ENDED})


class DatedPeriod(Protocol):
    """A period from `starts_at` until before `ends_at` (UTC; None: until ended)."""

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


def range_instants(first: date, last: date | None, zone: str) -> tuple[datetime, datetime | None]:
    """Return the first day's midnight and the midnight after the last day."""
    return start_of_day(first, zone), start_of_day(last + timedelta(days=1), zone) if last else None


def covers_instant(period: DatedPeriod, instant: datetime) -> bool:
    return period.starts_at <= instant and (period.ends_at is None or instant < period.ends_at)


def periods_shown_everywhere(periods: Iterable[DatedT], instant: datetime) -> list[DatedT]:
    on = (period for period in periods if period.state == PeriodState.CONFIRMED and period.kind in SHOWN_EVERYWHERE)
    return [shown_period for shown_period in on if covers_instant(shown_period, instant)]


def binds_body(period: DatedPeriod, body: Territory) -> bool:
    """Match elections touching the territory, and other periods covering it."""
    return is_territory_bound(period.territory, body, overlapping=period.kind in ELECTORAL)


def binding_periods(periods: Iterable[DatedT], instant: datetime, territory: Territory) -> list[DatedT]:
    """Return the periods that bind; ignore proposals."""
    return [p for p in periods if p.state in HAS_BOUND and covers_instant(p, instant) and binds_body(p, territory)]


def binding_kinds(periods: Iterable[DatedPeriod], instant: datetime, territory: Territory) -> frozenset[str]:
    """Return names as editorial line rules use them."""
    return frozenset(period.kind.value for period in binding_periods(periods, instant, territory))
