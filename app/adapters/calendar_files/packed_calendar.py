"""The form in which a calendar that was read crosses from the pool."""

from datetime import datetime, timedelta, timezone
from typing import Any

from app.core.messages import Message
from app.ical.reader.occurrences import CalendarMoment, CalendarOccurrence, ParsedCalendar, SkippedComponent

_WORDS = ("key", "uid", "summary", "place", "text", "shows", "is_free")


def pack_calendar(read: ParsedCalendar) -> dict[str, Any]:
    return {
        "name": read.name,
        "taken": read.taken,
        "outside": read.outside,
        "left": [[each.line, each.uid, each.summary, [each.reason.msgid, each.reason.values]] for each in read.left],
        "events": [
            [[getattr(each, name) for name in _WORDS], _pack_moment(each.starts), _pack_moment(each.ends)]
            for each in read.events
        ],
    }


def unpack_calendar(packed: dict[str, Any]) -> ParsedCalendar:
    """Undo `pack_calendar`, but for the zones of hours, of which each keeps its offset."""
    return ParsedCalendar(
        packed["name"],
        [
            CalendarOccurrence(
                **dict(zip(_WORDS, words, strict=True)), starts=_unpack_moment(starts), ends=_unpack_moment(ends)
            )
            for words, starts, ends in packed["events"]
        ],
        [SkippedComponent(line, uid, name, Message(*reason)) for line, uid, name, reason in packed["left"]],
        packed["taken"],
        packed["outside"],
    )


def _pack_moment(moment: CalendarMoment) -> list[Any]:
    offset = moment.wall.replace(tzinfo=moment.zone).utcoffset() or timedelta()
    return [moment.wall.isoformat(), offset.total_seconds(), moment.is_day]


def _unpack_moment(packed: list[Any]) -> CalendarMoment:
    wall, seconds, is_day = packed
    return CalendarMoment(datetime.fromisoformat(wall), timezone(timedelta(seconds=seconds)), is_day)
