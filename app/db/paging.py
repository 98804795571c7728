"""Keyset pagination: every page costs alike; added rows skip nothing."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

import sqlalchemy as sa
from sqlmodel import Session

from app.core.text import parse_int
from app.db.statements import Query, as_tuple

Row = TypeVar("Row")
PAGE_SIZE = 50
CursorValue = datetime | int | str
_NUMBER, _TEXT = "n", "t"


@dataclass(frozen=True, slots=True)
class Cursor:
    """A point by value (mostly an instant), then id."""

    at: CursorValue
    id: int
    back: bool = False

    def __str__(self) -> str:
        return f"{'-' if self.back else ''}{_encode_value(self.at)}.{self.id}"


def parse_cursor(text: str, kind: type = datetime) -> Cursor | None:
    """Return None (the beginning) for nonsense."""
    try:
        written, _, identifier = text.lstrip("-").partition(".")
        place = Cursor(_decode_value(written), _number(identifier), back=text.startswith("-"))
    except (ValueError, OverflowError, OSError):
        return None
    return place if isinstance(place.at, kind) else None


def _encode_value(at: CursorValue) -> str:
    if isinstance(at, datetime):
        return str(int(at.timestamp() * 1_000_000))
    return f"{_NUMBER}{at}" if isinstance(at, int) else _TEXT + urlsafe_b64encode(at.encode()).decode().rstrip("=")


def _decode_value(written: str) -> CursorValue:
    """Raise `ValueError` if invalid."""
    if written.startswith(_TEXT):
        text = urlsafe_b64decode(written[1:] + "=" * (-len(written[1:]) % 4)).decode()
        return _refuse_nul(text)
    if written.startswith(_NUMBER):
        return _number(written[1:])
    return datetime.fromtimestamp(int(written) / 1_000_000, UTC)


def _number(written: str) -> int:
    if (number := parse_int(written)) is None:
        raise ValueError("no column keeps it")
    return number


def _refuse_nul(text: str) -> str:
    if "\0" in text:
        raise ValueError("no database keeps it in a text")
    return text


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Rows, with `previous` and `following` cursors if any."""

    rows: Sequence[Row]
    previous: Cursor | None = None
    following: Cursor | None = None


class KeysetQuery(Generic[Row]):
    """Pages ordered by column `at`, never empty, then `key`."""

    def __init__(self, statement: Any, shape: Callable[..., Row], *, at: Any, key: Any, descending: bool) -> None:
        self._shape = shape
        self._pages = {
            way: Query(
                _ordered_statement(statement, at, key, way=way, falling=descending == (way is not _BACK)), as_tuple
            )
            for way in (_FIRST, _FORWARD, _BACK)
        }

    def page(self, session: Session, place: Cursor | None, **values: Any) -> Page[Row]:
        way = _FIRST if place is None else _BACK if place.back else _FORWARD
        here = {"place_at": place.at, "place_id": place.id} if place else {}
        rows = self._pages[way].all(session, **values, **here)
        shown, more = rows[:PAGE_SIZE], len(rows) > PAGE_SIZE
        if way == _BACK:
            shown.reverse()
        return Page(
            rows=[self._shape(*row[:-2]) for row in shown],
            previous=_edge_cursor(shown[0], back=True)
            if shown and (more if way == _BACK else way == _FORWARD)
            else None,
            following=_edge_cursor(shown[-1], back=False) if shown and (more or way == _BACK) else None,
        )


_FIRST, _FORWARD, _BACK = "first", "on", "back"


def _ordered_statement(statement: Any, at: Any, key: Any, *, way: str, falling: bool) -> Any:
    """Order from the cursor; an extra row reveals another page."""
    order = (at.desc(), key.desc()) if falling else (at.asc(), key.asc())
    here = sa.tuple_(sa.bindparam("place_at", type_=at.type), sa.bindparam("place_id", type_=key.type))
    after = sa.tuple_(at, key) < here if falling else sa.tuple_(at, key) > here
    narrowed = statement if way == _FIRST else statement.where(after)
    return narrowed.add_columns(at, key).order_by(*order).limit(PAGE_SIZE + 1)


def _edge_cursor(row: Sequence[Any], *, back: bool) -> Cursor:
    return Cursor(row[-2], row[-1], back=back)
