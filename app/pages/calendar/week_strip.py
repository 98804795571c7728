"""The week as a strip of seven days, over a list of days on a phone."""

from dataclasses import dataclass
from datetime import date, timedelta

from app.core.date_ranges import DateRange, week_of
from app.pages.calendar.calendar_view import CalendarView, EntriesByDay
from app.pages.calendar.navigation import calendar_url
from app.pages.shell.request_context import today
from app.web.formats import format_day as in_words

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class StripDay:
    """`letter`: of its weekday; `count`: of its posts."""

    letter: str
    number: int
    label: str
    url: str
    count: int
    today: bool
    shown: bool


@dataclass(frozen=True, slots=True)
class WeekStrip:
    days: list[StripDay]
    previous: str
    following: str
    now: str
    """Where today is, if it is in another week."""


def week_strip(page: str, view: CalendarView, shown: date, entries: EntriesByDay) -> WeekStrip:
    """Return the week of a day, its days opening in `page`."""
    days, now = week_of(shown).days, today()
    return WeekStrip(
        days=[
            StripDay(
                letter=in_words(day, "EEEEE"),
                number=day.day,
                label=in_words(day),
                url=calendar_url(page, day, view),
                count=len(entries.get(day, ())),
                today=day == now,
                shown=day == shown,
            )
            for day in days
        ],
        previous=calendar_url(page, days[0] - WEEK, view),
        following=calendar_url(page, days[0] + WEEK, view),
        now="" if now in days else calendar_url(page, now, view),
    )


def with_whole_week(days: DateRange) -> DateRange:
    """Return the days and the rest of the first one's week, to be read together."""
    monday = week_of(days.first).days[0]
    return DateRange(monday, max(days.after, monday + WEEK))
