"""Campaigns and approval sessions over the days of the calendar, and what its colours tell."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from flask import url_for

from app.accounts.rules import Permission
from app.calendar.queries import Entry
from app.calendar.queries.around import Around, Course
from app.calendar.views.colours import Colours, colours_of
from app.calendar.views.days import Shown, View
from app.calendar.views.once import around_on
from app.core.periods_math import Days
from app.core.words import say
from app.core.zones import wall
from app.sittings.rules.states import STATE_WORDS
from app.web.request import actor, organisation

MONDAY = 0
MEET = (Permission.POST_DECIDE, Permission.ROUTE_MANAGE, Permission.AUDIT_READ)
"""Those who may open a session."""


@dataclass(frozen=True, slots=True)
class Run:
    """A campaign on one day; `is_named` where its name is written out and opens it."""

    name: str
    url: str
    is_named: bool


@dataclass(frozen=True, slots=True)
class Over:
    """What lies over the days, by the day, and the colours of their entries."""

    colours: Colours
    runs: Mapping[date, list[Run]]
    meetings: Mapping[date, list[Shown]]


def around_of(view: View, days: Days) -> Around:
    """One statement. Campaigns only for whoever sees the work, sessions for whoever may open them."""
    found = around_on(days)
    return replace(
        found,
        campaigns=found.campaigns if view.sees_work else [],
        meetings=found.meetings if any(actor().may(one) for one in MEET) else [],
    )


def over_of(view: View, days: Days, entries: Iterable[Entry], filters: Shown, around: Around) -> Over:
    return Over(colours_of(view, entries, filters), _runs(view, days, around), _meetings(around))


def _runs(view: View, days: Days, around: Around) -> dict[date, list[Run]]:
    """Named where one begins, on the first day shown and each Monday; a line on the days between."""
    chosen = [one for one in around.campaigns if view.wanted.campaign_id in (None, one.id)]
    shown = [one for one in chosen if one.starts_on <= days.last and days.first <= one.ends_on]
    urls = {one.id: url_for("plan.campaign", campaign_id=one.id) for one in shown}
    on_days = {
        day: [_run(one, urls, day, days) for one in shown if one.starts_on <= day <= one.ends_on] for day in days
    }
    return {day: runs for day, runs in on_days.items() if runs}


def _run(one: Course, urls: Mapping[int, str], day: date, days: Days) -> Run:
    return Run(one.name, urls[one.id], day in (one.starts_on, days.first) or day.weekday() == MONDAY)


def _meetings(around: Around) -> dict[date, list[Shown]]:
    """By the day they begin in the organisation's zone, in order."""
    found: dict[date, list[Shown]] = {}
    for one in around.meetings:
        at = wall(one.starts_at, organisation().zone)
        said = say("Sesión: %(name)s (%(state)s)", name=one.name, state=STATE_WORDS[one.state])
        url = url_for("sittings.show", sitting_id=one.id)
        found.setdefault(at.date(), []).append({"time": f"{at:%H:%M}", "text": said, "url": url})
    return found
