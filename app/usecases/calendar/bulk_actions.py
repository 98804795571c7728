from collections.abc import Callable
from dataclasses import dataclass, replace

from app.core.errors import Refusal
from app.core.messages import msg
from app.db.work import Work
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


def apply_action(work: Work, post: Post, wish: BulkActionRequest) -> None:
    """Apply to a locked post; raises as its use case."""
    check_action_permitted(wish.action, work.actor, post.author_id)
    check_action_reason(wish.action, wish.reason)
    if wish.action in _WITH_REASON:
        _WITH_REASON[wish.action](work, post, reason=wish.reason)
    elif wish.action is BulkAction.SUBMIT:
        submission.submit_post(work, post)
    elif wish.action is BulkAction.REOPEN:
        actions.reopen_post(work, post)
    else:
        _change_topic(work, post, wish.topic_id)


def _change_topic(work: Work, post: Post, topic_id: int | None) -> None:
    if topic_id is None:
        raise Refusal(msg("Elija un tema."))
    if topic_or_404(work.session, topic_id, organisation_id=post.organisation_id).closed:
        raise Refusal(msg("Ese tema está cerrado: elija otro."))
    draft = posts.draft_of(post, posts.version_of(work.session, post))
    actions.save_post(work, post, replace(draft, topic_id=topic_id), base=post.base)
