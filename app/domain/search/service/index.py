"""The writing of the index: only changed rows."""

from collections.abc import Collection
from contextlib import nullcontext
from functools import cache

from sqlmodel import Session, col, delete, select

from app.db.bulk import BulkInsert, BulkUpdate, insert_if_missing
from app.db.fulltext import secure_delete
from app.domain.audit.models import DerivedMark
from app.domain.search.models import SearchEntry
from app.domain.search.queries import index_rows
from app.domain.search.queries.changes import MARK
from app.domain.search.rules.index_rows import IndexRow
from app.domain.search.rules.kinds import SearchKind

NOT_BEGUN = -1
"""The mark of an index not begun, or to be rebuilt."""
PERSONAL_KINDS = (SearchKind.REQUEST, SearchKind.CASE)
"""Kinds that may hold personal data."""
_CHANGING = tuple(name for name in SearchEntry.model_fields if name not in ("id", "organisation_id", "kind", "of_id"))


def create_mark(session: Session, organisation_id: int) -> None:
    """Create the organisation's mark if missing."""
    insert_if_missing(session, DerivedMark, name=MARK, organisation_id=organisation_id, seq=NOT_BEGUN)


def lock_mark(session: Session, organisation_id: int, *, seq: int) -> DerivedMark | None:
    """Lock the mark for the transaction; None if another worker has it or moved it from `seq`."""
    return session.exec(
        select(DerivedMark)
        .where(DerivedMark.name == MARK, DerivedMark.organisation_id == organisation_id, DerivedMark.seq == seq)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).first()


def refresh_rows(session: Session, organisation_id: int, kind: SearchKind, ids: Collection[int]) -> int:
    """Refresh these rows; return how many changed, appeared or went."""
    kept = {entry.of_id: entry for entry in index_rows.index_entries(session, organisation_id, kind, ids)}
    fresh, changed = [], []
    for row in index_rows.index_rows(session, organisation_id, kind, ids):
        entry = kept.pop(row["of_id"], None)
        if entry is None:
            fresh.append(row)
        elif _differs(entry, row):
            changed.append(row | {"id": entry.id})
    _bulk_insert().run(session, fresh)
    with secure_delete(session) if kind in PERSONAL_KINDS and changed else nullcontext():
        _bulk_update().run(session, changed)
    if kept:
        _remove(session, organisation_id, [entry.id for entry in kept.values()])
    return len(fresh) + len(changed) + len(kept)


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
