"""Campaigns, approval sessions, deadlines and periods over the days of the calendar."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from flask import url_for

from app.accounts.rules import Permission
from app.calendar.queries.around import Around, Course
from app.calendar.views.days import Shown, View, deadlines_of
from app.calendar.views.once import around_on
from app.calendar.views.overlays import Bands, bands_of
from app.core.periods_math import Days
from app.core.words import say
from app.core.zones import wall
from app.pages.shell.request_context import organisation
from app.sittings.rules.states import STATE_WORDS
from app.web.request import actor

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
    """What lies over the days, by the day; `bands`, the periods in force."""

    runs: Mapping[date, list[Run]]
    meetings: Mapping[date, list[Shown]]
    deadlines: Mapping[date, list[Shown]]
    bands: Bands

    def lines(self, day: date) -> int:
        """Of a sheet of paper."""
        return sum(len(told.get(day, ())) for told in (self.runs, self.meetings, self.deadlines, self.bands.said))


def around_of(view: View, days: Days) -> Around:
    """One statement. Campaigns and sessions only for whoever sees the work."""
    found = around_on(days)
    return found if view.sees_work else replace(found, campaigns=[], meetings=[])


def over_of(view: View, days: Days, around: Around) -> Over:
    return Over(_runs(view, days, around), _meetings(around), deadlines_of(view, days), bands_of(days))


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
    """By the day they begin in the organisation's zone, in order; they lead there for whoever may open one."""
    found: dict[date, list[Shown]] = {}
    opens = any(actor().may(one) for one in MEET)
    for one in around.meetings:
        at = wall(one.starts_at, organisation().zone)
        said = say("Sesión: %(name)s (%(state)s)", name=one.name, state=STATE_WORDS[one.state])
        url = url_for("sittings.show", sitting_id=one.id) if opens else ""
        found.setdefault(at.date(), []).append({"time": f"{at:%H:%M}", "text": said, "url": url})
    return found
