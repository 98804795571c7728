from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from app.db.scope import Sessions
from app.domain.posts.models import Post, PostVersion, WorkingCopy
from app.domain.posts.queries import posts, working_copies
from app.domain.posts.rules.draft import Draft
from app.usecases.posts import working_copies as post_working_copies

CopyReader = Callable[[Mapping[str, Any], str], Draft | None]
"""The draft a stored form holds, in a zone; None if part cannot be saved."""


def delete_spent_copies(
    reading: Sessions, writing: Sessions, *, read_copy: CopyReader, keep_for: timedelta, now: datetime
) -> int:
    """Delete copies older than `keep_for` or fully saved by their writer; return how many.

    A form may be stored again just after saving; that copy would be offered as new for ever.
    """
    with reading() as session:
        spent = {
            copy.id: copy
            for copy, post, version in working_copies.copies_with_versions(session)
            if _is_saved_since(read_copy(copy.body, post.zone), copy, post, version)
        }
    with writing() as session:
        gone = post_working_copies.delete_old_copies(session, before=now - keep_for)
        gone += sum(post_working_copies.delete_copy(session, copy) for copy in spent.values())
        session.commit()
    return gone


def _is_saved_since(draft: Draft | None, copy: WorkingCopy, post: Post, version: PostVersion) -> bool:
    """Tell whether a version, not older than the form's, says all the copy does."""
    if version.number < _number(copy.base):
        return False
    is_noted = copy.body.get("note") in (None, "", version.note)
    return draft is not None and is_noted and draft.said() == posts.draft_of(post, version).said()


def _number(base: str) -> int:
    """Return the version a form stood on (`Post.base`)."""
    number = base.partition("-")[0]
    return int(number) if number.isdecimal() else 0
