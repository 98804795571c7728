"""One thread of comments, for whoever answers or settles it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, or_, select

from app.accounts.models import User
from app.accounts.queries import is_seated
from app.core.errors import NotFound
from app.core.words import say
from app.db.reads import HERE, Load, given
from app.drafting.models import Post
from app.organisations.models import Organisation
from app.review.models import PostComment
from app.review.rules.threads import Comment, Thread, threads_of

Reader = tuple[User, str]
"""Somebody to be written to, and how the organisation's addresses name it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The comment a thread began with, and the thread as the rules see it."""

    first: PostComment
    thread: Thread


def thread_or_404(session: Session, post: Post, comment_id: int) -> Asked:
    """Raise `NotFound`, also for a thread about another post and for an answer, which begins none."""
    rows = _THREAD.all(session, organisation_id=post.organisation_id, post_id=post.id, comment_id=comment_id)
    if not rows or rows[0].id != comment_id or rows[0].thread_id is not None:
        raise NotFound(say("Ese comentario no existe."))
    return Asked(rows[0], threads_of(map(_comment, rows))[0])


def readers(session: Session, organisation_id: int, people: Collection[int], *, today: date) -> Sequence[Reader]:
    """Those of these people who are still somebody here and can sign in."""
    return _READERS.all(session, organisation_id=organisation_id, people=list(people), today=today)


def _comment(row: PostComment) -> Comment:
    return Comment(row.id, row.thread_id, row.kind, row.user_id, row.user_name, row.said_at, text=row.text)


_THREAD: Load[PostComment] = Load(
    select(PostComment)
    .where(PostComment.organisation_id == HERE, PostComment.post_id == given("post_id"))
    .where(or_(col(PostComment.id) == given("comment_id"), col(PostComment.thread_id) == given("comment_id")))
    .order_by(col(PostComment.id))
)
_SLUG = select(Organisation.slug).where(Organisation.id == HERE).scalar_subquery()
_READERS: Load[Reader] = Load(
    select(User, _SLUG)
    .where(col(User.disabled_at).is_(None), col(User.id).in_(given("people", many=True)))
    .where(is_seated(HERE, given("today")))
    .order_by(col(User.id))
)
