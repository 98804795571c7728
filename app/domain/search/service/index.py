"""Writing of changed rows only."""

from collections.abc import Collection
from contextlib import nullcontext
from functools import cache

from sqlmodel import Session, col, delete

from app.db.bulk import BulkInsert, BulkUpdate
from app.db.fulltext import secure_delete
from app.domain.search.models import SearchEntry
from app.domain.search.queries import index_rows
from app.domain.search.rules.index_rows import IndexRow
from app.domain.search.rules.kinds import SearchKind

PERSONAL_KINDS = (SearchKind.REQUEST, SearchKind.CASE)
"""Kinds that may hold personal data."""
_CHANGING = tuple(name for name in SearchEntry.model_fields if name not in ("id", "organisation_id", "kind", "of_id"))


def refresh_rows(session: Session, organisation_id: int, kind: SearchKind, ids: Collection[int]) -> int:
    """Return how many changed, appeared or went."""
    entries = {entry.of_id: entry for entry in index_rows.index_entries(session, organisation_id, kind, ids)}
    fresh, changed = [], []
    for row in index_rows.index_rows(session, organisation_id, kind, ids):
        entry = entries.pop(row["of_id"], None)
        if entry is None:
            fresh.append(row)
        elif _differs(entry, row):
            changed.append(row | {"id": entry.id})
    _bulk_insert().run(session, fresh)
    with secure_delete(session) if kind in PERSONAL_KINDS and changed else nullcontext():
        _bulk_update().run(session, changed)
    if entries:
        _remove(session, organisation_id, [entry.id for entry in entries.values()])
    return len(fresh) + len(changed) + len(entries)


def _differs(entry: SearchEntry, row: IndexRow) -> bool:
    return any(getattr(entry, name) != row[name] for name in _CHANGING)


def _remove(session: Session, organisation_id: int, ids: Collection[int]) -> None:
    session.execute(
        delete(SearchEntry).where(col(SearchEntry.organisation_id) == organisation_id, col(SearchEntry.id).in_(ids))
    )


@cache
def _bulk_insert() -> BulkInsert:
    return BulkInsert(SearchEntry)


@cache
def _bulk_update() -> BulkUpdate:
    return BulkUpdate(SearchEntry, *_CHANGING)
