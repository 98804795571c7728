"""Ideas that have no day yet."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from app.drafting.models import Post
from app.drafting.rules.states import Status

MOST = 50


def undated_ideas(session: Session, organisation_id: int) -> Sequence[Post]:
    """The latest changed first."""
    return session.exec(
        select(Post)
        .where(Post.organisation_id == organisation_id, Post.status == Status.IDEA, col(Post.planned_at).is_(None))
        .order_by(col(Post.changed_at).desc(), col(Post.id).desc())
        .limit(MOST)
    ).all()
