from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, or_, select

from app.core.errors import NotFound
from app.core.messages import msg
from app.db.statements import ORGANISATION_ID, EntityQuery, param
from app.domain.organisations.models import Organisation
from app.domain.people.models import User
from app.domain.people.queries.actors import has_role_in
from app.domain.posts.models import Post
from app.domain.review.models import PostComment
from app.domain.review.rules.threads import Comment, Thread, threads_of

CommentRecipient = tuple[User, str]
"""A user and the organisation's name in addresses."""


@dataclass(frozen=True, slots=True)
class CommentThread:
    """The first comment, and the thread for rules."""

    first: PostComment
    thread: Thread


def thread_or_404(session: Session, post: Post, comment_id: int) -> CommentThread:
    """Raise `NotFound`, also for another post's or an answer."""
    rows = _THREAD.all(session, organisation_id=post.organisation_id, post_id=post.id, comment_id=comment_id)
    if not rows or rows[0].id != comment_id or rows[0].thread_id is not None:
        raise NotFound(msg("Ese comentario no existe."))
    return CommentThread(rows[0], threads_of(map(_comment, rows))[0])


def comment_recipients(
    session: Session, organisation_id: int, people: Collection[int], *, today: date
) -> Sequence[CommentRecipient]:
    """Return members who can sign in."""
    return _READERS.all(session, organisation_id=organisation_id, people=list(people), today=today)


def _comment(row: PostComment) -> Comment:
    return Comment(row.id, row.thread_id, row.kind, row.user_id, row.user_name, row.said_at, text=row.text)


_THREAD: EntityQuery[PostComment] = EntityQuery(
    select(PostComment)
    .where(PostComment.organisation_id == ORGANISATION_ID, PostComment.post_id == param("post_id"))
    .where(or_(col(PostComment.id) == param("comment_id"), col(PostComment.thread_id) == param("comment_id")))
    .order_by(col(PostComment.id))
)
_SLUG = select(Organisation.slug).where(Organisation.id == ORGANISATION_ID).scalar_subquery()
_READERS: EntityQuery[CommentRecipient] = EntityQuery(
    select(User, _SLUG)
    .where(col(User.disabled_at).is_(None), col(User.id).in_(param("people", many=True)))
    .where(has_role_in(ORGANISATION_ID, param("today")))
    .order_by(col(User.id))
)
