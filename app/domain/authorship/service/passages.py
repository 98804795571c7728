"""The words of passages, kept in the organisation's index, freed once published and erased with the person."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from app.db.bulk import BulkInsert, insert_rows
from app.db.statements import ORGANISATION_ID, Command, param
from app.domain.authorship.models import Passage, PassageKey, RecognisedAuthor
from app.domain.authorship.queries import KEYS_PER_STATEMENT, typed_keys
from app.domain.authorship.rules.readings import read_typed, read_version
from app.domain.authorship.rules.shared_words import QUOTE_KEYS, TypedKey, new_keys

_KEYS = BulkInsert(PassageKey)


@dataclass(frozen=True, slots=True)
class NewPassage:
    """`user_id`: None for who has no account here."""

    organisation_id: int
    source: str
    source_id: int | None
    user_id: int | None
    typed_at: datetime
    texts: Sequence[str]

    def keys(self) -> list[list[int]]:
        """Return the keys of each text long enough to have an author."""
        readings = (read_typed(text).stored() for text in dict.fromkeys(self.texts))
        return [keys for keys in readings if len(keys) >= QUOTE_KEYS]


def keep_passages(session: Session, passages: Sequence[NewPassage]) -> int:
    """Keep what is new of each, in their order; three statements for an organisation, none for short texts."""
    by_organisation: dict[int, list[tuple[NewPassage, list[list[int]]]]] = defaultdict(list)
    for passage in passages:
        if keys := passage.keys():
            by_organisation[passage.organisation_id].append((passage, keys))
    return sum(_keep_here(session, here, read) for here, read in by_organisation.items())


def _keep_here(session: Session, organisation_id: int, read: Sequence[tuple[NewPassage, list[list[int]]]]) -> int:
    known = _KnownKeys(
        typed_keys(session, organisation_id, {key for _, texts in read for keys in texts for key in keys})
    )
    kept = [(passage, new) for passage, texts in read if (new := known.take_new(passage, texts))]
    rows = [_passage_row(passage) for passage, _ in kept]
    ids = insert_rows(session, Passage, rows)
    whose = {"organisation_id": organisation_id}
    _KEYS.run(
        session,
        [
            whose | {"key": key, "passage_id": passage_id, "approved_by": known.approved_by.get(key)}
            for passage_id, (_, keys) in zip(ids, kept, strict=True)
            for key in keys
        ],
    )
    return len(kept)


def _passage_row(passage: NewPassage) -> dict[str, Any]:
    return {name: getattr(passage, name) for name in ("organisation_id", "source", "source_id", "user_id", "typed_at")}


class _KnownKeys:
    """The keys known before each passage, those of the passages taken so far included."""

    def __init__(self, rows: Iterable[TypedKey]) -> None:
        self._passages: dict[int, dict[int, datetime]] = defaultdict(dict)
        self.approved_by: dict[int, int] = {}
        self._taken = 0
        for row in rows:
            self._passages[row.key][row.passage] = row.typed_at
            if row.approved_by is not None:
                self.approved_by[row.key] = row.approved_by

    def take_new(self, passage: NewPassage, texts: Sequence[Sequence[int]]) -> AbstractSet[int]:
        new = {key for keys in texts for key in new_keys(keys, self._before(keys, passage.typed_at))}
        self._taken -= 1
        for key in new:
            self._passages[key][self._taken] = passage.typed_at
        return new

    def _before(self, keys: Iterable[int], at: datetime) -> Mapping[int, Collection[int]]:
        known = {key: self._passages[key] for key in keys if key in self._passages}
        return {key: {number for number, when in rows.items() if when <= at} for key, rows in known.items()}


def free_published(session: Session, organisation_id: int, texts: Iterable[str], approved_by: int) -> int:
    """Free published words for everybody but who alone approved them (0: several people did); return how many."""
    keys = sorted(set(_keys_of_version(texts)))
    freed = 0
    for start in range(0, len(keys), KEYS_PER_STATEMENT):
        part = keys[start : start + KEYS_PER_STATEMENT]
        values = {"body": organisation_id, "keys": part, "alone": approved_by}
        freed += _FREE_AGAIN.run(session, **values) + _FREE.run(session, **values)
    return freed


def _keys_of_version(texts: Iterable[str]) -> Iterator[int]:
    for text in dict.fromkeys(texts):
        for reading in read_version(text):
            yield from (key for _, key in reading.wanted())


def erase_passages(session: Session, organisation_id: int, user_id: int) -> None:
    whose = {"organisation_id": organisation_id, "user_id": user_id}
    for erasing in (_ERASE_KEYS, _ERASE_PASSAGES, _ERASE_RECOGNISED):
        erasing.run(session, **whose)


_OF_KEYS = (col(PassageKey.organisation_id) == param("body"), col(PassageKey.key).in_(param("keys", many=True)))
_FREE = Command(
    update(PassageKey).where(*_OF_KEYS, col(PassageKey.approved_by).is_(None)).values(approved_by=param("alone"))
)
_FREE_AGAIN = Command(
    update(PassageKey).where(*_OF_KEYS, col(PassageKey.approved_by).not_in([0, param("alone")])).values(approved_by=0)
)
_OF_PERSON = (col(Passage.organisation_id) == ORGANISATION_ID, col(Passage.user_id) == param("user_id"))
_ERASE_KEYS = Command(
    delete(PassageKey).where(
        col(PassageKey.organisation_id) == ORGANISATION_ID,
        col(PassageKey.passage_id).in_(select(Passage.id).where(*_OF_PERSON)),
    )
)
_ERASE_PASSAGES = Command(delete(Passage).where(*_OF_PERSON))
_ERASE_RECOGNISED = Command(
    delete(RecognisedAuthor).where(
        col(RecognisedAuthor.organisation_id) == ORGANISATION_ID, col(RecognisedAuthor.user_id) == param("user_id")
    )
)
