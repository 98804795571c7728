"""Periods behind the days of the calendar: in words, each day those in force on it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.calendar.views.once import periods_on
from app.core.periods_math import Days
from app.core.zones import day_in
from app.pages.shell.request_context import organisation
from app.periods.models import Period
from app.periods.rules.binding import binds_body
from app.periods.rules.kinds import ELECTORAL, KIND_WORDS, PeriodKind
from app.periods.rules.working import holiday_names
from app.web.periods import own_place
from app.web.words import locale, translate

_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Bands:
    """`said` by the day; `free`: the days on which nothing but a holiday is."""

    said: Mapping[date, list[str]]
    free: frozenset[date]


def bands_of(days: Days) -> Bands:
    """One statement. An election is told by the dates inside it where there are some, and a public holiday by itself
    unless somebody entered it.
    """
    own, said, free = own_place(), {}, set()
    binding = [(period, _run(period, days)) for period in periods_on(days) if binds_body(period, own)]
    for day in days:
        on = [period for period, run in binding if day in run]
        words = [*_public_holiday(day, on), *_said(on)]
        if words:
            said[day] = words
        if words and all(period.kind is PeriodKind.HOLIDAY for period in on):
            free.add(day)
    return Bands(said, frozenset(free))


def _public_holiday(day: date, on: Sequence[Period]) -> list[str]:
    name = holiday_names(organisation().region, day.year, str(locale())[:2]).get(day)
    is_entered = any(period.kind is PeriodKind.HOLIDAY for period in on)
    return [f"{translate(KIND_WORDS[PeriodKind.HOLIDAY])}: {name}"] if name and not is_entered else []


def _run(period: Period, shown: Days) -> Days:
    """The local days it is in force, as far as the page shows them."""
    last = day_in(period.ends_at - _INSTANT, period.zone) if period.ends_at else shown.last
    return Days(period.starts_on, max(last, period.starts_on) + timedelta(days=1))


def _said(on: Sequence[Period]) -> list[str]:
    is_told = {period.part_of_id for period in on}
    return list(dict.fromkeys(_words(period) for period in on if period.id not in is_told))


def _words(period: Period) -> str:
    """An election's dates speak for themselves; the rest are told by their name too."""
    kind = translate(KIND_WORDS[period.kind])
    if period.kind in ELECTORAL or period.name == kind:
        return kind
    return period.name if period.kind is PeriodKind.AWARENESS_DAY else f"{kind}: {period.name}"
