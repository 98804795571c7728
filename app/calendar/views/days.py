"""Days as the calendar component draws them, whatever the page: entries, deadlines, what a person may see of them."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import Any

from flask import request, url_for

from app.accounts.rules import Permission
from app.calendar import queries
from app.calendar.forms import by_asked, key_asked, language_asked, outside_asked, state_asked, warned_asked
from app.calendar.queries import Due, Entry, Wanted
from app.calendar.queries.around import Around
from app.calendar.rules.colouring import BY_WORDS, By
from app.calendar.rules.showing import NAMES
from app.channels.rules.accounts import NETWORK_MARKS, NETWORK_NAMES
from app.core.horizon import read_day
from app.core.periods_math import FIRST_YEAR, LAST_YEAR, Days
from app.core.words import say
from app.core.zones import wall
from app.drafting.rules.states import Status
from app.organisations.rules import language_name
from app.pages.shell.request_context import organisation, person, today
from app.web.formats import city
from app.web.forms import blank
from app.web.request import actor, reading
from app.web.statuses import WORDS

Shown = dict[str, Any]
ByDay = dict[date, list[Entry]]
FOLLOWING = 60
"""Days after a deadline in which what waits for it is planned."""


@dataclass(frozen=True, slots=True)
class View:
    """What of the calendar this person asks for and may see; a political office sees only what is public already."""

    wanted: Wanted
    sees_work: bool
    decides: bool
    by: By = By.STATUS
    """What the colours tell apart."""
    outside: str = ""
    """Which of what happens elsewhere: everything, `none`, `days`, or the key of a calendar."""
    warned: bool = False
    """Only what comes too near to something."""

    @property
    def is_narrowed(self) -> bool:
        return self.wanted != Wanted() or bool(self.outside) or self.warned

    @property
    def narrowing(self) -> dict[str, Any]:
        """The same choices, for the addresses of other months and days."""
        wanted = self.wanted
        chosen = {
            "status": wanted.shown,
            "account": wanted.channel_id,
            "topic": wanted.topic_id,
            "campaign": wanted.campaign_id,
            "language": wanted.language,
            "outside": self.outside,
            "warned": int(self.warned),
            "by": self.by.value if self.by is not By.STATUS else "",
        }
        return {name: value for name, value in chosen.items() if value}


def asked() -> View:
    who = actor()
    sees_work = who.may(Permission.POST_READ)
    wanted = Wanted(
        shown=state_asked(request.args) if sees_work else "",
        channel_id=key_asked(request.args, "account"),
        topic_id=key_asked(request.args, "topic"),
        campaign_id=key_asked(request.args, "campaign") if sees_work else None,
        language=language_asked(request.args),
    )
    return View(
        wanted,
        sees_work,
        who.may(Permission.POST_DECIDE),
        by_asked(request.args),
        outside_asked(request.args),
        sees_work and warned_asked(request.args),
    )


def day_asked() -> date:
    """The day an address asks for; nonsense is today."""
    day = read_day(request.args.get("from")) or today()
    return day if FIRST_YEAR < day.year < LAST_YEAR else today()


def entries_of(view: View, days: Days) -> ByDay:
    """By the day it is in the organisation's zone."""
    read = queries.entries_in if view.sees_work else queries.published_in
    starts, every = days.starts(organisation().zone), list(days)
    found: ByDay = {}
    for entry in read(reading(), organisation().id, (starts[0], starts[-1]), view.wanted):
        found.setdefault(every[bisect_right(starts, entry.planned_at) - 1], []).append(entry)
    return found


def with_accounts(view: View, kept: ByDay) -> ByDay:
    if not view.sees_work:
        return kept
    everything = [entry for entries in kept.values() for entry in entries]
    told = iter(queries.with_accounts(reading(), organisation().id, everything))
    return {day: list(islice(told, len(entries))) for day, entries in kept.items()}


def deadlines_of(view: View, days: Days) -> dict[date, list[Shown]]:
    """By the day: what this person has to decide or, for whoever only sees the work, what others have to."""
    if not (view.decides or view.sees_work):
        return {}
    every, starts = list(days), days.starts(organisation().zone)
    found = queries.deadlines_in(reading(), organisation().id, starts, user_id=person().id if view.decides else 0)
    tell = _to_decide if view.decides else _to_wait_for
    return {every[due.day]: [tell(due, every[due.day])] for due in found}


def _to_decide(due: Due, _day: date) -> Shown:
    """Until when the first must be decided, and how many there are; it leads to them."""
    at = f"{wall(due.first, organisation().zone):%H:%M}"
    text = say("%(at)s decidir", at=at) if due.total == 1 else _several(at, due.total)
    return {"text": text, "url": url_for("approvals.waiting")}


def _to_wait_for(due: Due, day: date) -> Shown:
    """It leads to what is planned from then on and waits, what has least time left first."""
    at = f"{wall(due.first, organisation().zone):%H:%M}"
    text = say("%(at)s límite", at=at) if due.total == 1 else say("%(at)s límite de %(count)s", at=at, count=due.total)
    until = day + timedelta(days=FOLLOWING)
    asked = {"status": Status.IN_REVIEW.value, "sort": "deadline", "from": day.isoformat(), "to": until.isoformat()}
    return {"text": text, "url": url_for("calendar.table", **asked)}  # type: ignore[arg-type] # values of the address


def filters(view: View, outside: list[tuple[str, Any]], around: Around) -> dict[str, Any]:
    """The form that narrows, and what may be chosen in it; `outside`, of what happens elsewhere."""
    states = [("", say("Todos")), *((name, WORDS[name]) for name in NAMES)] if view.sees_work else []
    return {
        "form": blank(**view.narrowing),
        "states": states,
        "accounts": around.accounts,
        "topics": around.topics,
        "campaigns": _campaigns(view, around),
        "languages": [(code, language_name(code)) for code in organisation().languages],
        "by": [(one.value, word) for one, word in BY_WORDS.items()],
        "outside": outside,
    }


def _campaigns(view: View, around: Around) -> list[tuple[int, str]]:
    """Those open, and the one chosen."""
    chosen = view.wanted.campaign_id
    return [(one.id, one.name) for one in around.campaigns if not one.closed or one.id == chosen]


def place() -> str:
    """The city whose clocks the page speaks of."""
    return city(organisation().zone)


def states_in(kept: ByDay) -> list[str]:
    """The states to be seen, in the order of a post's life: the legend explains no others."""
    seen = {entry.shown for entries in kept.values() for entry in entries}
    return [name for name in NAMES if name in seen]


def networks_in(kept: ByDay) -> list[tuple[str, str]]:
    """What the few letters of each network to be seen stand for; those that are their own name explain themselves."""
    seen = {network for entries in kept.values() for entry in entries for network, _ in entry.accounts}
    told = ((NETWORK_MARKS[network], NETWORK_NAMES[network]) for network in sorted(seen))
    return [(mark, name) for mark, name in told if mark != name]


def _several(at: str, count: int) -> Any:
    return say("%(at)s decidir %(count)s", at=at, count=count)
