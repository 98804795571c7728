"""The words that people type, seen as rows are written and kept in the same transaction, whoever writes the rows.

A row is seen at its flush. Who typed it is who acts in the next entry of the record, which each use case writes last.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, zip_longest
from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.orm import SessionTransaction
from sqlmodel import Session

from app.domain.audit.service import acting_people
from app.domain.authorship.rules.sources import TYPED_TABLES, TypedTable
from app.domain.authorship.service.passages import NewPassage, keep_passages

_SEEN = "typed_rows"


@dataclass(frozen=True, slots=True)
class _SeenRow:
    """`entries`: of the record in this transaction before it; `within`: the transaction, or savepoint, of its flush."""

    organisation_id: int
    source: str
    source_id: int | None
    texts: Sequence[str]
    by: int | None
    at: datetime | None
    entries: int
    within: SessionTransaction | None

    def passage(self, acting: Sequence[tuple[int | None, datetime]]) -> NewPassage | None:
        """Return the passage, or None without a moment."""
        person, now = next(iter(acting[self.entries :]), acting[-1] if acting else (None, None))
        at = now or self.at
        if at is None:
            return None
        return NewPassage(self.organisation_id, self.source, self.source_id, person or self.by, at, self.texts)


def note_bulk_rows(session: Session, source: str, rows: Sequence[Mapping[str, Any]], keys: Sequence[int] = ()) -> None:
    """Note rows that are written without the unit of work; those of the others are seen at their flush."""
    for row, key in zip_longest(rows, keys):
        _note(session, source, {"id": key, **row})


def keep_typed_rows(session: Session) -> None:
    """Keep the words of the rows seen so far; no statement without any."""
    session.flush()
    seen: list[_SeenRow] = session.info.pop(_SEEN, [])
    if seen:
        acting = acting_people(session)
        keep_passages(session, [passage for row in seen if (passage := row.passage(acting))])


def _note(session: Session, source: str, row: Mapping[str, Any], changed: TypedTable | None = None) -> None:
    typed = TYPED_TABLES[source]
    if texts := (changed or typed).long_texts(row):
        session.info.setdefault(_SEEN, []).append(
            _SeenRow(
                row["organisation_id"],
                source,
                row.get("id"),
                texts,
                row.get(typed.by),
                row.get(typed.at),
                len(acting_people(session)),
                session.get_nested_transaction() or session.get_transaction(),
            )
        )


@event.listens_for(Session, "after_flush")
def _note_flushed(session: Session, _context: Any) -> None:
    for row in chain(session.new, session.dirty):
        if typed := TYPED_TABLES.get(str(getattr(row, "__tablename__", ""))):
            state = inspect(row)
            changed = [name for name in typed.columns if state.attrs[name].history.has_changes()]
            if changed:
                _note(session, row.__tablename__, row.__dict__, typed.only(changed))


event.listen(Session, "before_commit", keep_typed_rows)


@event.listens_for(Session, "after_soft_rollback")
def _forget_undone(session: Session, undone: SessionTransaction) -> None:
    if seen := session.info.get(_SEEN):
        session.info[_SEEN] = [row for row in seen if not _is_within(row.within, undone)]


def _is_within(transaction: SessionTransaction | None, outer: SessionTransaction) -> bool:
    while transaction is not None and transaction is not outer:
        transaction = transaction.parent
    return transaction is outer
