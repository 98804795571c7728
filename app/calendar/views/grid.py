"""Days as cells of a month or a week: chips, deadlines and what binds, and how many more there are."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from babel.dates import get_day_names

from app.calendar.views import days as shape
from app.calendar.views.chips import Chip, pen
from app.calendar.views.colours import Colours
from app.calendar.views.days import ByDay, Shown, View
from app.calendar.views.outside import Elsewhere, Outside
from app.calendar.views.places import Mark, Places
from app.calendar.views.runs import Over, Run
from app.calendar.views.ways import at
from app.core.periods_math import Days
from app.pages.shell.request_context import today
from app.web.formats import day as in_words
from app.web.words import locale


@dataclass(frozen=True, slots=True)
class Day:
    iso: str
    number: int
    weekday: str
    said: str
    url: str
    entries: list[Chip]
    more: int
    outside: bool
    today: bool
    rest: bool
    free: bool
    deadlines: list[Shown]
    bands: list[str]
    elsewhere: list[Outside]
    slots: list[Mark]
    runs: list[Run]
    meetings: list[Shown]


@dataclass(frozen=True, slots=True)
class Drawn:
    """All the entries there are, as many as there is room for, and what stands beside and over them."""

    found: ByDay
    shown: ByDay
    besides: Elsewhere
    over: Over
    gaps: Places


def cells_of(view: View, drawn: Days, what: Drawn, *, inside: Days, colours: Colours) -> dict[date, Day]:
    """In order. `inside`: the days the page is about."""
    besides, over, chips = what.besides, what.over, pen(colours).chips
    is_today, address = today(), at(".day", date.max, view)

    def cell(day: date) -> Day:
        entries, url = what.shown.get(day, []), address.replace(date.max.isoformat(), day.isoformat())
        return Day(
            iso=day.isoformat(),
            number=day.day,
            weekday=in_words(day, "EEEE"),
            said=in_words(day),
            url=url,
            entries=chips(entries),
            more=len(what.found.get(day, ())) - len(entries) + len(besides.of(day)) - len(besides.first(day)),
            outside=day not in inside,
            today=day == is_today,
            rest=day.weekday() > 4 or day in over.bands.free,
            free=day in over.bands.free,
            deadlines=list(over.deadlines.get(day, ())),
            bands=over.bands.said.get(day, []),
            elsewhere=besides.first(day),
            slots=what.gaps.first(day, url),
            runs=list(over.runs.get(day, ())),
            meetings=list(over.meetings.get(day, ())),
        )

    return {day: cell(day) for day in drawn}


def fitting(view: View, found: ByDay, most: int) -> ByDay:
    """The first of each day, with their accounts; one more is shown rather than counted."""
    return shape.with_accounts(view, {day: entries[: _room(len(entries), most)] for day, entries in found.items()})


def weekdays() -> list[tuple[str, str]]:
    short, whole = (get_day_names(width, locale=locale()) for width in ("abbreviated", "wide"))
    return [(short[n], whole[n]) for n in range(7)]


def count(found: ByDay, days: Iterable[date]) -> int:
    return sum(len(found.get(day, ())) for day in days)


def _room(count: int, most: int) -> int:
    return most if count > most + 1 else most + 1
