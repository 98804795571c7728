"""Views of posts, and who is at one, shown to the others there; no acts, so unaudited."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import case, func
from sqlmodel import Session, col, update

from app.core.errors import Conflict
from app.core.messages import msg
from app.db.bulk import Upsert, dialect_insert
from app.domain.posts.models import Post, PostView
from app.domain.review.queries.presence import PRESENCE_LAPSE, is_asked_to_decide

NOT_PRESENT = {"present_since": None, "present_at": None}
"""Columns of a person not looking at a post."""


def keep_presence(session: Session, post: Post, *, user_id: int, version: int, now: datetime) -> None:
    """Start or continue. `version`: the one on screen.

    Raises `Conflict` when not asked to decide: others would wait in vain.
    """
    if not is_asked_to_decide(session, post, user_id):
        raise Conflict(msg("Esta publicación no espera ahora su decisión."))
    _mark_present(session, post, user_id=user_id, version=version, now=now)


def keep_writer(session: Session, post: Post, *, user_id: int, now: datetime) -> None:
    """Start or continue, of somebody who has the post open to write in it."""
    _mark_present(session, post, user_id=user_id, version=post.version, now=now)


def _mark_present(session: Session, post: Post, *, user_id: int, version: int, now: datetime) -> None:
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
    own = (col(PostView.post_id) == post.id, col(PostView.user_id) == user_id)
    session.execute(update(PostView).where(*own).values(**NOT_PRESENT))


def record_view(
    session: Session,
    post: Post,
    *,
    user_id: int,
    version: int,
    now: datetime,
    hour: str | None = None,
    leaves: bool = False,
) -> None:
    """Record the newest version seen.

    `hour`: as shown (`Post.hour`); only the present one is stored. `leaves`: they stopped looking.
    """
    row = {"user_id": user_id, "post_id": post.id, "version": min(version, post.version), "seen_at": now}
    row |= {"planned_at": post.planned_at} if hour in (None, post.hour) else {}
    _upsert_views(session, [{**row, **(NOT_PRESENT if leaves else {})}])


def record_views(session: Session, posts: Sequence[Post], *, user_id: int, now: datetime) -> None:
    """Record newest versions seen together; one statement, none without posts."""
    shown = {"user_id": user_id, "seen_at": now}
    rows = [{**shown, "post_id": post.id, "version": post.version, "planned_at": post.planned_at} for post in posts]
    if rows:
        _upsert_views(session, rows)


def _upsert_views(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    _VIEWS.run(session, rows)


def _keep_newest(seen: Any, names: Sequence[str]) -> Any:
    newest = case((seen.excluded.version > PostView.version, seen.excluded.version), else_=PostView.version)
    columns = {name: seen.excluded[name] for name in names if name not in ("user_id", "post_id")}
    return seen.on_conflict_do_update(index_elements=["user_id", "post_id"], set_={**columns, "version": newest})


_VIEWS = Upsert(PostView, _keep_newest)
