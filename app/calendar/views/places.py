"""Places nothing fills, among the days of the calendar: what may be filled opens, what has passed is only counted."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from flask import url_for

from app.accounts.rules import Permission
from app.calendar.queries.places import Gap, gaps_in
from app.calendar.views.days import View
from app.calendar.views.once import periods_on
from app.calendar.views.warnings import said_on
from app.channels.rules.accounts import NETWORK_MARKS
from app.core.periods_math import Days
from app.core.words import say
from app.pages.shell.request_context import organisation
from app.plan.rules.places import PlaceState
from app.web.request import actor, now, reading
from app.web.words import translate

MOST = 2
"""In a day of the month; the rest are counted, and the day opens."""
UNTOLD = say("Hueco")
OF_TOPIC = say("Hueco: %(topic)s")
PAUSED = say("%(what)s, en pausa")
MORE = say("y %(count)s huecos más")
ALL = say("%(count)s huecos")


@dataclass(frozen=True, slots=True)
class Mark:
    """A place as it is drawn; without `url` there is nothing to open. `marks`: the network of `account` in letters."""

    time: str
    text: str
    account: str
    marks: str
    url: str


@dataclass(frozen=True, slots=True)
class Places:
    """What is drawn of each day, and how many places of the days the page is about are in each state."""

    by_day: dict[date, list[Mark]] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    manages: bool = False
    most: int = MOST

    def of(self, day: date) -> list[Mark]:
        return self.by_day.get(day, [])

    def first(self, day: date, url: str) -> list[Mark]:
        """One more is shown rather than counted; `url` opens the day."""
        some = self.of(day)
        if len(some) <= self.most + 1:
            return some
        rest = translate(say((MORE if self.most else ALL).msgid, count=len(some) - self.most))
        return [*some[: self.most], Mark("", rest, "", "", url)]


def places(view: View, drawn: Days, *, inside: Days) -> Places:
    """Nothing for a political office, nor where only posts in one state are asked for."""
    if not view.sees_work or view.wanted.shown:
        return Places()
    every = gaps_in(
        reading(),
        organisation(),
        drawn,
        now=now(),
        pieces=said_on(drawn).pieces.values(),
        periods=lambda: periods_on(drawn),
    )
    gaps = [gap for gap in every if _is_wanted(view, gap)]
    found = Places(counts=Counter(gap.state.value for gap in gaps if gap.place.day in inside))
    address = _address() if actor().may(Permission.POST_WRITE) else None
    for gap in gaps:
        if gap.state is not PlaceState.MISSED:
            found.by_day.setdefault(gap.place.day, []).append(_mark(gap, address))
    return Places(found.by_day, found.counts, actor().may(Permission.PLAN_MANAGE))


def _is_wanted(view: View, gap: Gap) -> bool:
    wanted = view.wanted
    return wanted.channel_id in (None, gap.slot.channel_id) and wanted.topic_id in (None, gap.slot.topic_id)


def _mark(gap: Gap, address: Callable[[Gap], str] | None) -> Mark:
    slot, is_paused = gap.slot, gap.state is PlaceState.PAUSED
    what = translate(say(OF_TOPIC.msgid, topic=slot.topic) if slot.topic else UNTOLD)
    return Mark(
        time=f"{gap.place.time:%H:%M}",
        text=translate(say(PAUSED.msgid, what=what)) if is_paused else what,
        account=slot.called,
        marks=NETWORK_MARKS[slot.network],
        url="" if is_paused or address is None else address(gap),
    )


def _address() -> Callable[[Gap], str]:
    """Asked of the map once a page."""
    before = url_for("plan.place", slot_id=0, year=1, month=1, day=1).removesuffix("0/1/1/1")

    def of(gap: Gap) -> str:
        on = gap.place.day
        return f"{before}{gap.slot.id}/{on.year}/{on.month}/{on.day}"

    return of
