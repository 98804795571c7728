"""What the entries of a page come too near to, and the days ahead on which an account says nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import url_for

from app.accounts.rules import Permission
from app.calendar.queries import Entry
from app.calendar.queries.clashes import Said, said_in
from app.calendar.queries.occasions import holidays_of, occasions_of
from app.calendar.rules.clashes import WARNED, in_order
from app.calendar.rules.gaps import LOOKED_BACK, MOST, Gap, gaps
from app.calendar.rules.occasions import Occasions
from app.calendar.views.days import ByDay, View
from app.calendar.views.once import around_on, events_on, periods_on, shown_calendars
from app.core.periods_math import Days
from app.core.words import say
from app.core.zones import start_of_day
from app.pages.shell.request_context import organisation, today
from app.web.formats import day as in_words
from app.web.request import actor, now, reading
from app.web.words import translate

ONE_DAY = say("%(day)s en %(account)s")
RUN = say("del %(first)s al %(last)s en %(account)s")


@dataclass(frozen=True, slots=True)
class Missing:
    """Days on which an account says nothing; `url`: where a post for it begins, for whoever writes."""

    said: str
    url: str


@dataclass(frozen=True, slots=True)
class Silence:
    """The first few of what is missing, and how many more there are."""

    few: Sequence[Missing]
    more: int


def warned(view: View, days: Days, found: ByDay) -> ByDay:
    """The entries with their warnings; only those that have any, where that is asked for."""
    if not view.sees_work:
        return found
    said, occasions = said_on(days), _occasions(days)
    instant = now()
    kept = {day: [_with(entry, said, occasions, instant) for entry in entries] for day, entries in found.items()}
    if not view.warned:
        return kept
    return {day: some for day, entries in kept.items() if (some := [entry for entry in entries if entry.clashes])}


def is_warned(found: ByDay) -> bool:
    """Whether any of it is, so that the mark is explained."""
    return any(entry.clashes for entries in found.values() for entry in entries)


def silence(view: View, days: Days) -> Silence | None:
    """On pages that show what is to come, unless they are narrowed."""
    since = _since(days)
    if since is None or not view.sees_work or view.is_narrowed:
        return None
    ahead = Days(today(), today() + timedelta(days=15))
    shut = holidays_of(organisation(), ahead)
    found = gaps(said_on(days).spoken, today(), shut=shut)
    names = around_on(days).names()
    told = [_missing(one, names[one.account]) for one in found[:MOST] if one.account in names]
    return Silence(told, len(found) - len(told)) if told else None


def said_on(days: Days) -> Said:
    """What the posts of these days would say, and what they come too near to."""
    body = organisation()
    window = days.bounds(body.zone)
    return said_in(reading(), body.id, window, body.zone, since=_since(days), head=around_on(days).head)


def _since(days: Days) -> datetime | None:
    """From when on customs are looked for, where the page reaches into the days ahead."""
    is_near = days.first <= today() + timedelta(days=14) and days.last >= today()
    return start_of_day(today() - LOOKED_BACK, organisation().zone) if is_near else None


def _occasions(days: Days) -> Occasions:
    names = {one.key: one.name for one in shown_calendars(days)}
    happenings = [(event, names[event.calendar_id]) for event in events_on(days)]
    return occasions_of(organisation(), days, periods_on(days), happenings)


def _with(entry: Entry, said: Said, occasions: Occasions, instant: datetime) -> Entry:
    """Nobody is warned of what nobody can change any more."""
    piece = said.pieces.get(entry.id) if entry.planned_at >= instant and entry.shown in WARNED else None
    if piece is None:
        return entry
    clashes = in_order([*said.clashes.get(entry.id, ()), *occasions.of(piece)])
    return entry._replace(clashes=clashes) if clashes else entry


def _missing(gap: Gap, account: str) -> Missing:
    is_one, first, last = gap.first == gap.last, gap.first, gap.last
    said: dict[str, Any] = {"account": account}
    if is_one:
        told = say(ONE_DAY.msgid, day=in_words(first, "EEEE d"), **said)
    else:
        start = in_words(first, "d" if first.month == last.month else "d 'de' MMMM")
        told = say(RUN.msgid, first=start, last=in_words(last, "d 'de' MMMM"), **said)
    may = actor().may(Permission.POST_WRITE)
    url = url_for("drafting.new", on=first.isoformat(), account=gap.account) if may else ""
    return Missing(translate(told), url)
