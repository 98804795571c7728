from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from app.core.actor import Actor
from app.core.errors import Refusal
from app.core.messages import Message
from app.core.validation import RefusalCollector
from app.db.statements import ORGANISATION_ID, EntityQuery, param, select_columns
from app.db.work import Work
from app.domain.directory.models import Topic
from app.domain.people.queries.substitutions import roles_ever_held as held_by_people
from app.domain.people.rules.substitutions import HeldRole as Office
from app.domain.posts.models import Post, PostMark
from app.domain.posts.queries.posts import contributors_of, current_versions
from app.domain.posts.rules.holds import HoldFunction, PostHold, check_may_release, hold_function_of, unreleased_of
from app.domain.posts.rules.post_number import format_number
from app.domain.posts.rules.states import PostStatus, PostTransition


@dataclass(frozen=True, slots=True)
class ScheduledPost:
    """`uncounted`: why it does not count as an emergency."""

    id: int
    year: int
    ordinal: int
    title: str
    status: PostStatus
    planned_at: datetime | None
    author_id: int | None
    topic: str
    topic_class: str | None
    uncounted: Message | None = None

    @property
    def number(self) -> str:
        return format_number(self.year, self.ordinal)


@dataclass(frozen=True, slots=True)
class PeriodHeldPost:
    """`is_on_hold` until released from that period."""

    post: ScheduledPost
    is_on_hold: bool


def scheduled_in(
    session: Session, organisation_id: int, start: datetime, end: datetime | None
) -> Sequence[ScheduledPost]:
    """Return approved posts by hour, from `start` until before `end` (None: endless)."""
    query = _scheduled_posts(organisation_id).where(Post.status == PostStatus.APPROVED, col(Post.planned_at) >= start)
    return [_scheduled_post(row) for row in session.execute(query.where(col(Post.planned_at) < end) if end else query)]


def held_by_period(
    session: Session, organisation_id: int, period_id: int, *, limit: int | None = None
) -> Sequence[PeriodHeldPost]:
    """Return every post the period ever held, by hour; one statement."""
    last = (
        select(func.max(PostMark.id))
        .where(PostMark.organisation_id == organisation_id, PostMark.post_id == Post.id)
        .correlate(Post)
        .scalar_subquery()
    )
    by_period = (PostMark.organisation_id == organisation_id, PostMark.period_id == period_id)
    holds = select(PostMark.post_id).where(*by_period, PostMark.move == PostTransition.HOLD)
    is_last = sa.exists(
        select(PostMark.id).where(*by_period, PostMark.move == PostTransition.HOLD, PostMark.id == last).correlate(Post)
    )
    query = _scheduled_posts(organisation_id).add_columns(is_last).where(col(Post.id).in_(holds)).limit(limit)
    return [
        PeriodHeldPost(_scheduled_post(row), bool(on_top) and row[4] == PostStatus.ON_HOLD)
        for *row, on_top in session.execute(query)
    ]


def _scheduled_posts(organisation_id: int) -> Any:
    columns = (Post.id, Post.year, Post.ordinal, Post.title, Post.status, Post.planned_at, Post.author_id)
    return (
        select_columns(*columns, Topic.name, Topic.topic_class)
        .outerjoin(Topic, col(Topic.id) == Post.topic_id)
        .where(Post.organisation_id == organisation_id)
        .order_by(col(Post.planned_at), col(Post.id))
    )


def _scheduled_post(row: Sequence[Any]) -> ScheduledPost:
    key, year, ordinal, title, status, planned_at, author_id, topic, topic_class = row
    known = topic_class and topic_class.value
    return ScheduledPost(key, year, ordinal, title, status, planned_at, author_id, topic or "", known)


def unreleased_holds(session: Session, organisation_id: int, post_ids: Collection[int]) -> Mapping[int, list[PostHold]]:
    """Return unreleased holds by post; one statement, and one for holds without stored function."""
    marks = _MARKS.all(session, organisation_id=organisation_id, posts=list(post_ids)) if post_ids else []
    earlier = _functions_at_the_time(session, organisation_id, [mark for mark in marks if _needs_function(mark)])
    by_post: dict[int, list[tuple[PostTransition, PostHold]]] = defaultdict(list)
    for mark in marks:
        by_post[mark.post_id].append((mark.move, _hold(mark, earlier)))
    return {post_id: unreleased_of(post_marks) for post_id, post_marks in by_post.items()}


def releasable_posts(work: Work, posts: Sequence[Post]) -> tuple[list[Post], Mapping[int, Refusal]]:
    """Return posts whose every hold the actor may release, and others' refusals.

    At most four statements.
    """
    here, keys = work.actor.organisation_id, [post.id for post in posts]
    holds, versions = unreleased_holds(work.session, here, keys), current_versions(work.session, here, keys)
    writers = contributors_of(work.session, here, [version.id for version in versions.values()])
    wrote = {key for key, version in versions.items() if work.actor.id in writers.get(version.id, ())}
    collector = RefusalCollector[Post](lambda post: post.id)
    free = collector.accept_all(
        posts, lambda post: _check_releases(holds.get(post.id, ()), work.actor, contributed=post.id in wrote)
    )
    return free, collector.refused


def _check_releases(holds: Sequence[PostHold], actor: Actor, *, contributed: bool) -> None:
    for hold in holds:
        check_may_release(hold, actor, contributed=contributed)


def _needs_function(mark: PostMark) -> bool:
    return (
        mark.move is PostTransition.HOLD and mark.set_as is None and mark.period_id is None and mark.by_id is not None
    )


def _hold(mark: PostMark, earlier: Mapping[int, HoldFunction]) -> PostHold:
    is_hold = mark.move is PostTransition.HOLD
    function = HoldFunction(mark.set_as) if mark.set_as and is_hold else earlier.get(mark.id, HoldFunction.SYSTEM)
    return PostHold(function, mark.by_id, mark.by_name, mark.at, mark.reason, is_stored=mark.set_as is not None)


def _functions_at_the_time(
    session: Session, organisation_id: int, marks: Sequence[PostMark]
) -> dict[int, HoldFunction]:
    """Return functions by mark; the highest where unknown."""
    people = {mark.by_id for mark in marks if mark.by_id is not None}
    offices_by_person = held_by_people(session, people, organisation_id=organisation_id) if people else {}
    return {mark.id: _function_on(offices_by_person.get(mark.by_id or 0, ()), mark.at.date()) for mark in marks}


def _function_on(offices: Sequence[Office], day: date) -> HoldFunction:
    roles = {
        office.role.value
        for office in offices
        if office.starts_on <= day and (office.ends_on is None or office.ends_on >= day)
    }
    return hold_function_of(roles, contributed=False) if roles else HoldFunction.SUPERVISOR


_MARKS: EntityQuery[PostMark] = EntityQuery(
    select(PostMark)
    .where(PostMark.organisation_id == ORGANISATION_ID, col(PostMark.post_id).in_(param("posts", many=True)))
    .order_by(col(PostMark.id))
)
