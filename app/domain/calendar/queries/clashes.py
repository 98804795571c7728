"""Clashes for a window (two statements), and for a post at any hour.

Clashes between posts are cached: each use case extends the record (invariant I6); an unchanged head, unchanged clashes.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlmodel import Session, col

from app.core.date_ranges import DateRange
from app.core.likeness import comparable_words
from app.core.zones import local_day
from app.db.statements import ORGANISATION_ID, Query, param, select_columns
from app.domain.approvals.queries.left_out import IS_LEFT_OUT
from app.domain.calendar.queries.occasions import load_occasions
from app.domain.calendar.rules.clashes import (
    SAME_TEXT_SPAN,
    AccountNames,
    Clash,
    ClashesByPost,
    Publication,
    find_clashes,
    sort_clashes,
)
from app.domain.directory.models import Channel, Topic
from app.domain.directory.rules.networks import Network, account_names
from app.domain.directory.rules.topics import TopicClass
from app.domain.editorial_line.queries.line_versions import emergency_words
from app.domain.editorial_line.rules.emergency_text import EmergencyPart, EmergencyWords, missing_parts
from app.domain.organisations.models import Organisation
from app.domain.posts.models import Post, PostVersion, Variant
from app.domain.posts.rules.states import PostStatus

DEAD_STATUSES = (PostStatus.REJECTED, PostStatus.WITHDRAWN, PostStatus.EXPIRED)
MOST_TEXTS = 20_000
"""Texts compared in two months; beyond, only the first ones are."""
CACHED_WINDOWS = 64
"""Per process and database."""
Window = tuple[datetime, datetime]


class PublicationRow(NamedTuple):
    id: int
    year: int
    ordinal: int
    title: str
    planned_at: datetime
    topic_id: int | None
    topic_class: str | None
    channel_id: int | None
    text: str | None
    language: str | None
    is_left: bool
    network: Network | None
    name: str | None


@dataclass(frozen=True, slots=True)
class WindowClashes:
    """The window's `pieces` by id, `clashes` with other posts, `account_days` with posts."""

    pieces: dict[int, Publication]
    clashes: ClashesByPost
    account_days: frozenset[tuple[int, date]]


def clashes_in_window(
    session: Session, organisation_id: int, window: Window, zone: str, *, since: datetime | None = None, head: str = ""
) -> WindowClashes:
    """Return a window's clashes; one statement, none while `head` stays the same.

    `since`: the start of `account_days`.
    """
    cache = _CACHE.setdefault(session.get_bind(), {})
    name = (organisation_id, head, window, zone, since)
    if name not in cache:
        for oldest in list(cache)[: max(0, len(cache) - CACHED_WINDOWS + 1)]:
            cache.pop(oldest, None)
        cache[name] = _load_window(session, organisation_id, window, zone, since)
    return cache[name]


def publications_in(session: Session, organisation_id: int, window: Window, zone: str) -> list[Publication]:
    """Return publications by hour. One statement."""
    rows = _ROWS.all(session, organisation_id=organisation_id, opens=window[0], closes=window[1])
    return _publications(rows, zone, emergency_words(session))


def clashes_of_post_at(session: Session, organisation_id: int, post: Post, instant: datetime) -> tuple[Clash, ...]:
    """Return the nearest of each kind; four statements."""
    body = session.get_one(Organisation, organisation_id)
    rows = _OWN.all(session, organisation_id=organisation_id, post_id=post.id)
    [own] = _publications([row._replace(planned_at=instant) for row in rows], body.zone, emergency_words(session))
    return clashes_of_publication(session, body, own)


def clashes_of_publication(session: Session, body: Organisation, own: Publication) -> tuple[Clash, ...]:
    """Return clashes of a publication, even unsaved. Three statements."""
    start, end = own.at - SAME_TEXT_SPAN, own.at + SAME_TEXT_SPAN + timedelta(minutes=1)
    rows = _ROWS.all(session, organisation_id=body.id, opens=start, closes=end)
    others = [
        publication
        for publication in _publications(rows, body.zone, emergency_words(session))
        if publication.id != own.id
    ]
    pieces = sorted([*others, own], key=lambda piece: piece.at)
    clashes = find_clashes(pieces, {own.id}, _names(rows), body.zone).get(own.id, ())
    day = DateRange(own.day, own.day + timedelta(days=1))
    return sort_clashes([*clashes, *load_occasions(session, body, day).of(own)])


def _load_window(
    session: Session, organisation_id: int, window: Window, zone: str, since: datetime | None
) -> WindowClashes:
    opens = min(window[0] - SAME_TEXT_SPAN, since or window[0])
    rows = _ROWS.all(session, organisation_id=organisation_id, opens=opens, closes=window[1] + SAME_TEXT_SPAN)
    pieces = _publications(rows, zone, emergency_words(session))
    inside = {piece.id: piece for piece in pieces if window[0] <= piece.at < window[1]}
    account_days = frozenset((key, piece.day) for piece in pieces for key in piece.accounts)
    return WindowClashes(inside, find_clashes(pieces, inside, _names(rows), zone), account_days)


def _publications(rows: Iterable[PublicationRow], zone: str, words: EmergencyWords) -> list[Publication]:
    """Group rows, sorted by post."""
    of_post: dict[int, list[PublicationRow]] = {}
    for row in rows:
        of_post.setdefault(row.id, []).append(row)
    return [_publication(some, zone, words) for some in of_post.values()]


def _publication(rows: Sequence[PublicationRow], zone: str, words: EmergencyWords) -> Publication:
    first = rows[0]
    going = [row for row in rows if row.channel_id is not None and not row.is_left]
    lacks = _lacking(first.topic_class, going, words)
    return Publication(
        first.id,
        first.year,
        first.ordinal,
        first.title,
        first.planned_at,
        local_day(first.planned_at, zone),
        first.topic_id,
        first.topic_class,
        accounts=frozenset(row.channel_id for row in going if row.channel_id is not None),
        texts=frozenset(word_set for row in going if (word_set := comparable_words(row.text or ""))),
        lacks=lacks,
    )


def _lacking(
    topic_class: str | None, going: Iterable[PublicationRow], words: EmergencyWords
) -> tuple[EmergencyPart, ...]:
    if topic_class != TopicClass.EMERGENCY:
        return ()
    return missing_parts([(row.language or "", row.text or "") for row in going], words)


def _names(rows: Iterable[PublicationRow]) -> AccountNames:
    """Name accounts by network, and by name where shared."""
    known = {row.channel_id: (row.network, row.name) for row in rows if row.channel_id and row.network and row.name}
    return dict(zip(known, account_names(list(known.values())), strict=True))


_CACHE: WeakKeyDictionary[Any, dict[Collection[object], WindowClashes]] = WeakKeyDictionary()
_OF_POST = (Post.id, Post.year, Post.ordinal, Post.title, Post.planned_at, Post.topic_id)
_PUBLICATIONS = (
    select_columns(
        *(*_OF_POST, sa.type_coerce(col(Topic.topic_class), sa.String()), Variant.channel_id, Variant.text),
        sa.type_coerce(col(Variant.language), sa.String()),
        IS_LEFT_OUT,
        Channel.network,
        Channel.name,
    )
    .select_from(Post)
    .outerjoin(PostVersion, (col(PostVersion.post_id) == Post.id) & (col(PostVersion.number) == Post.version))
    .outerjoin(Variant, col(Variant.post_version_id) == PostVersion.id)
    .outerjoin(Channel, col(Channel.id) == Variant.channel_id)
    .outerjoin(Topic, col(Topic.id) == Post.topic_id)
    .where(Post.organisation_id == ORGANISATION_ID)
)
_ROWS: Query[PublicationRow] = Query(
    _PUBLICATIONS.where(col(Post.status).not_in(DEAD_STATUSES))
    .where(col(Post.planned_at) >= param("opens"), col(Post.planned_at) < param("closes"))
    .order_by(col(Post.planned_at), col(Post.id))
    .limit(MOST_TEXTS),
    PublicationRow,
)
_OWN: Query[PublicationRow] = Query(_PUBLICATIONS.where(Post.id == param("post_id")), PublicationRow)
