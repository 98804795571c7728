from collections.abc import Iterable
from datetime import timedelta

from icalendar import Calendar, vDuration, vText, vUri

from app.ical.event import to_ascii_url, to_one_line
from app.ical.zone import render_time_zone

PRODID = "-//Cauce//Calendario de publicaciones//ES"
MAX_NAME = 255
MEDIA_TYPE = "text/calendar; charset=utf-8"
FOOTER = b"END:VCALENDAR\r\n"


def render_header(
    name: str, zone: str, source_url: str, refresh: timedelta, *, other_zones: Iterable[str] = ()
) -> bytes:
    """Return everything before the first event, the name in both forms programs read.

    `zone`: the reader's; `other_zones`: entries', as each TZID must be declared (RFC 5545 §3.2.19).
    """
    calendar = Calendar()
    for key, value in _header_properties(vText(to_one_line(name)[:MAX_NAME].rstrip()), zone):
        calendar.add(key, value)
    calendar.add("refresh-interval", refresh, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(refresh))
    if source_url:
        calendar.add("source", vUri(to_ascii_url(source_url)), parameters={"VALUE": "URI"})
    zones = (render_time_zone(fromkey) for fromkey in dict.fromkeys((zone, *sorted(other_zones))) if fromkey != "UTC")
    frame: bytes = calendar.to_ical()
    return frame.removesuffix(FOOTER) + b"".join(each for each in zones if each)


def _header_properties(title: vText, zone: str) -> list[tuple[str, str | vText]]:
    return [
        ("prodid", PRODID),
        ("version", "2.0"),
        ("calscale", "GREGORIAN"),
        ("method", "PUBLISH"),
        ("name", title),
        ("x-wr-calname", title),
        ("x-wr-timezone", zone),
    ]
