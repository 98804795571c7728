"""The search projection: recorded changes are indexed once; requests only read it."""

from collections.abc import Collection, Iterator

from sqlmodel import col, update

from app.db.scope import Sessions
from app.domain.audit.models import DerivedMark
from app.domain.search.queries import changes
from app.domain.search.queries.changes import MARK, IndexLag, TouchedRows
from app.domain.search.rules.changes import IndexChanges
from app.domain.search.service import index

ENTRIES_PER_READ = 500
"""The audit entries read at a time."""

ROWS_PER_TRANSACTION = 200
"""The rows written per transaction, which keeps it short."""


def catch_up_index(reading: Sessions, writing: Sessions) -> int:
    """Bring every index up to the record; return rows changed. One read when nothing happened.

    Safe to run twice, late or side by side.
    """
    with reading() as session:
        behind = changes.lagging_indexes(session)
    return sum(_follow(reading, writing, lag) for lag in behind)


def reset_index_marks(writing: Sessions) -> None:
    """Reset every mark, so that the next catch-up checks everything and writes differences."""
    with writing() as session:
        session.execute(update(DerivedMark).where(col(DerivedMark.name) == MARK).values(seq=index.NOT_BEGUN))
        session.commit()


def _follow(reading: Sessions, writing: Sessions, lag: IndexLag) -> int:
    seq, changed = lag.seq, 0
    if seq is None:
        with writing() as session:
            index.create_mark(session, lag.organisation_id)
            session.commit()
        seq = index.NOT_BEGUN
    while True:
        told, touched = _read(reading, lag.organisation_id, seq)
        found = _write(writing, lag.organisation_id, told, touched, seq=seq)
        changed += found or 0
        if found is None or not told.more:
            return changed
        seq = told.last


def _read(reading: Sessions, organisation_id: int, seq: int) -> tuple[IndexChanges, list[TouchedRows]]:
    """Return the changes and the rows they touch; all rows for a new index."""
    with reading() as session:
        if seq == index.NOT_BEGUN:
            return IndexChanges(last=changes.record_head(session, organisation_id)), changes.all_rows(
                session, organisation_id
            )
        told = changes.changes_since(session, organisation_id, seq, limit=ENTRIES_PER_READ)
        return told, changes.touched_rows(session, organisation_id, told)


def _write(
    writing: Sessions, organisation_id: int, told: IndexChanges, touched: Collection[TouchedRows], *, seq: int
) -> int | None:
    """Write touched rows; return how many changed, or None when another worker has the mark.

    The mark moves with the last rows.
    """
    changed, batches = 0, list(_batches(touched))
    for number, batch in enumerate(batches, start=1):
        with writing() as session:
            mark = index.lock_mark(session, organisation_id, seq=seq)
            if mark is None:
                return None
            for kind, ids in batch:
                changed += index.refresh_rows(session, organisation_id, kind, ids)
            if number == len(batches):
                mark.seq = told.last
            session.commit()
    return changed


def _batches(touched: Collection[TouchedRows]) -> Iterator[list[TouchedRows]]:
    """Yield at least one batch, so that the mark always moves."""
    slices = [
        TouchedRows(kind, ids[start : start + ROWS_PER_TRANSACTION])
        for kind, some in touched
        for ids in [sorted(some)]
        for start in range(0, len(ids), ROWS_PER_TRANSACTION)
    ]
    few = [each for each in slices if len(each.ids) < ROWS_PER_TRANSACTION]
    yield from ([each] for each in slices if len(each.ids) >= ROWS_PER_TRANSACTION)
    yield few
