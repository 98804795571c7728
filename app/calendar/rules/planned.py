"""What a sound row becomes, and the two keys by which the same row is known when it comes again."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from app.calendar.rules.names import folded


@dataclass(frozen=True, slots=True)
class Planned:
    """One post with a variant for each account. `instant` is UTC; `awaited_alt` waits for the image it describes."""

    on: date
    at: time
    zone: str
    fold: int
    instant: datetime
    accounts: tuple[int, ...]
    topic_id: int | None
    language: str
    text: str
    link: str = ""
    awaited_alt: str = ""
    reference: str = ""
    title: str = ""


def slot_key(planned: Planned, *, nth: int = 0) -> str:
    """The row's reference, or else its place in the calendar; `nth` counts, from 0, rows of one file in one place."""
    if planned.reference:
        return _digest(("reference", folded(planned.reference)))
    place = (f"{planned.on:%Y-%m-%d}", f"{planned.at:%H:%M}", planned.fold, planned.language, nth)
    return _digest(("slot", *sorted(planned.accounts), *place))


def text_key(planned: Planned) -> str:
    """What the row says and where, whatever the day: a row that only changed its date is known by this."""
    return _digest(("text", *sorted(planned.accounts), planned.language, folded(planned.text)))


def row_hash(planned: Planned) -> str:
    """Everything the row says: equal when nothing in it changed. A title counts where there is one."""
    said = [name for name in Planned.__slots__ if name != "title" or planned.title]
    return _digest(("row", *(getattr(planned, name) for name in said)))


def _digest(parts: Iterable[object]) -> str:
    return hashlib.sha256("\x1f".join(map(str, parts)).encode("utf-8", "surrogatepass")).hexdigest()
