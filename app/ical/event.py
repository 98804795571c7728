"""A VEVENT that Outlook, Google, Apple and Thunderbird show correctly (RFC 5545).

Its bytes depend on the entry alone, never the time.
"""

import hashlib
import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from urllib.parse import quote, urlsplit, urlunsplit

from icalendar import Event, vText, vUri

from app.core.date_ranges import DateRange
from app.core.zones import local_time
from app.ical.zone import render_time_zone

MAX_SUMMARY = 255
MAX_UID = 255
MAX_SEQUENCE = 2**31 - 1
CANCELLED_PREFIX = "CANCELADO: "

_NO_STAMP = datetime(1970, 1, 1, tzinfo=UTC)
_STAMP = "%Y%m%dT%H%M%SZ"
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff\ud800-\udfff]")
_BLANKS = re.compile(r"\s+")
_SEPARATORS = re.compile(r"\s*[,;]\s*")
_URL_SIGNS = "!#$%&'()*+,/:;=?@[]~"


class EventStatus(StrEnum):
    CONFIRMED = "confirmed"
    TENTATIVE = "tentative"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEvent:
    """A feed entry, with aware instants.

    `uid` never changes; `sequence` and `last_modified` move with anything else. With `days` it lasts those local days;
    its instants only say where they began.
    """

    uid: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    summary: str
    description: str = ""
    url: str = ""
    categories: tuple[str, ...] = ()
    status: EventStatus = EventStatus.CONFIRMED
    days: DateRange | None = None
    color: str = ""
    """A CSS colour name (RFC 7986 §5.9)."""
    sequence: int = 0
    last_modified: datetime

    def __post_init__(self) -> None:
        if not 0 < len(self.uid.encode()) <= MAX_UID or not 0 <= self.sequence <= MAX_SEQUENCE:
            raise ValueError("A UID has 1 to 255 octets, and a sequence fits 31 bits.")
        if self.ends_at < self.starts_at or self.last_modified.tzinfo is None:
            raise ValueError("An entry ends after it starts, at instants that carry their zone.")


def render_event(entry: FeedEvent) -> bytes:
    """Return the VEVENT, with CRLF, folded at 75 octets."""
    event = Event()
    event.add("uid", entry.uid)
    for name, moment in _start_and_end(entry):
        event.add(name, moment)
    for name in ("dtstamp", "last-modified"):
        event.add(name, entry.last_modified.astimezone(UTC).replace(microsecond=0))
    event.add("sequence", entry.sequence)
    _add_texts(event, entry)
    event.add("status", entry.status.upper())
    # Nobody is busy because the town hall publishes: Exchange reads the second, everybody else the first.
    event.add("transp", "TRANSPARENT")
    event.add("x-microsoft-cdo-busystatus", "FREE")
    if entry.days:
        event.add("x-microsoft-cdo-alldayevent", "TRUE")
    block: bytes = event.to_ical()
    return block


def render_unstamped(entry: FeedEvent) -> bytes:
    """Return the VEVENT without history: equal entries give equal bytes."""
    return render_event(replace(entry, sequence=0, last_modified=_NO_STAMP))


def stamp_event(block: bytes, *, sequence: int, last_modified: datetime) -> bytes:
    """Add history, as `render_event` would, without rendering again."""
    at = last_modified.astimezone(UTC)
    block = block.replace(b"\r\nSEQUENCE:0\r\n", f"\r\nSEQUENCE:{sequence}\r\n".encode(), 1)
    for name in ("DTSTAMP", "LAST-MODIFIED"):
        unstamped_line = f"\r\n{name}:{_NO_STAMP:{_STAMP}}\r\n".encode()
        block = block.replace(unstamped_line, f"\r\n{name}:{at:{_STAMP}}\r\n".encode(), 1)
    return block


def event_digest(block: bytes) -> str:
    """Return a sha256; when it changes, sequence and last_modified must move."""
    return hashlib.sha256(block).hexdigest()


def _start_and_end(entry: FeedEvent) -> list[tuple[str, date]]:
    """Return start and end; whole days end the day after (RFC 5545 §3.6.1)."""
    if entry.days:
        return [("dtstart", entry.days.first), ("dtend", entry.days.after)]
    return list(zip(("dtstart", "dtend"), agreed_times(entry.starts_at, entry.ends_at, entry.zone), strict=True))


def agreed_times(starts_at: datetime, ends_at: datetime, zone: str) -> list[datetime]:
    """Return both in the zone, or in UTC where readers would disagree."""
    moments = [starts_at.replace(microsecond=0), ends_at.replace(microsecond=0)]
    if zone == "UTC" or render_time_zone(zone) is None or any(_is_ambiguous(at, zone) for at in moments):
        return [at.astimezone(UTC) for at in moments]
    return [local_time(at, zone) for at in moments]


def _is_ambiguous(instant: datetime, zone: str) -> bool:
    """Tell whether a wall time occurs twice."""
    local = local_time(instant, zone)
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()


def _add_texts(event: Event, entry: FeedEvent) -> None:
    url = to_ascii_url(entry.url)
    event.add("summary", _summary(entry))
    if description := _description(entry.description, url):
        event.add("description", description)
    if url:
        event.add("url", vUri(url))
    if categories := [_category(name) for name in entry.categories if _category(name)]:
        event.add("categories", categories)
    if entry.color:
        event.add("color", entry.color)


def _summary(entry: FeedEvent) -> str:
    words = to_one_line(entry.summary)
    if entry.status is EventStatus.CANCELLED and not words.startswith(CANCELLED_PREFIX):
        words = CANCELLED_PREFIX + words
    return words if len(words) <= MAX_SUMMARY else words[: MAX_SUMMARY - 1].rstrip() + "…"


def _description(text: str, url: str) -> str:
    """Return text ending in the address: Outlook hides URL."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").expandtabs(1)
    body = _CONTROL.sub("", lines).strip()
    return body if not url or url in body else f"{body}\n\n{url}".strip()


def _category(name: str) -> vText:
    """Drop commas: even escaped, they split it in libical, node-ical, Home Assistant."""
    return vText(_SEPARATORS.sub(" · ", to_one_line(name)))


def to_one_line(text: str) -> str:
    return _BLANKS.sub(" ", _CONTROL.sub(" ", text)).strip()


def to_ascii_url(url: str) -> str:
    """Return an ASCII address: IDNA host, percent-encoded rest."""
    if url.isascii() and " " not in url:
        return _CONTROL.sub("", url)
    parts = urlsplit(url.strip())
    host = parts.netloc if parts.netloc.isascii() else parts.netloc.encode("idna").decode("ascii")
    return urlunsplit((parts.scheme, host, *(quote(part, safe=_URL_SIGNS) for part in parts[2:])))
