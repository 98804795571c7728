"""The words of an organisation's posts and topics, found by their trigrams: one way on both engines."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.db.statements import ORGANISATION_ID, Query, as_tuple, param, select_columns
from app.domain.search.models import SearchTrigram
from app.domain.search.rules.search_query import SearchQuery
from app.domain.search.rules.spelling import MistypedWord, corrected_query, mistyped_words, nearest_words

MOST_CORRECTED, MOST_CANDIDATES = 4, 24
_KNOWN: Query[str] = Query(
    select_columns(col(SearchTrigram.word))
    .where(SearchTrigram.organisation_id == ORGANISATION_ID, col(SearchTrigram.word).in_(param("words", many=True)))
    .distinct(),
    str,
)


def known_words(session: Session, organisation_id: int, words: Collection[str]) -> frozenset[str]:
    return frozenset(_KNOWN.all(session, organisation_id=organisation_id, words=list(words)))


def spelling_correction(session: Session, organisation_id: int, search: SearchQuery) -> SearchQuery | None:
    """Return the query with its mistyped words corrected; None if there are none. At most one statement."""
    mistyped = mistyped_words(search, MOST_CORRECTED)
    if not mistyped:
        return None
    candidates = _candidates(session, organisation_id, mistyped)
    near = {
        word.typed: nearest_words(word.typed, candidates[place], is_unfinished=word.is_unfinished)
        for place, word in enumerate(mistyped)
    }
    return corrected_query(search, near)


def _candidates(session: Session, organisation_id: int, mistyped: Sequence[MistypedWord]) -> dict[int, list[str]]:
    values: dict[str, Any] = {}
    for place, word in enumerate(mistyped):
        values |= {f"trigrams_{place}": list(word.trigrams), f"least_{place}": word.least}
    words: dict[int, list[str]] = defaultdict(list)
    for place, candidate in _statement(len(mistyped)).all(session, organisation_id=organisation_id, **values):
        words[place].append(candidate)
    return words


@cache
def _statement(count: int) -> Query[tuple[int, str]]:
    return Query(sa.union_all(*map(_nearest, range(count))) if count > 1 else _nearest(0), as_tuple)


def _nearest(place: int) -> Any:
    """Select the words that share most trigrams with that typed word."""
    shared = sa.func.count()
    words = (
        select_columns(sa.literal_column(str(place), sa.Integer()).label("place"), col(SearchTrigram.word))
        .where(
            SearchTrigram.organisation_id == ORGANISATION_ID,
            col(SearchTrigram.trigram).in_(param(f"trigrams_{place}", many=True)),
        )
        .group_by(col(SearchTrigram.word))
        .having(shared >= sa.bindparam(f"least_{place}", type_=sa.Integer()))
        .order_by(shared.desc(), col(SearchTrigram.word))
        .limit(MOST_CANDIDATES)
        .subquery()
    )
    return select_columns(words.c.place, words.c.word)
