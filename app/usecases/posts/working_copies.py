"""Views and working copies of posts; not acts, so unaudited."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Delete
from sqlmodel import Session, and_, case, col, delete, select

from app.db.bulk import Upsert, dialect_insert, table_of
from app.db.statements import ORGANISATION_ID, Command, param
from app.domain.posts.models import Post, PostView, WorkingCopy

NOT_PRESENT = {"present_since": None, "present_at": None}
"""The columns of a person not looking at a post."""


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
    """Record the newest version a person has seen; reading is no act and leaves no entry.

    `hour`: the hour shown (`Post.hour`), by default the present one; any other is not stored. `leaves`: they stopped
    looking.
    """
    row = {"user_id": user_id, "post_id": post.id, "version": min(version, post.version), "seen_at": now}
    row |= {"planned_at": post.planned_at} if hour in (None, post.hour) else {}
    _upsert_views(session, [{**row, **(NOT_PRESENT if leaves else {})}])


def record_views(session: Session, posts: Sequence[Post], *, user_id: int, now: datetime) -> None:
    """Record the newest versions of several posts seen together; one statement, none for no posts."""
    shown = {"user_id": user_id, "seen_at": now}
    rows = [{**shown, "post_id": post.id, "version": post.version, "planned_at": post.planned_at} for post in posts]
    if rows:
        _upsert_views(session, rows)


def _upsert_views(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Upsert rows that have the same columns."""
    _VIEWS.run(session, rows)


def _keep_newest(seen: Any, names: Sequence[str]) -> Any:
    newest = case((seen.excluded.version > PostView.version, seen.excluded.version), else_=PostView.version)
    columns = {name: seen.excluded[name] for name in names if name not in ("user_id", "post_id")}
    return seen.on_conflict_do_update(index_elements=["user_id", "post_id"], set_={**columns, "version": newest})


_VIEWS = Upsert(PostView, _keep_newest)


@dataclass(frozen=True, slots=True)
class TypingKey:
    """A form's owner and key: the post's id, or the form's own before the post exists."""

    organisation_id: int
    user_id: int
    key: str


def store_working_copy(
    session: Session, typing: TypingKey, body: Mapping[str, Any], *, post_id: int | None, base: str, now: datetime
) -> None:
    """Store typed text apart from the versions; typing is no act and leaves no entry."""
    whose = {"organisation_id": typing.organisation_id, "user_id": typing.user_id, "key": typing.key}
    columns = {"post_id": post_id, "base": base, "body": dict(body), "saved_at": now}
    statement = dialect_insert(session, WorkingCopy).values(**whose, **columns)
    session.execute(statement.on_conflict_do_update(index_elements=list(whose), set_=columns))


def delete_personal_copies(session: Session, organisation_id: int, user_id: int) -> None:
    """Delete all of a person's unsaved text and views in an organisation."""
    theirs = col(WorkingCopy.organisation_id) == organisation_id, col(WorkingCopy.user_id) == user_id
    session.exec(delete(WorkingCopy).where(*theirs))
    posts = select(Post.id).where(Post.organisation_id == organisation_id)
    session.exec(delete(PostView).where(col(PostView.user_id) == user_id, col(PostView.post_id).in_(posts)))


def delete_old_copies(session: Session, *, before: datetime) -> int:
    """Delete copies last typed before an instant; return how many."""
    return _deleted_count(session, delete(WorkingCopy).where(col(WorkingCopy.saved_at) < before))


def delete_copy(session: Session, copy: WorkingCopy) -> int:
    """Delete a copy as read; return 0 if it has changed since."""
    return _deleted_count(session, delete(WorkingCopy).where(_is_same_copy(copy)))


def delete_working_copy(session: Session, typing: TypingKey) -> None:
    _DELETE_COPY.run(session, organisation_id=typing.organisation_id, user_id=typing.user_id, key=typing.key)


_DELETE_COPY = Command(
    delete(table_of(WorkingCopy)).where(
        col(WorkingCopy.organisation_id) == ORGANISATION_ID,
        col(WorkingCopy.user_id) == param("user_id"),
        col(WorkingCopy.key) == param("key"),
    )
)


def _is_same_copy(copy: WorkingCopy) -> ColumnElement[bool]:
    return and_(col(WorkingCopy.id) == copy.id, col(WorkingCopy.saved_at) == copy.saved_at)


def _deleted_count(session: Session, statement: Delete) -> int:
    return int(session.exec(statement).rowcount)
