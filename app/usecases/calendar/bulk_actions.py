from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from app.core.actor import Actor
from app.core.errors import Refusal
from app.core.messages import msg
from app.domain.calendar.rules.bulk_actions import BulkAction, check_action_permitted, check_action_reason
from app.domain.directory.queries.topics import topic_or_404
from app.domain.posts.models import Post
from app.domain.posts.queries import posts
from app.usecases.approvals import submission
from app.usecases.posts import actions, endings

_WITH_REASON: dict[BulkAction, Callable[..., object]] = {
    BulkAction.HOLD: actions.hold_post,
    BulkAction.RELEASE: actions.release_post,
    BulkAction.WITHDRAW: endings.withdraw_post,
}


@dataclass(frozen=True, slots=True)
class BulkActionRequest:
    """`reason`: to hold, release or withdraw; `topic_id`: the new topic."""

    action: BulkAction
    reason: str = ""
    topic_id: int | None = None


def apply_action(session: Session, post: Post, wish: BulkActionRequest, *, actor: Actor, now: datetime) -> None:
    """Apply to a locked post; raises as its use case."""
    check_action_permitted(wish.action, actor, post.author_id)
    check_action_reason(wish.action, wish.reason)
    if wish.action in _WITH_REASON:
        _WITH_REASON[wish.action](session, post, reason=wish.reason, actor=actor, now=now)
    elif wish.action is BulkAction.SUBMIT:
        submission.submit_post(session, post, actor=actor, now=now)
    elif wish.action is BulkAction.REOPEN:
        actions.reopen_post(session, post, actor=actor, now=now)
    else:
        _change_topic(session, post, wish.topic_id, actor=actor, now=now)


def _change_topic(session: Session, post: Post, topic_id: int | None, *, actor: Actor, now: datetime) -> None:
    if topic_id is None:
        raise Refusal(msg("Elija un tema."))
    if topic_or_404(session, topic_id, organisation_id=post.organisation_id).closed:
        raise Refusal(msg("Ese tema está cerrado: elija otro."))
    draft = posts.draft_of(post, posts.version_of(session, post))
    actions.save_post(session, post, replace(draft, topic_id=topic_id), base=post.base, actor=actor, now=now)
