"""Writing of changed rows only."""

from collections.abc import Collection
from contextlib import nullcontext
from functools import cache

from sqlmodel import Session, col, delete

from app.db.bulk import BulkInsert, BulkUpdate, Upsert
from app.db.fulltext import secure_delete
from app.domain.search.models import SearchEntry, SearchTrigram
from app.domain.search.queries import index_rows
from app.domain.search.queries.vocabulary import known_words
from app.domain.search.rules.index_rows import IndexRow
from app.domain.search.rules.kinds import SearchKind
from app.domain.search.rules.spelling import vocabulary, word_trigrams

PERSONAL_KINDS = (SearchKind.REQUEST, SearchKind.CASE)
"""Kinds that may hold personal data."""
_CHANGING = tuple(name for name in SearchEntry.model_fields if name not in ("id", "organisation_id", "kind", "of_id"))


def refresh_rows(session: Session, organisation_id: int, kind: SearchKind, ids: Collection[int]) -> int:
    """Return how many changed, appeared or went."""
    entries = {entry.of_id: entry for entry in index_rows.index_entries(session, organisation_id, kind, ids)}
    fresh, changed = [], []
    rows = index_rows.index_rows(session, organisation_id, kind, ids)
    for row in rows:
        entry = entries.pop(row["of_id"], None)
        if entry is None:
            fresh.append(row)
        elif _differs(entry, row):
            changed.append(row | {"id": entry.id})
    if kind not in PERSONAL_KINDS:
        _add_words(session, organisation_id, rows)
    _bulk_insert().run(session, fresh)
    with secure_delete(session) if kind in PERSONAL_KINDS and changed else nullcontext():
        _bulk_update().run(session, changed)
    if entries:
        _remove(session, organisation_id, [entry.id for entry in entries.values()])
    return len(fresh) + len(changed) + len(entries)


def forget_words(session: Session) -> None:
    """Have the vocabulary of every organisation built anew."""
    session.execute(delete(SearchTrigram))


def _add_words(session: Session, organisation_id: int, rows: Collection[IndexRow]) -> None:
    """Add the words not known yet; a word whose texts have gone stays, and finds nothing."""
    words = vocabulary(text for row in rows for text in (row["title"], row["text"]))
    unknown = words - known_words(session, organisation_id, words)
    trigrams = [
        {"organisation_id": organisation_id, "word": word, "trigram": trigram}
        for word in sorted(unknown)
        for trigram in word_trigrams(word)
    ]
    if trigrams:
        _insert_trigrams().run(session, trigrams)


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


@cache
def _insert_trigrams() -> Upsert:
    return Upsert(SearchTrigram, lambda insert, _: insert.on_conflict_do_nothing())
