"""Posts by number, with only the fields a bulk preview needs."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from sqlalchemy import tuple_
from sqlmodel import Session, col

from app.db.statements import ORGANISATION_ID, Query, param, select_columns
from app.domain.posts.models import Post
from app.domain.posts.rules.states import PostStatus


class BulkPost(NamedTuple):
    year: int
    ordinal: int
    title: str
    status: PostStatus
    author_id: int | None


def bulk_posts(
    session: Session, organisation_id: int, numbers: Collection[tuple[int, int]]
) -> Mapping[tuple[int, int], BulkPost]:
    """Return existing posts by number: one statement."""
    posts = _BULK_POSTS.all(session, organisation_id=organisation_id, numbers=list(numbers))
    return {(post.year, post.ordinal): post for post in posts}


_BULK_POSTS: Query[BulkPost] = Query(
    select_columns(Post.year, Post.ordinal, Post.title, Post.status, Post.author_id)
    .where(
        Post.organisation_id == ORGANISATION_ID,
        tuple_(col(Post.year), col(Post.ordinal)).in_(param("numbers", many=True)),
    )
    .order_by(col(Post.id)),
    BulkPost,
)
