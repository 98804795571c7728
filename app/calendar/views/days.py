"""Days as the calendar component draws them, whatever the page: entries, deadlines, what a person may see of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import current_app, request, url_for

from app.accounts.rules import Permission
from app.calendar import queries
from app.calendar.forms import key_asked, state_asked
from app.calendar.queries import Due, Entry, Wanted
from app.calendar.rules.becoming import TITLE
from app.calendar.rules.showing import MOVABLE, NAMES
from app.channels.rules.accounts import NETWORK_MARKS, NETWORK_NAMES, marks_of, names_of
from app.core.periods_math import Days
from app.core.words import say
from app.core.zones import start_of_day, wall
from app.web.formats import city
from app.web.forms import blank
from app.web.request import actor, organisation, person, reading
from app.web.statuses import WORDS
from app.web.words import translate

Shown = dict[str, Any]
_MARK = 8
"""A year and an ordinal that stand for any in an address built once and filled many times."""


@dataclass(frozen=True, slots=True)
class View:
    """What of the calendar this person asks for and may see; a political office sees only what is public already."""

    wanted: Wanted
    sees_work: bool
    decides: bool

    @property
    def is_narrowed(self) -> bool:
        return self.wanted != Wanted()

    @property
    def narrowing(self) -> dict[str, Any]:
        """The same choices, for the addresses of other months and days."""
        chosen = {"status": self.wanted.shown, "account": self.wanted.channel_id, "topic": self.wanted.topic_id}
        return {name: value for name, value in chosen.items() if value}


def asked() -> View:
    who = actor()
    sees_work = who.may(Permission.POST_READ)
    wanted = Wanted(
        shown=state_asked(request.args) if sees_work else "",
        channel_id=key_asked(request.args, "account"),
        topic_id=key_asked(request.args, "topic"),
    )
    return View(wanted, sees_work, who.may(Permission.POST_DECIDE))


def entries_of(view: View, days: Days) -> dict[date, list[Entry]]:
    """By the day it is in the organisation's zone."""
    read = queries.entries_in if view.sees_work else queries.published_in
    return _by_day(read(reading(), organisation().id, days.bounds(organisation().zone), view.wanted))


def with_accounts(view: View, kept: dict[date, list[Entry]]) -> dict[date, list[Entry]]:
    if not view.sees_work:
        return kept
    everything = [entry for entries in kept.values() for entry in entries]
    return _by_day(queries.with_accounts(reading(), organisation().id, everything))


def deadlines_of(view: View, days: Days) -> dict[date, Due]:
    """By the day; only for whoever may decide."""
    if not view.decides:
        return {}
    asked_for = list(days)
    starts = [start_of_day(day, organisation().zone) for day in (*asked_for, days.last + timedelta(days=1))]
    found = queries.deadlines_in(reading(), organisation().id, starts, user_id=person().id)
    return {asked_for[due.day]: due for due in found}


def flags(due: Due | None) -> list[Shown]:
    """One line a day: until when the first must be decided, and how many there are."""
    if due is None:
        return []
    at = f"{wall(due.first, organisation().zone):%H:%M}"
    text = say("%(at)s decidir", at=at) if due.total == 1 else _several(at, due.total)
    return [{"text": text, "url": url_for("approvals.waiting")}]


def shown_entries(entries: Iterable[Entry]) -> list[Shown]:
    """As the chip wants them; addresses are built once and filled in."""
    page, hour = _address("drafting.show"), _address("drafting.hour")
    who, zone = actor(), organisation().zone
    reads = who.may(Permission.POST_READ)
    moves_all, moves_own = who.may(Permission.POST_EDIT), who.may(Permission.POST_WRITE)
    untitled = translate(say("Sin título"))
    shown = []
    for entry in entries:
        at = wall(entry.planned_at, zone)
        numbers = f"{entry.year}/{entry.ordinal}"
        movable = entry.shown in MOVABLE and (moves_all or (moves_own and entry.author_id == who.id))
        shown.append(
            {
                "time": f"{at:%H:%M}",
                "again": bool(at.fold),
                "status": entry.shown,
                "title": _cut(entry.title) or untitled,
                "accounts": ", ".join(names_of(entry.accounts)),
                "marks": marks_of(entry.accounts),
                "topic": entry.topic,
                "url": page.replace("8/8", numbers) if reads else entry.permalink,
                "move": hour.replace("8/8", numbers) if movable and hour else "",
            }
        )
    return shown


def filters(view: View) -> dict[str, Any]:
    """The form that narrows, and what may be chosen in it."""
    accounts, topics = queries.choices_of(reading(), organisation().id)
    states = [("", say("Todos")), *((name, WORDS[name]) for name in NAMES)] if view.sees_work else []
    return {"form": blank(**view.narrowing), "states": states, "accounts": accounts, "topics": topics}


def place() -> str:
    """The city whose clocks the page speaks of."""
    return city(organisation().zone)


def states_in(kept: dict[date, list[Entry]]) -> list[str]:
    """The states to be seen, in the order of a post's life: the legend explains no others."""
    seen = {entry.shown for entries in kept.values() for entry in entries}
    return [name for name in NAMES if name in seen]


def networks_in(kept: dict[date, list[Entry]]) -> list[tuple[str, str]]:
    """What the few letters of each network to be seen stand for; those that are their own name explain themselves."""
    seen = {network for entries in kept.values() for entry in entries for network, _ in entry.accounts}
    told = ((NETWORK_MARKS[network], NETWORK_NAMES[network]) for network in sorted(seen))
    return [(mark, name) for mark, name in told if mark != name]


def _by_day(entries: Iterable[Entry]) -> dict[date, list[Entry]]:
    zone = organisation().zone
    days: dict[date, list[Entry]] = {}
    for entry in entries:
        days.setdefault(wall(entry.planned_at, zone).date(), []).append(entry)
    return days


def _several(at: str, count: int) -> Any:
    return say("%(at)s decidir %(count)s", at=at, count=count)


def _cut(title: str) -> str:
    return title if len(title) <= TITLE else f"{title[: TITLE - 1].rstrip()}…"


def _address(endpoint: str) -> str:
    """With 8/8 where the year and the ordinal go; empty while the page does not exist."""
    if endpoint not in current_app.view_functions:
        return ""
    return url_for(endpoint, year=_MARK, ordinal=_MARK)
