from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from app.core.date_ranges import DateRange, month_of
from app.core.errors import Refusal
from app.core.messages import LabelledEnum, msg

LONGEST_ADDRESS = 2_000
LARGEST_FILE = 10_000_000
"""Bytes."""
MOST_CALENDARS = 40
REASONS_KEPT = 200
"""Reasons kept; others are only counted."""
READ_EVERY = timedelta(hours=1)
BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (15, 60, 4 * 60, 12 * 60, 24 * 60))
"""A calendar is never given up."""
_BEFORE = timedelta(days=31)
_AHEAD = {True: timedelta(days=400), False: timedelta(days=1_100)}
TOO_LARGE = msg("Ocupa más de 10 MB, que es lo que se lee.")


class EventDetail(LabelledEnum):
    TITLE = "title", msg("El título, el lugar y la hora")
    BUSY = "busy", msg("Solo «Ocupado» y la hora")


BUSY_WORD = msg("Ocupado")


class ConversionKind(StrEnum):
    IDEA = "idea"
    REQUEST = "request"


@dataclass(frozen=True, slots=True)
class CalendarAddress:
    """`host` may be shown."""

    url: str
    host: str


def parse_address(typed: str) -> CalendarAddress:
    """Read `webcal://` as https. Raises `Refusal`; reachability is checked at reading."""
    scheme, mark, rest = typed.strip().partition("://")
    if scheme.lower() in ("webcal", "webcals"):
        scheme = "https"
    url = f"{scheme.lower()}{mark}{rest}"
    wrong = Refusal(msg("Escriba la dirección entera del calendario: empieza por https:// o webcal://."))
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise wrong from error
    if parts.scheme not in ("http", "https") or not host or parts.username or parts.password:
        raise wrong
    if len(url) > LONGEST_ADDRESS or not url.isascii() or not url.isprintable() or " " in url:
        raise wrong
    return CalendarAddress(url, host)


def days_to_read(today: date, *, again: bool) -> DateRange:
    """Begin the month before; `again`: reach less, as it is reread."""
    first = month_of(today - _BEFORE).days.first
    return DateRange(first, first + _AHEAD[again])


def calendar_mark(name: str) -> str:
    """Return two or three letters: longer words' initials, or the name's beginning."""
    words = [word for word in name.split() if word[0].isalnum()]
    long = [word for word in words if len(word) > 3] or words
    letters = "".join(word[0] for word in long[:3]) if len(long) > 1 else name.strip()[:3]
    return letters.upper() or "?"


def check_source(address: str, has_file: bool) -> None:
    """Raise `Refusal` unless exactly one is given."""
    if address and has_file:
        raise Refusal(msg("Deje la dirección en blanco o no elija ningún archivo: el calendario viene de un sitio."))
    if not address and not has_file:
        raise Refusal(msg("Escriba la dirección del calendario o elija un archivo."))


def check_size(content: bytes) -> bytes:
    """Raise `Refusal` above `LARGEST_FILE`."""
    if len(content) > LARGEST_FILE:
        raise Refusal(TOO_LARGE)
    return content
