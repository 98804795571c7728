"""What happens elsewhere, over the days of the calendar: other people's calendars and awareness days, told apart from
posts by their shape and their letters.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import url_for

from app.accounts.rules import Permission
from app.calendar.models import ExternalEvent
from app.calendar.queries import external
from app.calendar.queries.around import Named
from app.calendar.queries.awareness import choice_of
from app.calendar.rules.awareness import AwarenessDay, Chosen, falling, source_of
from app.calendar.rules.external import Becomes, mark_of
from app.calendar.views.days import View
from app.calendar.views.happenings import time_of, title_of
from app.calendar.views.once import around_on, events_on, shown_calendars
from app.core.periods_math import Days
from app.core.words import say
from app.pages.shell.request_context import organisation, today, wiring
from app.web.request import actor, reading
from app.web.words import locale, translate

NONE, DAYS = "none", "days"
DAY_MARK = say("Día")
DAY_NAME = say("Días señalados")
MOST = 3
"""Of one day of the month; the rest are counted, and the day opens."""


@dataclass(frozen=True, slots=True)
class Outside:
    """`mark`, a few letters for `name`; `take`, where it becomes an idea, and `made`, the one it became."""

    mark: str
    name: str
    time: str
    title: str
    take: str = ""
    made: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Everything from elsewhere that a run of days shows, and which calendars there are to choose from."""

    by_day: dict[date, list[Outside]]
    choices: list[tuple[str, Any]]
    legend: list[tuple[str, str]]
    most: int = MOST

    def of(self, day: date) -> list[Outside]:
        return self.by_day.get(day, [])

    def first(self, day: date) -> list[Outside]:
        """One more is shown rather than counted."""
        some = self.of(day)
        return some if len(some) <= self.most + 1 else some[: self.most]


def language() -> str:
    return str(locale())[:2]


def chosen_days() -> Chosen:
    choice = choice_of(reading(), organisation().id)
    return Chosen(choice.groups, choice.days) if choice else Chosen()


def elsewhere(view: View, days: Days, *, takes: bool = False) -> Elsewhere:
    """Other people's calendars only for whoever sees the work; `takes`: with where each becomes an idea."""
    calendars = shown_calendars(days) if view.sees_work else []
    chosen = around_on(days).chosen
    choices = _choices(calendars, has_days=bool(chosen.groups or chosen.days))
    wanted = [one for one in calendars if view.outside in ("", str(one.key))]
    on_days = falling(wiring().awareness, chosen, days) if view.outside in ("", DAYS) else {}
    told = {one.key: one for one in wanted}
    events = [one for one in events_on(days) if one.calendar_id in told] if wanted else []
    made = _made(wanted, events, on_days) if takes else {}
    by_day = {on: [_of_day(day, on, made, takes=takes) for day in some] for on, some in on_days.items()}
    for event in events:
        for on in _touched(event, days):
            by_day.setdefault(on, []).append(_of_event(event, told[event.calendar_id], on, made, takes=takes))
    return Elsewhere(by_day, choices, _legend(wanted, has_days=bool(on_days)))


def _choices(calendars: Sequence[Named], *, has_days: bool) -> list[tuple[str, Any]]:
    """Nothing to choose where there is nothing from elsewhere."""
    own = [(DAYS, DAY_NAME)] if has_days else []
    some = [*own, *((str(one.key), one.name) for one in calendars)]
    return [("", say("Todos")), (NONE, say("Ninguno")), *some] if some else []


def _legend(calendars: Sequence[Named], *, has_days: bool) -> list[tuple[str, str]]:
    own = [(translate(DAY_MARK), translate(DAY_NAME))] if has_days else []
    return [*own, *((mark_of(one.name), one.name) for one in calendars)]


def _touched(event: ExternalEvent, days: Days) -> Iterator[date]:
    first, last = max(event.first_day, days.first), min(event.last_day, days.last)
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


Made = dict[tuple[str, Becomes], external.Made]


def _made(calendars: Sequence[Named], events: Sequence[ExternalEvent], on_days: dict[date, list[AwarenessDay]]) -> Made:
    proposing = {one.key for one in calendars if one.proposes}
    sources = {
        *(event.source for event in events if event.calendar_id in proposing),
        *(source_of(day, on.year) for on, some in on_days.items() for day in some),
    }
    return external.made_of(reading(), organisation().id, sources)


def _of_event(event: ExternalEvent, calendar: Named, on: date, made: Made, *, takes: bool) -> Outside:
    said = (mark_of(calendar.name), calendar.name, time_of(event, organisation().zone, on), title_of(event))
    if not takes or not calendar.proposes or on != event.first_day:
        return Outside(*said)
    known = made.get((event.source, Becomes.IDEA))
    return Outside(*said, *_ways(url_for(".make_idea", event_id=event.id), known, on))


def _of_day(day: AwarenessDay, on: date, made: Made, *, takes: bool) -> Outside:
    said = (translate(DAY_MARK), translate(DAY_NAME), "", day.name(language()))
    if not takes:
        return Outside(*said)
    known = made.get((source_of(day, on.year), Becomes.IDEA))
    return Outside(*said, *_ways(url_for(".make_idea_of_day", day_id=day.id, year=on.year), known, on))


def _ways(url: str, known: external.Made | None, on: date) -> tuple[str, str, str]:
    """Where to press, or else what was made already, as `Outside` ends."""
    if known:
        return "", url_for("drafting.show", year=known.year, ordinal=known.ordinal), known.number
    may = actor().may(Permission.POST_WRITE) and today() <= on and on.year <= today().year + 1
    return (url if may else ""), "", ""
