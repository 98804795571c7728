from typing import NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col

from app.db.projection import NOT_BEGUN, DerivedMark
from app.db.statements import ORGANISATION_ID, Query, as_tuple, param, select_columns
from app.domain.search.models import SearchEntry
from app.domain.search.queries.changes import SOURCES


class IndexProgress(NamedTuple):
    """Rows found so far in the index, and rows there are to find."""

    done: int
    total: int


def index_progress(session: Session, organisation_id: int, mark_name: str) -> IndexProgress | None:
    """Return how far the first indexing is, None once it ended; one statement then, two meanwhile."""
    if _ENDED.first(session, organisation_id=organisation_id, name=mark_name):
        return None
    counts = _COUNTS.first(session, organisation_id=organisation_id)
    assert counts is not None
    done, *rows = counts
    return IndexProgress(min(done, sum(rows)), sum(rows)) if sum(rows) else None


_ENDED: Query[tuple[str]] = Query(
    select_columns(DerivedMark.name).where(
        DerivedMark.organisation_id == ORGANISATION_ID,
        DerivedMark.name == param("name"),
        col(DerivedMark.seq) != NOT_BEGUN,
    ),
    as_tuple,
)
_COUNTS: Query[tuple[int, ...]] = Query(
    sa.select(
        *(
            select_columns(sa.func.count())
            .select_from(table)
            .where(table.organisation_id == ORGANISATION_ID)
            .scalar_subquery()
            for table in (SearchEntry, *SOURCES.values())
        )
    ),
    as_tuple,
)
