"""The ways from one page of the calendar to the others: to the same days drawn otherwise, and to other days."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for

from app.calendar.views.days import View
from app.core.periods_math import Month, month_of
from app.core.words import Sentence, say
from app.pages.shell.request_context import today
from app.web.formats import day as in_words

PAGES = {
    ".month": say("Mes"),
    ".week": say("Semana"),
    ".day": say("Día"),
    ".agenda": say("Agenda"),
    ".table": say("Tabla"),
}
OF_THE_WORK = frozenset({".table"})
"""Pages that show what is not public yet."""
OTHERS = {
    ".month": say("Otros meses"),
    ".week": say("Otras semanas"),
    ".day": say("Otros días"),
    ".agenda": say("Otros días"),
    ".table": say("Otros días"),
}
BEFORE, AFTER = say("Antes"), say("Después")


@dataclass(frozen=True, slots=True)
class Way:
    name: Sentence | str
    url: str


@dataclass(frozen=True, slots=True)
class Ways:
    """`tabs`: the pages of the calendar at these days. `jump`: where the `day` chosen in a field is asked, as `from`.

    `kept`: what the form of filters must carry along, as that of the day carries the `narrowing`.
    """

    tabs: list[dict[str, Any]]
    said: Sentence
    previous: Way
    now: str
    following: Way
    jump: str
    day: str
    kept: dict[str, str]
    narrowing: dict[str, Any]


def ways_of(here: str, view: View, day: date, *, before: date, after: date) -> Ways:
    """From a page drawn from `day` on, with the days its ways back and forth lead to."""
    return Ways(
        tabs=tabs_of(here, view, day),
        said=OTHERS[here],
        previous=Way(BEFORE, at(here, before, view)),
        now=at(here, today(), view),
        following=Way(AFTER, at(here, after, view)),
        jump=url_for(here),
        day=day.isoformat(),
        kept={"from": day.isoformat()},
        narrowing=view.narrowing,
    )


def ways_of_month(here: Month, view: View) -> Ways:
    """Its neighbours by their names. The other pages begin with its first day, or today where it is this month."""
    day = today() if today() in here.days else here.days.first
    previous, following = (_month_way(there, view) for there in (here.previous, here.next))
    return Ways(
        tabs=tabs_of(".month", view, day),
        said=OTHERS[".month"],
        previous=previous,
        now=at(".month", today(), view),
        following=following,
        jump=url_for(".month"),
        day=day.isoformat(),
        kept={},
        narrowing=view.narrowing,
    )


def _month_way(there: Month, view: View) -> Way:
    return Way(in_words(there.days.first, "LLLL"), at(".month", there.days.first, view))


def at(page: str, day: date, view: View) -> str:
    """The address of a page of the calendar that shows this day."""
    if page == ".month":
        month = month_of(day)
        return url_for(".month_at", year=month.year, number=month.number, **view.narrowing)
    return url_for(page, **(view.narrowing | {"from": day.isoformat()}))


def tabs_of(here: str, view: View, day: date) -> list[dict[str, Any]]:
    """The pages of the calendar this person may see, at that day."""
    pages = {page: label for page, label in PAGES.items() if view.sees_work or page not in OF_THE_WORK}
    return [{"label": label, "url": at(page, day, view), "current": page == here} for page, label in pages.items()]
