"""Writing the index: each row again only when what it tells of changed."""

from collections.abc import Collection
from contextlib import nullcontext
from functools import cache

from sqlmodel import Session, col, delete, select

from app.audit.models import DerivedMark
from app.db.fulltext import leaving_no_trace
from app.db.many import Adding, Changing
from app.db.upsert import add_missing
from app.search.models import SearchEntry
from app.search.queries import facts
from app.search.queries.changes import MARK
from app.search.rules.entries import Row
from app.search.rules.kinds import Kind

NEVER = -1
"""The mark of an index that has not begun, or is to begin again."""
NAMING = (Kind.REQUEST, Kind.CASE)
"""What may name people, or say what only they know."""
_CHANGING = tuple(name for name in SearchEntry.model_fields if name not in ("id", "organisation_id", "kind", "of_id"))


def begin(session: Session, organisation_id: int) -> None:
    """Give an organisation its mark, unless it has it."""
    add_missing(session, DerivedMark, name=MARK, organisation_id=organisation_id, seq=NEVER)


def take_mark(session: Session, organisation_id: int, *, seq: int) -> DerivedMark | None:
    """The mark, locked until the end of the transaction; None when another worker has it or has moved it from `seq`."""
    return session.exec(
        select(DerivedMark)
        .where(DerivedMark.name == MARK, DerivedMark.organisation_id == organisation_id, DerivedMark.seq == seq)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).first()


def refresh(session: Session, organisation_id: int, kind: Kind, ids: Collection[int]) -> int:
    """Bring these rows up to what they tell of; how many changed, appeared or went."""
    kept = {entry.of_id: entry for entry in facts.entries_of(session, organisation_id, kind, ids)}
    fresh, changed = [], []
    for row in facts.rows_of(session, organisation_id, kind, ids):
        entry = kept.pop(row["of_id"], None)
        if entry is None:
            fresh.append(row)
        elif _differs(entry, row):
            changed.append(row | {"id": entry.id})
    _adding().run(session, fresh)
    with leaving_no_trace(session) if kind in NAMING and changed else nullcontext():
        _changing().run(session, changed)
    if kept:
        _remove(session, organisation_id, [entry.id for entry in kept.values()])
    return len(fresh) + len(changed) + len(kept)


def _differs(entry: SearchEntry, row: Row) -> bool:
    return any(getattr(entry, name) != row[name] for name in _CHANGING)


def _remove(session: Session, organisation_id: int, ids: Collection[int]) -> None:
    session.execute(
        delete(SearchEntry).where(col(SearchEntry.organisation_id) == organisation_id, col(SearchEntry.id).in_(ids))
    )


@cache
def _adding() -> Adding:
    return Adding(SearchEntry)


@cache
def _changing() -> Changing:
    return Changing(SearchEntry, *_CHANGING)
