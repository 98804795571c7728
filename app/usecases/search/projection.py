"""The search projection: changes are indexed once; requests only read."""

from collections.abc import Collection
from functools import partial

from sqlmodel import Session

from app.core.progress import Progress, no_listener
from app.db.projection import ROWS_PER_TRANSACTION, Projection, RecordChanges, Write, batches
from app.db.scope import Sessions
from app.domain.audit.models import RECORD
from app.domain.search.queries.changes import TouchedRows, all_rows, touched_rows
from app.domain.search.service.index import forget_words, refresh_rows

SEARCH = Projection("search:3", RECORD)
"""A projection; new numbers reindex when words are read differently."""


def catch_up_index(reading: Sessions, writing: Sessions, progress: Progress = no_listener) -> int:
    """Bring indexes up to the record; return rows changed."""
    return SEARCH.catch_up(reading, writing, _plan_indexing, progress)


def rebuild_index(reading: Sessions, writing: Sessions, progress: Progress = no_listener) -> int:
    """Check every row and gather the vocabulary anew; return rows changed."""
    with writing() as session:
        forget_words(session)
        session.commit()
    SEARCH.reset(writing)
    return catch_up_index(reading, writing, progress)


def _plan_indexing(session: Session, organisation_id: int, changes: RecordChanges) -> list[Write]:
    """Put kinds with few rows in the last transaction."""
    touched = (
        all_rows(session, organisation_id) if changes.everything else touched_rows(session, organisation_id, changes)
    )
    slices = [TouchedRows(kind, ids) for kind, rows in touched for ids in batches(rows)]
    full = [[rows] for rows in slices if len(rows.ids) == ROWS_PER_TRANSACTION]
    few = [rows for rows in slices if len(rows.ids) < ROWS_PER_TRANSACTION]
    return [partial(_refresh, organisation_id=organisation_id, touched=some) for some in (*full, few)]


def _refresh(session: Session, *, organisation_id: int, touched: Collection[TouchedRows]) -> int:
    return sum(refresh_rows(session, organisation_id, kind, ids) for kind, ids in touched)
