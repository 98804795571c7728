"""The frame of a feed: what stands before and after its events."""

from collections.abc import Iterable
from datetime import timedelta

from icalendar import Calendar, vDuration, vText, vUri

from app.ical.event import ascii_url, one_line
from app.ical.zone import vtimezone

PRODID = "-//Cauce//Calendario de publicaciones//ES"
LONGEST_NAME = 255
MEDIA_TYPE = "text/calendar; charset=utf-8"
FOOT = b"END:VCALENDAR\r\n"


def head(name: str, zone: str, source_url: str, refresh: timedelta, *, other_zones: Iterable[str] = ()) -> bytes:
    """Everything before the first event.

    `zone` is the reader's; `other_zones` are those that some entry of the feed still stands in: each TZID used must be
    declared (RFC 5545 §3.2.19). The name is given both ways, since programs read one or the other.
    """
    calendar = Calendar()
    for key, value in _frame(vText(one_line(name)[:LONGEST_NAME].rstrip()), zone):
        calendar.add(key, value)
    calendar.add("refresh-interval", refresh, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(refresh))
    if source_url:
        calendar.add("source", vUri(ascii_url(source_url)), parameters={"VALUE": "URI"})
    zones = (vtimezone(each) for each in dict.fromkeys((zone, *sorted(other_zones))) if each != "UTC")
    frame: bytes = calendar.to_ical()
    return frame.removesuffix(FOOT) + b"".join(each for each in zones if each)


def joined(opening: bytes, blocks: Iterable[bytes], foot: bytes = FOOT) -> bytes:
    """The finished feed; blocks are rendered once after their entry changed and only put together here."""
    return b"".join((opening, *blocks, foot))


def _frame(title: vText, zone: str) -> list[tuple[str, str | vText]]:
    return [
        ("prodid", PRODID),
        ("version", "2.0"),
        ("calscale", "GREGORIAN"),
        ("method", "PUBLISH"),
        ("name", title),
        ("x-wr-calname", title),
        ("x-wr-timezone", zone),
    ]
