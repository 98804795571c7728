"""Everything that publications come too near to: of a whole window in two statements, and of one at any hour.

What posts say to one another is worked out once after each deed and kept for whoever looks next: every deed closes the
record anew (invariant I6), so while the record ends alike nothing of it has changed.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlmodel import Session, col

from app.approvals.queries.partial import IS_LEFT_OUT
from app.calendar.queries.occasions import occasions_in
from app.calendar.rules.clashes import ALIKE_WITHIN, Clash, Found, Names, Piece, clashes_among, in_order
from app.calendar.rules.likeness import said_words
from app.channels.models import Channel
from app.channels.rules.accounts import Network, names_of
from app.core.periods_math import Days
from app.core.zones import day_in
from app.db.reads import HERE, Read, columns, given
from app.drafting.models import Post, PostVersion, Variant
from app.drafting.rules.states import Status
from app.editorial_line.queries import emergency_words
from app.editorial_line.rules.emergency_text import EmergencyWords, Part, missing_parts
from app.organisations.models import Organisation
from app.topics.models import Topic
from app.topics.rules import TopicClass

OVER = (Status.REJECTED, Status.WITHDRAWN, Status.EXPIRED)
MOST = 20_000
"""Texts that are held against each other; a body that plans more in two months is told of the first."""
KEPT = 64
"""Windows kept in a process for one database."""
Window = tuple[datetime, datetime]


class Row(NamedTuple):
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
class Said:
    """`pieces`: of the window, by the post's id. `clashes`: with other posts. `spoken`: who speaks on which day."""

    pieces: dict[int, Piece]
    clashes: Found
    spoken: frozenset[tuple[int, date]]


def said_in(
    session: Session, organisation_id: int, window: Window, zone: str, *, since: datetime | None = None, head: str = ""
) -> Said:
    """What the posts of a window come too near to among themselves; one statement, and none for whoever asks again
    while the record ends in the same `head`. `since`: from when on one wants to know who spoke.
    """
    kept = _KEPT.setdefault(session.get_bind(), {})
    name = (organisation_id, head, window, zone, since)
    if name not in kept:
        for oldest in list(kept)[: max(0, len(kept) - KEPT + 1)]:
            kept.pop(oldest, None)
        kept[name] = _said(session, organisation_id, window, zone, since)
    return kept[name]


def pieces_in(session: Session, organisation_id: int, window: Window, zone: str) -> list[Piece]:
    """What would speak in a window, by its hour. One statement."""
    rows = _ROWS.all(session, organisation_id=organisation_id, opens=window[0], closes=window[1])
    return _pieces(rows, zone, emergency_words(session))


def clashes_at(session: Session, organisation_id: int, post: Post, instant: datetime) -> tuple[Clash, ...]:
    """What a post would come too near to at that instant, the nearest of each kind. Four statements."""
    body = session.get_one(Organisation, organisation_id)
    rows = _OWN.all(session, organisation_id=organisation_id, post_id=post.id)
    [own] = _pieces([row._replace(planned_at=instant) for row in rows], body.zone, emergency_words(session))
    return clashes_of(session, body, own)


def clashes_of(session: Session, body: Organisation, own: Piece) -> tuple[Clash, ...]:
    """The same of what nobody saved yet, too. Three statements."""
    start, end = own.at - ALIKE_WITHIN, own.at + ALIKE_WITHIN + timedelta(minutes=1)
    rows = _ROWS.all(session, organisation_id=body.id, opens=start, closes=end)
    others = [one for one in _pieces(rows, body.zone, emergency_words(session)) if one.id != own.id]
    pieces = sorted([*others, own], key=lambda one: one.at)
    found = clashes_among(pieces, {own.id}, _names(rows), body.zone).get(own.id, ())
    day = Days(own.day, own.day + timedelta(days=1))
    return in_order([*found, *occasions_in(session, body, day).of(own)])


def _said(session: Session, organisation_id: int, window: Window, zone: str, since: datetime | None) -> Said:
    opens = min(window[0] - ALIKE_WITHIN, since or window[0])
    rows = _ROWS.all(session, organisation_id=organisation_id, opens=opens, closes=window[1] + ALIKE_WITHIN)
    pieces = _pieces(rows, zone, emergency_words(session))
    inside = {one.id: one for one in pieces if window[0] <= one.at < window[1]}
    spoken = frozenset((key, one.day) for one in pieces for key in one.accounts)
    return Said(inside, clashes_among(pieces, inside, _names(rows), zone), spoken)


def _pieces(rows: Iterable[Row], zone: str, words: EmergencyWords) -> list[Piece]:
    """The rows of a post come one after the other."""
    of_post: dict[int, list[Row]] = {}
    for row in rows:
        of_post.setdefault(row.id, []).append(row)
    return [_piece(some, zone, words) for some in of_post.values()]


def _piece(rows: Sequence[Row], zone: str, words: EmergencyWords) -> Piece:
    first = rows[0]
    going = [row for row in rows if row.channel_id is not None and not row.is_left]
    lacks = _lacking(first.topic_class, going, words)
    return Piece(
        *(first.id, first.year, first.ordinal, first.title, first.planned_at, day_in(first.planned_at, zone)),
        *(first.topic_id, first.topic_class),
        accounts=frozenset(row.channel_id for row in going if row.channel_id is not None),
        texts=frozenset(said for row in going if (said := said_words(row.text or ""))),
        lacks=lacks,
    )


def _lacking(topic_class: str | None, going: Iterable[Row], words: EmergencyWords) -> tuple[Part, ...]:
    if topic_class != TopicClass.EMERGENCY:
        return ()
    return missing_parts([(row.language or "", row.text or "") for row in going], words)


def _names(rows: Iterable[Row]) -> Names:
    """By their network, and by their name where two share it."""
    known = {row.channel_id: (row.network, row.name) for row in rows if row.channel_id and row.network and row.name}
    return dict(zip(known, names_of(list(known.values())), strict=True))


_KEPT: WeakKeyDictionary[Any, dict[Collection[object], Said]] = WeakKeyDictionary()
_OF_POST = (Post.id, Post.year, Post.ordinal, Post.title, Post.planned_at, Post.topic_id)
_PIECES = (
    columns(
        *(*_OF_POST, sa.type_coerce(col(Topic.topic_class), sa.String()), Variant.channel_id, Variant.text),
        sa.type_coerce(col(Variant.language), sa.String()),
        *(IS_LEFT_OUT, Channel.network, Channel.name),
    )
    .select_from(Post)
    .outerjoin(PostVersion, (col(PostVersion.post_id) == Post.id) & (col(PostVersion.number) == Post.version))
    .outerjoin(Variant, col(Variant.post_version_id) == PostVersion.id)
    .outerjoin(Channel, col(Channel.id) == Variant.channel_id)
    .outerjoin(Topic, col(Topic.id) == Post.topic_id)
    .where(Post.organisation_id == HERE)
)
_ROWS: Read[Row] = Read(
    _PIECES.where(col(Post.status).not_in(OVER))
    .where(col(Post.planned_at) >= given("opens"), col(Post.planned_at) < given("closes"))
    .order_by(col(Post.planned_at), col(Post.id))
    .limit(MOST),
    Row,
)
_OWN: Read[Row] = Read(_PIECES.where(Post.id == given("post_id")), Row)
