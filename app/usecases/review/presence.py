"""Presence of reviewers, shown to other deciders; no act, no lock."""

from datetime import datetime

from sqlalchemy import case, func
from sqlmodel import Session, col, update

from app.core.errors import Conflict
from app.core.messages import msg
from app.db.bulk import dialect_insert
from app.domain.posts.models import Post, PostView
from app.domain.review.queries.presence import is_asked_to_decide
from app.domain.review.rules.presence import PRESENCE_LAPSE
from app.usecases.posts.working_copies import NOT_PRESENT


def keep_presence(session: Session, post: Post, *, user_id: int, version: int, now: datetime) -> None:
    """Start or continue presence. `version`: the one on screen.

    Raises `Conflict` when the person is not asked to decide: others would wait in vain.
    """
    if not is_asked_to_decide(session, post, user_id):
        raise Conflict(msg("Esta publicación no espera ahora su decisión."))
    row = dialect_insert(session, PostView).values(
        user_id=user_id,
        post_id=post.id,
        version=min(version, post.version),
        seen_at=now,
        planned_at=post.planned_at,
        present_since=now,
        present_at=now,
    )
    went_on = case(
        (
            col(PostView.present_at) > now - PRESENCE_LAPSE,
            func.coalesce(PostView.present_since, row.excluded.present_since),
        ),
        else_=row.excluded.present_since,
    )
    columns = {"present_since": went_on, "present_at": row.excluded.present_at}
    session.execute(row.on_conflict_do_update(index_elements=["user_id", "post_id"], set_=columns))


def clear_presence(session: Session, post: Post, *, user_id: int) -> None:
    """End presence, if any."""
    own = (col(PostView.post_id) == post.id, col(PostView.user_id) == user_id)
    session.execute(update(PostView).where(*own).values(**NOT_PRESENT))
