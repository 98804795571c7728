from dataclasses import dataclass

from app.core.actor import Actor
from app.core.permissions import Permission
from app.domain.posts.rules.holds import REVIEWER_FUNCTIONS, hold_function_of
from app.domain.posts.rules.states import TRANSITIONS, PostStatus, PostTransition


@dataclass(frozen=True, slots=True)
class PostSituation:
    """`has_left`: a part is out or leaving, so the post is corrected, not edited."""

    status: PostStatus
    author_id: int | None
    has_left: bool


def may_write(situation: PostSituation, actor: Actor) -> bool:
    """Allow authors their own posts, editors all."""
    is_own = actor.id is not None and situation.author_id == actor.id
    return actor.may(Permission.POST_EDIT) or (is_own and actor.may(Permission.POST_WRITE))


def allowed_transitions(situation: PostSituation, actor: Actor) -> frozenset[PostTransition]:
    """Return the transitions offered to the actor; use cases check again."""
    writes = may_write(situation, actor)
    allowed = {
        PostTransition.EDIT: writes and not situation.has_left,
        PostTransition.SUBMIT: writes,
        PostTransition.WITHDRAW: writes and not situation.has_left,
        PostTransition.REOPEN: writes,
        PostTransition.HOLD: actor.may(Permission.POST_HOLD)
        and (situation.status is not PostStatus.ON_HOLD or _is_reviewer(actor)),
        PostTransition.RELEASE: actor.may(Permission.POST_RELEASE) or actor.may(Permission.POST_HOLD),
    }
    return frozenset(
        move for move, is_allowed in allowed.items() if is_allowed and situation.status in TRANSITIONS[move]
    )


def _is_reviewer(actor: Actor) -> bool:
    """Tell whether this person's hold stands beside another."""
    return hold_function_of(actor.roles, contributed=False) in REVIEWER_FUNCTIONS
