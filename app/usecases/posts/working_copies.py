"""What a person has seen and what they are typing: no deeds, so they leave no entry."""

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
"""What says that a person is not looking at a post now."""


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
    """Remember the newest version a person has had before their eyes. Reading is no deed: it leaves no entry.

    `hour`: the one that was on their screen (`Post.hour`), now's unless told; another than now's is not remembered.
    `leaves`: they are not looking at it any more.
    """
    row = {"user_id": user_id, "post_id": post.id, "version": min(version, post.version), "seen_at": now}
    row |= {"planned_at": post.planned_at} if hour in (None, post.hour) else {}
    _upsert_views(session, [{**row, **(NOT_PRESENT if leaves else {})}])


def record_views(session: Session, posts: Sequence[Post], *, user_id: int, now: datetime) -> None:
    """The same of several, whose newest versions were read together; one statement, and none for none."""
    shown = {"user_id": user_id, "seen_at": now}
    rows = [{**shown, "post_id": post.id, "version": post.version, "planned_at": post.planned_at} for post in posts]
    if rows:
        _upsert_views(session, rows)


def _upsert_views(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """All with the same columns."""
    _VIEWS.run(session, rows)


def _keep_newest(seen: Any, names: Sequence[str]) -> Any:
    """Of a version seen before, the newer one stays."""
    newest = case((seen.excluded.version > PostView.version, seen.excluded.version), else_=PostView.version)
    kept = {name: seen.excluded[name] for name in names if name not in ("user_id", "post_id")}
    return seen.on_conflict_do_update(index_elements=["user_id", "post_id"], set_={**kept, "version": newest})


_VIEWS = Upsert(PostView, _keep_newest)


@dataclass(frozen=True, slots=True)
class TypingKey:
    """Whose form it is: its key is the post's id, or the form's own while the post does not exist."""

    organisation_id: int
    user_id: int
    key: str


def store_working_copy(
    session: Session, typing: TypingKey, body: Mapping[str, Any], *, post_id: int | None, base: str, now: datetime
) -> None:
    """Keep what a person is typing, apart from the versions. Typing is no deed: it leaves no entry."""
    whose = {"organisation_id": typing.organisation_id, "user_id": typing.user_id, "key": typing.key}
    what = {"post_id": post_id, "base": base, "body": dict(body), "saved_at": now}
    statement = dialect_insert(session, WorkingCopy).values(**whose, **what)
    session.execute(statement.on_conflict_do_update(index_elements=list(whose), set_=what))


def delete_personal_copies(session: Session, organisation_id: int, user_id: int) -> None:
    """Nothing of what a person typed and did not save, nor of what they read, is kept in an organisation."""
    theirs = col(WorkingCopy.organisation_id) == organisation_id, col(WorkingCopy.user_id) == user_id
    session.exec(delete(WorkingCopy).where(*theirs))
    posts = select(Post.id).where(Post.organisation_id == organisation_id)
    session.exec(delete(PostView).where(col(PostView.user_id) == user_id, col(PostView.post_id).in_(posts)))


def delete_old_copies(session: Session, *, before: datetime) -> int:
    """Nobody came back for what was last typed before an instant; how many there were."""
    return _deleted_count(session, delete(WorkingCopy).where(col(WorkingCopy.saved_at) < before))


def delete_copy(session: Session, copy: WorkingCopy) -> int:
    """One as it was read: none when something more has been typed since."""
    return _deleted_count(session, delete(WorkingCopy).where(_is_same_copy(copy)))


def delete_working_copy(session: Session, typing: TypingKey) -> None:
    """It was saved, or its writer does not want it."""
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
