"""Saying that one is looking at a text, for the others who could decide it. It is no deed and locks nothing."""

from datetime import datetime

from sqlalchemy import case, func
from sqlmodel import Session, col, update

from app.core.errors import OutOfTurn
from app.core.words import say
from app.db.upsert import inserting
from app.drafting.models import Post, PostView
from app.drafting.service.copies import NOBODY
from app.review.queries.presence import is_asked
from app.review.rules.presence import LAPSES


def take_up(session: Session, post: Post, *, user_id: int, version: int, now: datetime) -> None:
    """Begin to look, or go on. `version` is the one on the screen.

    Raises `OutOfTurn` for whoever is not asked to decide it now: the others would wait for nobody.
    """
    if not is_asked(session, post, user_id):
        raise OutOfTurn(say("Esta publicación no espera ahora su decisión."))
    row = inserting(session, PostView).values(
        user_id=user_id,
        post_id=post.id,
        version=min(version, post.version),
        seen_at=now,
        planned_at=post.planned_at,
        present_since=now,
        present_at=now,
    )
    went_on = case(
        (col(PostView.present_at) > now - LAPSES, func.coalesce(PostView.present_since, row.excluded.present_since)),
        else_=row.excluded.present_since,
    )
    kept = {"present_since": went_on, "present_at": row.excluded.present_at}
    session.execute(row.on_conflict_do_update(index_elements=["user_id", "post_id"], set_=kept))


def leave(session: Session, post: Post, *, user_id: int) -> None:
    """Look no more; also for whoever was not looking."""
    own = (col(PostView.post_id) == post.id, col(PostView.user_id) == user_id)
    session.execute(update(PostView).where(*own).values(**NOBODY))
