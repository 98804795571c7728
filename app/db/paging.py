"""Lists read by keyset: the last page costs what the first does, and nothing is skipped when rows are added."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

import sqlalchemy as sa
from sqlmodel import Session

Row = TypeVar("Row")
PAGE = 50


@dataclass(frozen=True, slots=True)
class Place:
    """A point in a list ordered by an instant and then by an id; pages go on from it, forwards or back."""

    at: datetime
    id: int
    back: bool = False

    def __str__(self) -> str:
        return f"{'-' if self.back else ''}{int(self.at.timestamp() * 1_000_000)}.{self.id}"


def place_from(text: str) -> Place | None:
    """Read a place from an address; nonsense is the beginning of the list."""
    try:
        micros, _, identifier = text.lstrip("-").partition(".")
        at = datetime.fromtimestamp(int(micros) / 1_000_000, UTC)
        return Place(at, int(identifier), back=text.startswith("-"))
    except (ValueError, OverflowError, OSError):
        return None


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """`previous` and `following` are the places the neighbouring pages go on from, where there are any."""

    rows: Sequence[Row]
    previous: Place | None = None
    following: Place | None = None


def page_of(
    session: Session,
    query: Any,
    *,
    at: Any,
    key: Any,
    place: Place | None,
    descending: bool = False,
    limit: int = PAGE,
) -> Page[Any]:
    """One page of `query` (a select) in the order of the columns `at`, an instant, and `key`, an id."""
    forwards = place is None or not place.back
    falling = descending == forwards
    if place is not None:
        here = sa.tuple_(sa.bindparam(None, place.at, at.type), sa.bindparam(None, place.id, key.type))
        query = query.where(sa.tuple_(at, key) < here if falling else sa.tuple_(at, key) > here)
    order = (at.desc(), key.desc()) if falling else (at.asc(), key.asc())
    found = session.execute(query.add_columns(at, key).order_by(*order).limit(limit + 1)).all()
    shown = found[:limit] if forwards else found[:limit][::-1]
    more = len(found) > limit
    return Page(
        rows=[row[:-2] for row in shown],
        previous=_edge(shown[0], back=True) if shown and (more if not forwards else place is not None) else None,
        following=_edge(shown[-1], back=False) if shown and (more if forwards else True) else None,
    )


def _edge(row: Sequence[Any], *, back: bool) -> Place:
    return Place(row[-2], row[-1], back=back)
