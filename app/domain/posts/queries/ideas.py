from datetime import datetime
from typing import NamedTuple

from sqlmodel import col

from app.db.statements import ORGANISATION_ID, Query, select_columns
from app.db.work import Work
from app.domain.directory.models import Topic
from app.domain.posts.models import Post
from app.domain.posts.rules.post_number import format_number
from app.domain.posts.rules.states import PostStatus

MOST_IDEAS = 20
"""A page's ideas; there may be more."""


class Idea(NamedTuple):
    """`author_id` noted it and may give it a day."""

    year: int
    ordinal: int
    title: str
    topic_id: int | None
    topic: str | None
    author_id: int | None
    author: str
    created_at: datetime

    @property
    def number(self) -> str:
        return format_number(self.year, self.ordinal)


def ideas_without_day(work: Work) -> list[Idea]:
    """Return the newest ideas; at most one more than `MOST_IDEAS`."""
    return _IDEAS.all(work.session, organisation_id=work.organisation_id)


_IDEAS: Query[Idea] = Query(
    select_columns(
        Post.year,
        Post.ordinal,
        Post.title,
        Post.topic_id,
        Topic.name,
        Post.author_id,
        Post.author_name,
        Post.created_at,
    )
    .outerjoin(Topic, col(Topic.id) == Post.topic_id)
    .where(Post.organisation_id == ORGANISATION_ID, Post.status == PostStatus.IDEA, col(Post.planned_at).is_(None))
    .order_by(col(Post.id).desc())
    .limit(MOST_IDEAS + 1),
    Idea,
)
