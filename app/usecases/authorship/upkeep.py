"""The index of typed words, filled with what was typed before it was, and freed of what has come out since.

Neither is awaited by a decision: what people type is kept with it, and words that are not yet free only ask for one
more approver.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import partial
from itertools import groupby
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, SQLModel

from app.db.projection import Projection, RecordChanges, Write, batches
from app.db.scope import Sessions
from app.domain.audit.models import RECORD
from app.domain.audit.queries.history import last_acts_about
from app.domain.audit.rules.acts import Act
from app.domain.authorship.queries import kept_sources
from app.domain.authorship.rules.sources import TYPED_TABLES, TypedTable
from app.domain.authorship.service.passages import NewPassage, free_published, keep_passages
from app.domain.publishing.queries.published_words import published_posts, published_versions

PASSAGES = Projection("passages:1", RECORD)
"""A projection; a new number reads everything again, as when words are read differently."""
_COME_OUT = frozenset({Act.DELIVERY_PUBLISHED, Act.DELIVERY_SETTLED})
_ROWS_AT_ONCE = 25


class _TypedRow(NamedTuple):
    """A row of a table, when it was typed and by whom, as far as the record says."""

    at: datetime
    source: str
    id: int
    by: int | None


def catch_up_passages(reading: Sessions, writing: Sessions) -> int:
    """Bring the index up to the record; return passages kept and keys freed. A death leaves what was kept."""
    return PASSAGES.catch_up(reading, writing, _plan)


def _plan(session: Session, organisation_id: int, changes: RecordChanges) -> list[Write]:
    if not changes.everything:
        touched = changes.ids("post") if changes.acts & _COME_OUT else frozenset()
        return _free(organisation_id, touched)
    rows = sorted(_typed_rows(session, organisation_id))
    parts = [rows[start : start + _ROWS_AT_ONCE] for start in range(0, len(rows), _ROWS_AT_ONCE)]
    filling: list[Write] = [partial(_fill, organisation_id=organisation_id, rows=part) for part in parts]
    return [*filling, *_free(organisation_id, published_posts(session, organisation_id))]


def _free(organisation_id: int, post_ids: Collection[int]) -> list[Write]:
    parts = batches(post_ids) or [[]]
    return [partial(_free_posts, organisation_id=organisation_id, post_ids=part) for part in parts]


def _free_posts(session: Session, *, organisation_id: int, post_ids: Collection[int]) -> int:
    versions = published_versions(session, organisation_id, post_ids) if post_ids else ()
    return sum(
        free_published(session, organisation_id, published.texts, published.approved_by)
        for published in versions
        if published.approved_by is not None
    )


def _typed_rows(session: Session, organisation_id: int) -> list[_TypedRow]:
    """Return every row that people typed whose moment is known; a statement or two for each table."""
    return [
        row
        for source, typed in TYPED_TABLES.items()
        for row in (_dated_rows if typed.by and typed.at else _recorded_rows)(session, organisation_id, source, typed)
    ]


def _dated_rows(session: Session, organisation_id: int, source: str, typed: TypedTable) -> list[_TypedRow]:
    table = SQLModel.metadata.tables[source]
    mine = table.c.organisation_id == organisation_id, table.c[typed.at].is_not(None)
    rows = session.execute(sa.select(table.c[typed.at], table.c.id, table.c[typed.by]).where(*mine))
    return [_TypedRow(at, source, key, person) for at, key, person in rows]


def _recorded_rows(session: Session, organisation_id: int, source: str, typed: TypedTable) -> list[_TypedRow]:
    """Return rows whose author only the record knows: the last who acted on them."""
    last = last_acts_about(session, organisation_id, typed.subject or source)
    return [_TypedRow(at, source, key, person) for key, (at, person) in last.items() if person]


def _fill(session: Session, *, organisation_id: int, rows: Sequence[_TypedRow]) -> int:
    by_source = {source: {row.id for row in some} for source, some in groupby(sorted(rows, key=_source), key=_source)}
    known = {source: kept_sources(session, organisation_id, source, ids) for source, ids in by_source.items()}
    stored = {source: _stored_rows(session, organisation_id, source, ids) for source, ids in by_source.items()}
    return keep_passages(
        session,
        [
            _passage(organisation_id, row, stored[row.source][row.id])
            for row in rows
            if row.id not in known[row.source] and row.id in stored[row.source]
        ],
    )


def _source(row: _TypedRow) -> str:
    return row.source


def _stored_rows(
    session: Session, organisation_id: int, source: str, ids: Collection[int]
) -> Mapping[int, Mapping[str, Any]]:
    table = SQLModel.metadata.tables[source]
    rows = session.execute(sa.select(table).where(table.c.organisation_id == organisation_id, table.c.id.in_(ids)))
    return {row["id"]: dict(row) for row in rows.mappings()}


def _passage(organisation_id: int, row: _TypedRow, stored: Mapping[str, Any]) -> NewPassage:
    texts = TYPED_TABLES[row.source].long_texts(stored)
    return NewPassage(organisation_id, row.source, row.id, row.by, row.at, texts)
