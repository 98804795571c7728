"""Filter choices, and queries: titles matching every word, then the rest, newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.core.token_query import TokenQuery
from app.db.bulk import table_of
from app.db.columns import Id, UTCDateTime
from app.db.fulltext import TitleMatch, TokenMatch
from app.db.statements import ORGANISATION_ID, Query, as_tuple, param, select_columns
from app.db.work import Work
from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import Network, channel_label
from app.domain.people.models import Membership, User
from app.domain.people.queries.known_names import NAME_HERE
from app.domain.search.models import SearchEntry
from app.domain.search.rules.kinds import SearchKind
from app.domain.search.rules.search_request import SearchRequest

PAGE = 20
FilterChoice = tuple[int, str]


class SearchHit(NamedTuple):
    id: int
    kind: SearchKind
    of_id: int
    year: int
    ordinal: int
    status: str
    at: datetime
    is_planned: bool
    title: str
    text: str
    accounts: str
    in_title: int


@dataclass(frozen=True, slots=True)
class ResultPlace:
    """A cursor, forwards or backwards."""

    in_title: int
    at: datetime
    id: int
    back: bool = False

    def __str__(self) -> str:
        return f"{'-' if self.back else ''}{self.in_title}.{int(self.at.timestamp() * 1_000_000)}.{self.id}"


class SearchFilterChoices(NamedTuple):
    people: list[FilterChoice]
    accounts: list[FilterChoice]


def parse_place(text: str) -> ResultPlace | None:
    """Take invalid ones as the beginning."""
    try:
        in_title, micros, identifier = map(int, text.lstrip("-").split("."))
        at = datetime.fromtimestamp(micros // 1_000_000, UTC).replace(microsecond=micros % 1_000_000)
    except (ValueError, OverflowError, OSError):
        return None
    is_ours = in_title in (0, 1) and 0 <= identifier < 2**63
    return ResultPlace(in_title, at, identifier, back=text.startswith("-")) if is_ours else None


@dataclass(frozen=True, slots=True)
class SearchResults:
    """`previous` and `following`: neighbours' cursors."""

    rows: Sequence[SearchHit] = ()
    previous: ResultPlace | None = None
    following: ResultPlace | None = None


def search_results(
    session: Session, organisation_id: int, wanted: SearchRequest, question: TokenQuery, *, place: ResultPlace | None
) -> SearchResults:
    """Return a page of hits with the neighbours' cursors, in one statement."""
    read, values = _statement(_shape_of(wanted, place)), _values(wanted, place)
    hits = [SearchHit(*row) for row in read.all(session, organisation_id=organisation_id, question=question, **values)]
    return _build_page(hits, _direction(place))


def filter_choices(work: Work) -> SearchFilterChoices:
    """Include past members and all accounts, by name; one statement."""
    rows = _CHOICES.all(work.session, organisation_id=work.organisation_id)
    return SearchFilterChoices(
        people=[(key, name) for key, name, network in rows if not network],
        accounts=[(key, channel_label(Network(network), name)) for key, name, network in rows if network],
    )


def _build_page(hits: list[SearchHit], way: str) -> SearchResults:
    shown, more = hits[:PAGE], len(hits) > PAGE
    if way == _BACKWARDS:
        shown.reverse()
    return SearchResults(
        rows=shown,
        previous=_edge(shown[0], back=True) if shown and (more if way == _BACKWARDS else way == _FORWARDS) else None,
        following=_edge(shown[-1], back=False) if shown and (more or way == _BACKWARDS) else None,
    )


def _edge(row: SearchHit, *, back: bool) -> ResultPlace:
    return ResultPlace(row.in_title, row.at, row.id, back=back)


_YES, _NO = sa.literal_column("1", sa.Integer()), sa.literal_column("0", sa.Integer())
_FIRST, _FORWARDS, _BACKWARDS = "first", "on", "back"


def _direction(place: ResultPlace | None) -> str:
    return _FIRST if place is None else _BACKWARDS if place.back else _FORWARDS


class _Shape(NamedTuple):
    """Variable parts, apart from values."""

    has_words: bool
    phrases: int
    has_since: bool
    has_until: bool
    way: str


def _shape_of(wanted: SearchRequest, place: ResultPlace | None) -> _Shape:
    return _Shape(
        has_words=not wanted.search.is_blank,
        phrases=len(wanted.search.phrases),
        has_since=wanted.since is not None,
        has_until=wanted.until is not None,
        way=_direction(place),
    )


def _values(wanted: SearchRequest, place: ResultPlace | None) -> dict[str, Any]:
    values: dict[str, Any] = {} if wanted.search.is_blank else {"title_question": wanted.search.question}
    values |= {f"phrase_{number}": f"% {phrase} %" for number, phrase in enumerate(wanted.search.phrases)}
    values |= {name: bound for name in ("since", "until") if (bound := getattr(wanted, name))}
    return values | ({"place_title": place.in_title, "place_at": place.at, "place_id": place.id} if place else {})


def _entries() -> Any:
    return table_of(SearchEntry).c


_IS_HERE = _entries().organisation_id + 0 == ORGANISATION_ID
"""The organisation condition in a form no index serves.

Otherwise SQLite tests all its rows instead of using the words.
"""


@cache
def _statement(shape: _Shape) -> Query[tuple[Any, ...]]:
    """Page on keys; read only the page's rows whole."""
    entry, page = _entries(), _in_order(_hits(shape), shape.way).subquery("page")
    shown = (entry.id, entry.kind, entry.of_id, entry.year, entry.ordinal, entry.status, entry.at, entry.is_planned)
    query = (
        select_columns(*shown, entry.title, entry.text, entry.accounts, page.c.in_title)
        .join(page, entry.id == page.c.id)
        .where(_IS_HERE)
        .order_by(*_order(page.c, shape.way))
    )
    return Query(query, as_tuple)


def _hits(shape: _Shape) -> Any:
    """Select matching entries, testing each once for its title."""
    entry = _entries()
    in_title = sa.case((TitleMatch("title_question"), _YES), else_=_NO) if shape.has_words else _NO
    query = select_columns(entry.id, entry.at, in_title.label("in_title")).where(
        _IS_HERE,
        TokenMatch("question"),
        *(entry.line.like(param(f"phrase_{number}")) for number in range(shape.phrases)),
    )
    if shape.has_since:
        query = query.where(entry.at >= param("since"))
    if shape.has_until:
        query = query.where(entry.at < param("until"))
    return query.cte("hits").prefix_with("MATERIALIZED")


def _in_order(hits: Any, way: str) -> Any:
    """Take one extra row, to detect a next page."""
    here = sa.tuple_(
        sa.bindparam("place_title", type_=sa.Integer()),
        sa.bindparam("place_at", type_=UTCDateTime()),
        sa.bindparam("place_id", type_=Id()),
    )
    order = sa.tuple_(hits.c.in_title, hits.c.at, hits.c.id)
    query = select_columns(hits.c.id, hits.c.at, hits.c.in_title).order_by(*_order(hits.c, way)).limit(PAGE + 1)
    if way == _FIRST:
        return query
    return query.where(order > here if way == _BACKWARDS else order < here)


def _order(keys: Any, way: str) -> list[Any]:
    order = (keys.in_title, keys.at, keys.id)
    return [key.asc() if way == _BACKWARDS else key.desc() for key in order]


_MEMBERS = select(Membership.user_id).where(Membership.organisation_id == ORGANISATION_ID)
_ACCOUNTS = select_columns(
    col(Channel.id), col(Channel.name), sa.cast(col(Channel.network), sa.String()).label("network")
)
_CHOICES: Query[tuple[int, str, str]] = Query(
    select_columns(col(User.id), NAME_HERE.label("name"), sa.literal_column("''", sa.String()).label("network"))
    .where(col(User.id).in_(_MEMBERS))
    .union_all(_ACCOUNTS.where(Channel.organisation_id == ORGANISATION_ID))
    .order_by("name", "id"),
    as_tuple,
)
