"""Which deeds lead somewhere from where a post stands, for the person who looks at it."""

from dataclasses import dataclass

from app.core.actor import Actor
from app.core.permissions import Permission
from app.domain.posts.rules.holds import REVIEWER_FUNCTIONS, hold_function_of
from app.domain.posts.rules.states import TRANSITIONS, PostStatus, PostTransition


@dataclass(frozen=True, slots=True)
class PostSituation:
    """`has_left` when some of it is public or on its way: what is public is corrected, not edited."""

    status: PostStatus
    author_id: int | None
    has_left: bool


def may_write(standing: PostSituation, actor: Actor) -> bool:
    """An author edits what is theirs; whoever may edit, everything."""
    is_own = actor.id is not None and standing.author_id == actor.id
    return actor.may(Permission.POST_EDIT) or (is_own and actor.may(Permission.POST_WRITE))


def allowed_transitions(standing: PostSituation, actor: Actor) -> frozenset[PostTransition]:
    """The moves a page offers this person; the deeds ask again."""
    writes = may_write(standing, actor)
    allowed = {
        PostTransition.EDIT: writes and not standing.has_left,
        PostTransition.SUBMIT: writes,
        PostTransition.WITHDRAW: writes and not standing.has_left,
        PostTransition.REOPEN: writes,
        PostTransition.HOLD: actor.may(Permission.POST_HOLD)
        and (standing.status is not PostStatus.ON_HOLD or _is_reviewer(actor)),
        PostTransition.RELEASE: actor.may(Permission.POST_RELEASE) or actor.may(Permission.POST_HOLD),
    }
    return frozenset(
        move for move, is_allowed in allowed.items() if is_allowed and standing.status in TRANSITIONS[move]
    )


def _is_reviewer(actor: Actor) -> bool:
    """Tell whether a hold of this person stands beside another one."""
    return hold_function_of(actor.roles, contributed=False) in REVIEWER_FUNCTIONS
