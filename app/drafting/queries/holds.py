"""What a period would hold, and what it has held."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from app.drafting.models import Post, PostMark
from app.drafting.rules.numbers import number_of
from app.drafting.rules.states import Move, Status
from app.topics.models import Topic


@dataclass(frozen=True, slots=True)
class Scheduled:
    """A post as the page of a period tells of it."""

    id: int
    year: int
    ordinal: int
    title: str
    status: Status
    planned_at: datetime | None
    author_id: int | None
    topic: str
    topic_class: str | None

    @property
    def number(self) -> str:
        return number_of(self.year, self.ordinal)


@dataclass(frozen=True, slots=True)
class Held:
    """`is_held` while nobody has released it from that period."""

    post: Scheduled
    is_held: bool


def scheduled_in(session: Session, organisation_id: int, start: datetime, end: datetime | None) -> Sequence[Scheduled]:
    """Whatever stands approved for an instant from `start` until before `end` (None: without end), by its hour."""
    query = _scheduled(organisation_id).where(Post.status == Status.APPROVED, col(Post.planned_at) >= start)
    return [_row(row) for row in session.execute(query.where(col(Post.planned_at) < end) if end else query)]


def held_by(session: Session, organisation_id: int, period_id: int, *, limit: int | None = None) -> Sequence[Held]:
    """Whatever a period ever held, by its hour; one statement."""
    last = (
        select(func.max(PostMark.id))
        .where(PostMark.organisation_id == organisation_id, PostMark.post_id == Post.id)
        .correlate(Post)
        .scalar_subquery()
    )
    by_period = (PostMark.organisation_id == organisation_id, PostMark.period_id == period_id)
    holds = select(PostMark.post_id).where(*by_period, PostMark.move == Move.HOLD)
    is_last = sa.exists(
        select(PostMark.id).where(*by_period, PostMark.move == Move.HOLD, PostMark.id == last).correlate(Post)
    )
    query = _scheduled(organisation_id).add_columns(is_last).where(col(Post.id).in_(holds)).limit(limit)
    return [Held(_row(row), bool(on_top) and row[4] == Status.ON_HOLD) for *row, on_top in session.execute(query)]


def _scheduled(organisation_id: int) -> Any:
    columns = (Post.id, Post.year, Post.ordinal, Post.title, Post.status, Post.planned_at, Post.author_id)
    return (
        select(*columns, Topic.name, Topic.topic_class)  # type: ignore[call-overload] # more columns than its types count
        .outerjoin(Topic, col(Topic.id) == Post.topic_id)
        .where(Post.organisation_id == organisation_id)
        .order_by(col(Post.planned_at), col(Post.id))
    )


def _row(row: Sequence[Any]) -> Scheduled:
    key, year, ordinal, title, status, planned_at, author_id, topic, topic_class = row
    known = topic_class and topic_class.value
    return Scheduled(key, year, ordinal, title, status, planned_at, author_id, topic or "", known)
