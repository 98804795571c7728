from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.core.likeness import WordSet, comparable_words, is_alike
from app.core.zones import day_bounds, local_day
from app.db.columns import Id, UTCDateTime
from app.db.statements import ORGANISATION_ID, Query, param, select_columns
from app.domain.approvals.models.rounds import Round, RoundStep, StepCandidate
from app.domain.approvals.queries.left_out import IS_LEFT_OUT
from app.domain.editorial_line.models import NearVariant
from app.domain.posts.models import Post, PostVersion, Variant
from app.domain.posts.rules.states import PostStatus
from app.domain.publishing.queries.shown_states import SHOWN_STATE_NUMBER
from app.domain.publishing.rules.shown_state import STATE_NAMES
from app.domain.review.rules.neighbours import Neighbour, NeighbourReason, sort_neighbours

WEEK, FORTNIGHT = timedelta(days=7), timedelta(days=14)
MOST_TEXTS = 200
"""Texts compared: more is too much for a page."""
MOST_SHOWN = 12
"""Posts read; similar ones come first."""
DayBounds = tuple[datetime, datetime]
_GONE = [PostStatus.REJECTED, PostStatus.WITHDRAWN, PostStatus.EXPIRED]


class NeighbourLeg(IntEnum):
    AROUND = 1
    WORDS = 2
    BEFORE = 3
    AFTER = 4
    MEANING = 5


class NeighbourRow(NamedTuple):
    how: int
    id: int
    year: int
    ordinal: int
    title: str
    state: int
    planned_at: datetime
    topic_id: int | None
    text: str


@dataclass(frozen=True, slots=True)
class PostNeighbours:
    """Year and ordinal `before` and `after` in this person's queue."""

    neighbours: Sequence[Neighbour] = ()
    before: tuple[int, int] | None = None
    after: tuple[int, int] | None = None


def post_neighbours(
    session: Session, post: Post, variants: Sequence[Variant], *, user_id: int, step_id: int | None
) -> PostNeighbours:
    """Return the posts around this one, in one statement; the queue continues from `step_id`."""
    rows = _POST_NEIGHBOURS.all(session, **_parameters(post, variants, user_id, step_id))
    around = [row for row in rows if row.how not in (NeighbourLeg.BEFORE, NeighbourLeg.AFTER)]
    turns = {row.how: (row.year, row.ordinal) for row in rows if row.how in (NeighbourLeg.BEFORE, NeighbourLeg.AFTER)}
    neighbours = sort_neighbours(_neighbours(post, [variant.text for variant in variants], around))
    return PostNeighbours(neighbours[:MOST_SHOWN], turns.get(NeighbourLeg.BEFORE), turns.get(NeighbourLeg.AFTER))


def _parameters(post: Post, variants: Sequence[Variant], user_id: int, step_id: int | None) -> dict[str, Any]:
    """Give a post without an hour no neighbours."""
    at = _hour_of(post)
    start, end = _day_of(post)
    lengths = [variant.length_used for variant in variants] or [0]
    return {
        "organisation_id": post.organisation_id,
        "post_id": post.id,
        "topic_id": post.topic_id,
        "user_id": user_id,
        "step_id": step_id or 0,
        "day": start,
        "next_day": end,
        "week_before": at - WEEK,
        "week_after": at + WEEK,
        "fortnight_before": at - FORTNIGHT,
        "fortnight_after": at + FORTNIGHT,
        "shortest": min(lengths) // 2,
        "longest": max(lengths) * 2,
        "languages": sorted({variant.language for variant in variants}),
        "variants": [variant.id for variant in variants],
    }


def _neighbours(post: Post, texts: Sequence[str], rows: Sequence[NeighbourRow]) -> list[Neighbour]:
    firsts: dict[int, NeighbourRow] = {}
    for row in rows:
        firsts.setdefault(row.id, row)
    ours = [comparable_words(text) for text in dict.fromkeys(texts)]
    alike = _alike(ours, [row for row in rows if row.how == NeighbourLeg.WORDS])
    repeated = {row.id for row in rows if row.how == NeighbourLeg.MEANING} - alike
    why = _reasons(post, alike, repeated)
    reasons = ((why(row), row) for row in firsts.values())
    return [
        Neighbour(row.year, row.ordinal, row.title, STATE_NAMES[row.state], row.planned_at, reason)
        for reason, row in reasons
        if reason
    ]


def _alike(ours: Sequence[WordSet], rows: Sequence[NeighbourRow]) -> set[int]:
    """Find near-duplicates, comparing shared text once."""
    same = {text for text in {row.text for row in rows} if is_alike(ours, text)}
    return {row.id for row in rows if row.text in same}


def _reasons(
    post: Post, alike: Collection[int], repeated: Collection[int]
) -> Callable[[NeighbourRow], tuple[NeighbourReason, ...]]:
    at, topic_id, (start, end) = _hour_of(post), post.topic_id, _day_of(post)
    since, until = at - WEEK, at + WEEK

    def why(row: NeighbourRow) -> tuple[NeighbourReason, ...]:
        known = {
            NeighbourReason.ALIKE: row.id in alike,
            NeighbourReason.SAME_MEANING: row.id in repeated,
            NeighbourReason.SAME_DAY: start <= row.planned_at < end,
            NeighbourReason.SAME_TOPIC: row.topic_id == topic_id is not None and since <= row.planned_at < until,
        }
        return tuple([reason for reason, holds in known.items() if holds])

    return why


def _hour_of(post: Post) -> datetime:
    return post.planned_at or post.created_at


def _day_of(post: Post) -> DayBounds:
    """Return an empty day without an hour."""
    if post.planned_at is None:
        return post.created_at, post.created_at
    return day_bounds(local_day(post.planned_at, post.zone), post.zone)


_NO_TEXT, _NO_ID = sa.cast(sa.null(), sa.String()), sa.cast(sa.null(), Id())
_POST = (Post.id, Post.year, Post.ordinal, Post.title, SHOWN_STATE_NUMBER.label("state"))
_OTHERS = (
    Post.organisation_id == ORGANISATION_ID,
    col(Post.id) != param("post_id"),
    col(Post.status).not_in(_GONE),
)


def _between(start: str, end: str) -> Any:
    return (col(Post.planned_at) >= sa.bindparam(start, type_=UTCDateTime())) & (
        col(Post.planned_at) < sa.bindparam(end, type_=UTCDateTime())
    )


def _whole(query: Any) -> Any:
    """Wrap a union leg with own order and limit."""
    return select(query.subquery())


_AROUND = (
    select_columns(sa.literal(int(NeighbourLeg.AROUND)), *_POST, Post.planned_at, Post.topic_id, _NO_TEXT.label("text"))
    .where(*_OTHERS, _between("week_before", "week_after"))
    .where(sa.or_(_between("day", "next_day"), col(Post.topic_id) == param("topic_id")))
    .order_by(col(Post.planned_at), col(Post.id))
    .limit(MOST_SHOWN)
)
_WORDS = (
    select_columns(sa.literal(int(NeighbourLeg.WORDS)), *_POST, Post.planned_at, Post.topic_id, Variant.text)
    .select_from(Post)
    .join(PostVersion, (col(PostVersion.post_id) == Post.id) & (col(PostVersion.number) == Post.version))
    .join(Variant, col(Variant.post_version_id) == PostVersion.id)
    .where(*_OTHERS, _between("fortnight_before", "fortnight_after"))
    .where(col(Variant.length_used).between(param("shortest"), param("longest")))
    .where(col(Variant.language).in_(param("languages", many=True)), ~IS_LEFT_OUT)
    .order_by(col(Post.planned_at), col(Post.id))
    .limit(MOST_TEXTS)
)
_MEANING = (
    select_columns(
        sa.literal(int(NeighbourLeg.MEANING)), *_POST, Post.planned_at, Post.topic_id, _NO_TEXT.label("text")
    )
    .select_from(NearVariant)
    .join(Variant, col(Variant.id) == NearVariant.near_id)
    .join(PostVersion, col(PostVersion.id) == Variant.post_version_id)
    .join(Post, (col(Post.id) == PostVersion.post_id) & (col(Post.version) == PostVersion.number))
    .where(*_OTHERS, NearVariant.organisation_id == ORGANISATION_ID)
    .where(col(NearVariant.variant_id).in_(param("variants", many=True)), col(Post.planned_at).is_not(None))
    .order_by(col(Post.planned_at), col(Post.id))
    .limit(MOST_SHOWN)
)
_HERE_IN_QUEUE = (
    select(StepCandidate.deadline_at)
    .where(StepCandidate.organisation_id == ORGANISATION_ID, StepCandidate.round_step_id == param("step_id"))
    .limit(1)
    .scalar_subquery()
)
_PLACE = sa.tuple_(col(StepCandidate.deadline_at), col(StepCandidate.round_step_id))
_OWN_PLACE = sa.tuple_(_HERE_IN_QUEUE, sa.bindparam("step_id", type_=Id()))


def _queue_leg(how: NeighbourLeg, beyond: Any, *order: Any) -> Any:
    """Return the nearest on one side."""
    return _whole(
        select_columns(sa.literal(int(how)), *_POST, Post.planned_at, _NO_ID.label("topic_id"), _NO_TEXT.label("text"))
        .select_from(StepCandidate)
        .join(RoundStep, col(RoundStep.id) == StepCandidate.round_step_id)
        .join(Round, col(Round.id) == RoundStep.round_id)
        .join(Post, col(Post.id) == Round.post_id)
        .where(StepCandidate.organisation_id == ORGANISATION_ID, StepCandidate.user_id == param("user_id"), beyond)
        .order_by(*order)
        .limit(1)
    )


_ASCENDING = (col(StepCandidate.deadline_at), col(StepCandidate.round_step_id))
_POST_NEIGHBOURS: Query[NeighbourRow] = Query(
    sa.union_all(
        _whole(_AROUND),
        _whole(_WORDS),
        _whole(_MEANING),
        _queue_leg(NeighbourLeg.BEFORE, _PLACE < _OWN_PLACE, *(each.desc() for each in _ASCENDING)),
        _queue_leg(NeighbourLeg.AFTER, _PLACE > _OWN_PLACE, *_ASCENDING),
    ),
    NeighbourRow,
)
