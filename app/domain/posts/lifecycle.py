"""The only writer of a post's status (invariant I7)."""

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session

from app.db.bulk import BulkUpdate
from app.db.work import Work
from app.domain.posts.models import Post, PostMark
from app.domain.posts.rules.states import PostStatus, PostTransition, status_after

MARKED_TRANSITIONS = frozenset(
    {PostTransition.HOLD, PostTransition.RELEASE, PostTransition.WITHDRAW, PostTransition.EXPIRE, PostTransition.REOPEN}
)
SETTLED_AS = "approved"
MARKED_WHEN_EDITED = frozenset({PostStatus.EXPIRED, PostStatus.ON_HOLD})


_MOVED = BulkUpdate(Post, "status", "changed_at")


def apply_transition_to_all(
    session: Session, posts: Mapping[int, PostStatus], move: PostTransition, *, now: datetime
) -> None:
    """Apply a transition that leaves no mark, in one statement.

    `posts`: ids and current status, locked.
    """
    if move in MARKED_TRANSITIONS:
        raise ValueError(move)
    rows = [{"id": key, "status": status_after(status, move), "changed_at": now} for key, status in posts.items()]
    _MOVED.run(session, rows)


def settle_reviewer_holds(work: Work, post: Post, *, reason: str) -> None:
    """Mark the holding function's approval, which set the status.

    Unlike a release (`set_as` tells them apart), it lets nothing through a period.
    """
    work.session.add(
        PostMark(
            organisation_id=post.organisation_id,
            post_id=post.id,
            move=PostTransition.RELEASE,
            by_id=work.actor.id,
            by_name=work.actor.name,
            at=work.now,
            reason=reason,
            set_as=SETTLED_AS,
        )
    )


def apply_transition(
    work: Work,
    post: Post,
    move: PostTransition,
    *,
    reason: str = "",
    period_id: int | None = None,
    set_as: str | None = None,
) -> PostStatus:
    """Return the previous status; raise `Conflict` when impossible from there.

    Mark what no other row records, so that status can always be derived. `set_as`: the holding function
    (`rules.holds`).
    """
    before, post.status = post.status, status_after(post.status, move)
    post.changed_at = work.now
    if move in MARKED_TRANSITIONS or (move is PostTransition.EDIT and before in MARKED_WHEN_EDITED):
        work.session.add(
            PostMark(
                organisation_id=post.organisation_id,
                post_id=post.id,
                move=move,
                by_id=work.actor.id,
                by_name=work.actor.name,
                at=work.now,
                reason=reason,
                period_id=period_id,
                set_as=set_as,
            )
        )
    return before
