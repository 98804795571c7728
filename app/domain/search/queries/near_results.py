"""The hits of a query with its typing errors corrected."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlmodel import Session

from app.core.token_query import TokenQuery
from app.domain.search.queries.results import SearchHit, SearchResults, search_results
from app.domain.search.queries.vocabulary import spelling_correction
from app.domain.search.rules.kinds import SearchKind
from app.domain.search.rules.search_query import SearchQuery
from app.domain.search.rules.search_request import SearchRequest, index_question

FEW = 5
"""Exact hits below which near ones are looked for."""


@dataclass(frozen=True, slots=True)
class NearResults:
    """`search` is the corrected query, None when nothing was corrected."""

    search: SearchQuery | None = None
    rows: tuple[SearchHit, ...] = ()


def near_results(
    session: Session,
    organisation_id: int,
    wanted: SearchRequest,
    may_open: Mapping[SearchKind, TokenQuery],
    exact: SearchResults,
) -> NearResults:
    """Return hits beyond the exact ones, none when those are many. At most two statements."""
    corrected = spelling_correction(session, organisation_id, wanted.search) if len(exact.rows) < FEW else None
    if corrected is None:
        return NearResults()
    near = replace(wanted, search=corrected)
    question = index_question(near, organisation_id, may_open)
    if question is None:
        return NearResults()
    known = {hit.id for hit in exact.rows}
    hits = search_results(session, organisation_id, near, question, place=None).rows
    rows = tuple(hit for hit in hits if hit.id not in known)
    return NearResults(corrected if rows else None, rows)
