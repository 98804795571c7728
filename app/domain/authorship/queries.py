"""The known words of a body, with the people who typed them."""

from collections.abc import Collection, Iterable, Mapping

from sqlmodel import Session, col, select

from app.db.statements import ORGANISATION_ID, EntityQuery, Query, param, select_columns
from app.domain.authorship.models import Passage, PassageKey, RecognisedAuthor
from app.domain.authorship.rules.shared_words import TypedKey
from app.domain.people.models import User

KEYS_PER_STATEMENT = 5000
"""Both engines bind more; a transcript of half an hour has as many."""


def typed_keys(session: Session, organisation_id: int, keys: Iterable[int]) -> list[TypedKey]:
    """Return who typed the words of these keys, and when; a statement for every `KEYS_PER_STATEMENT`."""
    wanted = sorted(set(keys))
    parts = (wanted[start : start + KEYS_PER_STATEMENT] for start in range(0, len(wanted), KEYS_PER_STATEMENT))
    return [row for part in parts for row in _TYPED.all(session, organisation_id=organisation_id, keys=part)]


def passages_by_id(session: Session, organisation_id: int, ids: Collection[int]) -> Mapping[int, Passage]:
    rows = _PASSAGES.all(session, organisation_id=organisation_id, ids=list(ids)) if ids else []
    return {passage.id: passage for passage in rows}


def recognised_people(session: Session, organisation_id: int, version_id: int) -> list[tuple[RecognisedAuthor, str]]:
    """Return the authors recognised by a version's words, with their names."""
    return _PEOPLE.all(session, organisation_id=organisation_id, version_id=version_id)


def kept_sources(session: Session, organisation_id: int, source: str, ids: Collection[int]) -> set[int]:
    """Return the rows of a table whose words are kept."""
    return set(_KEPT.all(session, organisation_id=organisation_id, source=source, ids=list(ids)))


_TYPED: Query[TypedKey] = Query(
    select_columns(PassageKey.key, PassageKey.passage_id, Passage.user_id, Passage.typed_at, PassageKey.approved_by)
    .join(Passage, col(Passage.id) == PassageKey.passage_id)
    .where(PassageKey.organisation_id == ORGANISATION_ID, col(PassageKey.key).in_(param("keys", many=True)))
    .where(Passage.organisation_id == ORGANISATION_ID),
    TypedKey,
)
_PASSAGES: EntityQuery[Passage] = EntityQuery(
    select(Passage).where(Passage.organisation_id == ORGANISATION_ID, col(Passage.id).in_(param("ids", many=True)))
)
_PEOPLE: EntityQuery[tuple[RecognisedAuthor, str]] = EntityQuery(
    select(RecognisedAuthor, User.name)
    .join(User, col(User.id) == RecognisedAuthor.user_id)
    .where(RecognisedAuthor.organisation_id == ORGANISATION_ID)
    .where(RecognisedAuthor.post_version_id == param("version_id"))
    .order_by(User.name, col(RecognisedAuthor.id))
)
_KEPT: Query[int] = Query(
    select(Passage.source_id).where(
        Passage.organisation_id == ORGANISATION_ID,
        Passage.source == param("source"),
        col(Passage.source_id).in_(param("ids", many=True)),
    ),
    int,
)
