"""Working copies of posts; not acts, so unaudited."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Delete
from sqlmodel import Session, and_, col, delete, select

from app.db.bulk import dialect_insert, table_of
from app.db.scope import Sessions
from app.db.statements import ORGANISATION_ID, Command, param
from app.domain.posts.models import Post, PostVersion, PostView, WorkingCopy
from app.domain.posts.queries import posts, working_copies
from app.domain.posts.rules.draft import Draft

CopyReader = Callable[[Mapping[str, Any], str], Draft | None]
"""A stored form's draft, in a zone; None if part is unsavable."""


@dataclass(frozen=True, slots=True)
class TypingKey:
    """A form's owner and key: the post's id or, before it, the form's."""

    organisation_id: int
    user_id: int
    key: str


def store_working_copy(
    session: Session, typing: TypingKey, body: Mapping[str, Any], *, post_id: int | None, base: str, now: datetime
) -> None:
    whose = {"organisation_id": typing.organisation_id, "user_id": typing.user_id, "key": typing.key}
    columns = {"post_id": post_id, "base": base, "body": dict(body), "saved_at": now}
    statement = dialect_insert(session, WorkingCopy).values(**whose, **columns)
    session.execute(statement.on_conflict_do_update(index_elements=list(whose), set_=columns))


def delete_personal_copies(session: Session, organisation_id: int, user_id: int) -> None:
    theirs = col(WorkingCopy.organisation_id) == organisation_id, col(WorkingCopy.user_id) == user_id
    session.exec(delete(WorkingCopy).where(*theirs))
    posts = select(Post.id).where(Post.organisation_id == organisation_id)
    session.exec(delete(PostView).where(col(PostView.user_id) == user_id, col(PostView.post_id).in_(posts)))


def delete_old_copies(session: Session, *, before: datetime) -> int:
    return _deleted_count(session, delete(WorkingCopy).where(col(WorkingCopy.saved_at) < before))


def delete_copy(session: Session, copy: WorkingCopy) -> int:
    """Return 0 if changed since read."""
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


def delete_spent_copies(
    reading: Sessions, writing: Sessions, *, read_copy: CopyReader, keep_for: timedelta, now: datetime
) -> int:
    """Delete copies older than `keep_for` or fully saved; return the number.

    Copies stored again after saving would otherwise be offered as new for ever.
    """
    with reading() as session:
        spent = {
            copy.id: copy
            for copy, post, version in working_copies.copies_with_versions(session)
            if _is_saved_since(read_copy(copy.body, post.zone), copy, post, version)
        }
    with writing() as session:
        gone = delete_old_copies(session, before=now - keep_for)
        gone += sum(delete_copy(session, copy) for copy in spent.values())
        session.commit()
    return gone


def _is_same_copy(copy: WorkingCopy) -> ColumnElement[bool]:
    return and_(col(WorkingCopy.id) == copy.id, col(WorkingCopy.saved_at) == copy.saved_at)


def _deleted_count(session: Session, statement: Delete) -> int:
    return int(session.exec(statement).rowcount)


def _is_saved_since(draft: Draft | None, copy: WorkingCopy, post: Post, version: PostVersion) -> bool:
    """Tell whether a version, no older than the form's, says all the copy does."""
    if version.number < _number(copy.base):
        return False
    is_noted = copy.body.get("note") in (None, "", version.note)
    return (
        draft is not None
        and is_noted
        and draft.comparable_content() == posts.draft_of(post, version).comparable_content()
    )


def _number(base: str) -> int:
    number = base.partition("-")[0]
    return int(number) if number.isdecimal() else 0
