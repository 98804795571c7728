from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import url_for

from app.core.date_ranges import DateRange
from app.core.messages import msg
from app.core.permissions import Permission
from app.core.zones import start_of_day
from app.domain.calendar.queries.clashes import WindowClashes, clashes_in_window
from app.domain.calendar.queries.entries import PostEntry
from app.domain.calendar.queries.occasions import build_occasions, holidays_of
from app.domain.calendar.rules.clashes import WARNED_STATES, sort_clashes
from app.domain.calendar.rules.occasions import Occasions
from app.domain.calendar.rules.silences import CUSTOM_SPAN, MOST_SILENCES, SilentDays, find_silences
from app.pages.calendar.calendar_view import CalendarView, EntriesByDay
from app.pages.calendar.request_cache import (
    calendar_context_on,
    outside_events_on,
    periods_touching,
    shown_calendar_options,
)
from app.pages.shell.request_context import organisation, today
from app.web.formats import format_day as in_words
from app.web.request import actor, now, read_session
from app.web.translation import translate

SILENT_DAY = msg("%(day)s en %(account)s")
SILENT_RUN = msg("del %(first)s al %(last)s en %(account)s")


@dataclass(frozen=True, slots=True)
class SilentPeriod:
    """Days of silence. `url`: begins a post for them."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class SilenceNotice:
    few: Sequence[SilentPeriod]
    more: int


def add_warnings(view: CalendarView, days: DateRange, day_entries: EntriesByDay) -> EntriesByDay:
    """Add warnings; keep only warned entries if asked."""
    if not view.sees_work:
        return day_entries
    window_clashes, occasions = clashes_on(days), _occasions(days)
    instant = now()
    warned_entries = {
        day: [_entry_with_warnings(entry, window_clashes, occasions, instant) for entry in entries]
        for day, entries in day_entries.items()
    }
    if not view.warned:
        return warned_entries
    return {
        day: some for day, entries in warned_entries.items() if (some := [entry for entry in entries if entry.clashes])
    }


def has_warnings(day_entries: EntriesByDay) -> bool:
    return any(entry.clashes for entries in day_entries.values() for entry in entries)


def silence_notice(view: CalendarView, days: DateRange) -> SilenceNotice | None:
    """Return the notice of silent accounts, None on past or filtered pages."""
    since = _customs_since(days)
    if since is None or not view.sees_work or view.is_narrowed:
        return None
    ahead = DateRange(today(), today() + timedelta(days=15))
    shut = holidays_of(organisation(), ahead)
    silences = find_silences(clashes_on(days).account_days, today(), shut=shut)
    names = calendar_context_on(days).names()
    periods = [
        _silent_period(silence, names[silence.account])
        for silence in silences[:MOST_SILENCES]
        if silence.account in names
    ]
    return SilenceNotice(periods, len(silences) - len(periods)) if periods else None


def clashes_on(days: DateRange) -> WindowClashes:
    body = organisation()
    window = days.bounds(body.zone)
    return clashes_in_window(
        read_session(), body.id, window, body.zone, since=_customs_since(days), head=calendar_context_on(days).head
    )


def _customs_since(days: DateRange) -> datetime | None:
    """Return where posting habits are searched from; None unless the page reaches coming days."""
    is_near = days.first <= today() + timedelta(days=14) and days.last >= today()
    return start_of_day(today() - CUSTOM_SPAN, organisation().zone) if is_near else None


def _occasions(days: DateRange) -> Occasions:
    names = {option.key: option.name for option in shown_calendar_options(days)}
    happenings = [(event, names[event.calendar_id]) for event in outside_events_on(days)]
    return build_occasions(organisation(), days, periods_touching(days), happenings)


def _entry_with_warnings(
    entry: PostEntry, window_clashes: WindowClashes, occasions: Occasions, instant: datetime
) -> PostEntry:
    """Return the entry with its clashes, if it can still be edited."""
    piece = (
        window_clashes.pieces.get(entry.id) if entry.planned_at >= instant and entry.shown in WARNED_STATES else None
    )
    if piece is None:
        return entry
    clashes = sort_clashes([*window_clashes.clashes.get(entry.id, ()), *occasions.of(piece)])
    return entry._replace(clashes=clashes) if clashes else entry


def _silent_period(gap: SilentDays, account: str) -> SilentPeriod:
    is_one, first, last = gap.first == gap.last, gap.first, gap.last
    params: dict[str, Any] = {"account": account}
    if is_one:
        message = msg(SILENT_DAY.msgid, day=in_words(first, "EEEE d"), **params)
    else:
        start = in_words(first, "d" if first.month == last.month else "day")
        message = msg(SILENT_RUN.msgid, first=start, last=in_words(last, "day"), **params)
    may = actor().may(Permission.POST_WRITE)
    url = url_for("posts.new", on=first.isoformat(), account=gap.account) if may else ""
    return SilentPeriod(translate(message), url)
