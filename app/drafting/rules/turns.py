"""Which deeds lead somewhere from where a post stands, for the person who looks at it."""

from dataclasses import dataclass

from app.accounts.rules import Permission
from app.core.actor import Actor
from app.drafting.rules.holds import OF_REVIEWERS, function_of
from app.drafting.rules.states import TRANSITIONS, Move, Status


@dataclass(frozen=True, slots=True)
class Standing:
    """`has_left` when some of it is public or on its way: what is public is corrected, not edited."""

    status: Status
    author_id: int | None
    has_left: bool


def may_write(standing: Standing, actor: Actor) -> bool:
    """An author edits what is theirs; whoever may edit, everything."""
    is_own = actor.id is not None and standing.author_id == actor.id
    return actor.may(Permission.POST_EDIT) or (is_own and actor.may(Permission.POST_WRITE))


def moves_open(standing: Standing, actor: Actor) -> frozenset[Move]:
    """The moves a page offers this person; the deeds ask again."""
    writes = may_write(standing, actor)
    allowed = {
        Move.EDIT: writes and not standing.has_left,
        Move.SUBMIT: writes,
        Move.WITHDRAW: writes and not standing.has_left,
        Move.REOPEN: writes,
        Move.HOLD: actor.may(Permission.POST_HOLD) and (standing.status is not Status.ON_HOLD or _reviews(actor)),
        Move.RELEASE: actor.may(Permission.POST_RELEASE) or actor.may(Permission.POST_HOLD),
    }
    return frozenset(
        move for move, is_allowed in allowed.items() if is_allowed and standing.status in TRANSITIONS[move]
    )


def _reviews(actor: Actor) -> bool:
    """Tell whether a hold of this person stands beside another one."""
    return function_of(actor.roles, contributed=False) in OF_REVIEWERS
