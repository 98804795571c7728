from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import Any

from flask import request, url_for

from app.core.date_ranges import FIRST_YEAR, LAST_YEAR, DateRange
from app.core.horizon import parse_day
from app.core.messages import msg
from app.core.permissions import Permission
from app.core.zones import local_time
from app.domain.calendar.queries import entries as entry_queries
from app.domain.calendar.queries.context import CalendarContext
from app.domain.calendar.queries.entries import DeadlineCount, EntryFilter, PostEntry
from app.domain.calendar.rules.colours import ColourBy
from app.domain.directory.rules.networks import NETWORK_MARKS, NETWORK_NAMES
from app.domain.organisations.rules import language_name
from app.domain.posts.rules.states import PostStatus
from app.domain.publishing.rules.shown_state import STATE_NAMES
from app.pages.calendar.forms import (
    is_warned_requested,
    requested_colouring,
    requested_key,
    requested_language,
    requested_outside,
    requested_state,
)
from app.pages.components.labels import STATUS_LABELS
from app.pages.shell.request_context import organisation, person, today
from app.web.formats import format_city
from app.web.forms import blank_form
from app.web.request import actor, read_session, work

TemplateValues = dict[str, Any]
EntriesByDay = dict[date, list[PostEntry]]
DEADLINE_SPAN = 60
"""Days a deadline's link covers."""


@dataclass(frozen=True, slots=True)
class CalendarView:
    """The reader's filters and rights; political offices see only published posts."""

    wanted: EntryFilter
    sees_work: bool
    decides: bool
    by: ColourBy = ColourBy.STATUS
    outside: str = ""
    """All (empty), `none`, `days`, or a calendar's key."""
    warned: bool = False

    @property
    def is_narrowed(self) -> bool:
        return self.wanted != EntryFilter() or bool(self.outside) or self.warned

    @property
    def narrowing(self) -> dict[str, Any]:
        wanted = self.wanted
        chosen = {
            "status": wanted.shown,
            "account": wanted.channel_id,
            "topic": wanted.topic_id,
            "campaign": wanted.campaign_id,
            "language": wanted.language,
            "outside": self.outside,
            "warned": int(self.warned),
            "by": self.by.value if self.by is not ColourBy.STATUS else "",
        }
        return {name: value for name, value in chosen.items() if value}


def requested_view() -> CalendarView:
    who = actor()
    sees_work = who.may(Permission.POST_READ)
    wanted = EntryFilter(
        shown=requested_state(request.args) if sees_work else "",
        channel_id=requested_key(request.args, "account"),
        topic_id=requested_key(request.args, "topic"),
        campaign_id=requested_key(request.args, "campaign") if sees_work else None,
        language=requested_language(request.args),
    )
    return CalendarView(
        wanted,
        sees_work,
        who.may(Permission.POST_DECIDE),
        requested_colouring(request.args),
        requested_outside(request.args),
        sees_work and is_warned_requested(request.args),
    )


def requested_day() -> date:
    """Return the day in the address; today when invalid."""
    day = parse_day(request.args.get("from")) or today()
    return day if FIRST_YEAR < day.year < LAST_YEAR else today()


def entries_by_day(view: CalendarView, days: DateRange) -> EntriesByDay:
    read = entry_queries.entries_in if view.sees_work else entry_queries.published_entries_in
    starts, every = days.starts(organisation().zone), list(days)
    entries: EntriesByDay = {}
    for entry in read(read_session(), organisation().id, (starts[0], starts[-1]), view.wanted):
        entries.setdefault(every[bisect_right(starts, entry.planned_at) - 1], []).append(entry)
    return entries


def add_accounts_by_day(view: CalendarView, day_entries: EntriesByDay) -> EntriesByDay:
    if not view.sees_work:
        return day_entries
    everything = [entry for entries in day_entries.values() for entry in entries]
    complete_entries = iter(entry_queries.add_accounts(read_session(), organisation().id, everything))
    return {day: list(islice(complete_entries, len(entries))) for day, entries in day_entries.items()}


def deadlines_by_day(view: CalendarView, days: DateRange) -> dict[date, list[TemplateValues]]:
    """Return a reviewer's own deadlines; for others, everyone's."""
    if not (view.decides or view.sees_work):
        return {}
    every, starts = list(days), days.starts(organisation().zone)
    deadlines = entry_queries.deadlines_in(work(read_session()), starts, user_id=person().id if view.decides else 0)
    tell = _decision_chip if view.decides else _waiting_chip
    return {every[due.day]: [tell(due, every[due.day])] for due in deadlines}


def _decision_chip(due: DeadlineCount, _day: date) -> TemplateValues:
    """Return a chip with the first deadline and the number of decisions."""
    at = f"{local_time(due.first, organisation().zone):%H:%M}"
    text = msg("%(at)s decidir", at=at) if due.total == 1 else _several_decisions(at, due.total)
    return {"text": text, "url": url_for("approvals.waiting")}


def _waiting_chip(due: DeadlineCount, day: date) -> TemplateValues:
    """Link posts in review planned from that day, least time first."""
    at = f"{local_time(due.first, organisation().zone):%H:%M}"
    text = msg("%(at)s límite", at=at) if due.total == 1 else msg("%(at)s límite de %(count)s", at=at, count=due.total)
    until = day + timedelta(days=DEADLINE_SPAN)
    filters: dict[str, Any] = {
        "status": PostStatus.IN_REVIEW.value,
        "sort": "deadline",
        "from": day.isoformat(),
        "to": until.isoformat(),
    }
    return {"text": text, "url": url_for("calendar.table", **filters)}


def filter_choices(view: CalendarView, outside: list[tuple[str, Any]], around: CalendarContext) -> dict[str, Any]:
    """Return filters. `outside`: choices of external events."""
    states = [("", msg("Todos")), *((name, STATUS_LABELS[name]) for name in STATE_NAMES)] if view.sees_work else []
    return {
        "form": blank_form(**view.narrowing),
        "states": states,
        "accounts": around.accounts,
        "topics": around.topics,
        "campaigns": _campaign_choices(view, around),
        "languages": [(code, language_name(code)) for code in organisation().languages],
        "by": ColourBy.choices(),
        "outside": outside,
    }


def _campaign_choices(view: CalendarView, around: CalendarContext) -> list[tuple[int, str]]:
    chosen = view.wanted.campaign_id
    return [
        (campaign.id, campaign.name) for campaign in around.campaigns if not campaign.closed or campaign.id == chosen
    ]


def city_name() -> str:
    return format_city(organisation().zone)


def visible_states(day_entries: EntriesByDay) -> list[str]:
    """Return states in life-cycle order."""
    seen = {entry.shown for entries in day_entries.values() for entry in entries}
    return [name for name in STATE_NAMES if name in seen]


def visible_networks(day_entries: EntriesByDay) -> list[tuple[str, str]]:
    """Return marks and names, unless equal."""
    seen = {network for entries in day_entries.values() for entry in entries for network, _ in entry.accounts}
    pairs = ((NETWORK_MARKS[network], NETWORK_NAMES[network]) for network in sorted(seen))
    return [(mark, name) for mark, name in pairs if mark != name]


def _several_decisions(at: str, count: int) -> Any:
    return msg("%(at)s decidir %(count)s", at=at, count=count)
