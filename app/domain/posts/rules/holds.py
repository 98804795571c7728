"""Holds: the function that sets one, and who may release it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.core.actor import Actor
from app.core.errors import Conflict, NotPermitted
from app.core.messages import Message, msg
from app.core.permissions import Permission, Role, role_name
from app.domain.posts.rules.states import PostTransition


class HoldFunction(StrEnum):
    """The function that a hold was set from. `SYSTEM`: a period or a rule of the line, whoever confirmed it."""

    WRITER = "writer"
    NEUTRALITY = "neutrality"
    LEGAL = "legal"
    SUPERVISOR = "supervisor"
    SYSTEM = "system"


F = HoldFunction
_BY_ROLE = {
    Role.SUPERVISOR: F.SUPERVISOR,
    Role.LEGAL_REVIEWER: F.LEGAL,
    Role.NEUTRALITY_REVIEWER: F.NEUTRALITY,
}
"""The strongest first."""
REVIEWER_FUNCTIONS = frozenset(_BY_ROLE.values())
"""Holds that an edit does not end: only such a function does, by releasing or by approving what is written then."""

RELEASING_ROLES: dict[HoldFunction, frozenset[Role]] = {
    F.SUPERVISOR: frozenset({Role.SUPERVISOR}),
    F.LEGAL: frozenset({Role.LEGAL_REVIEWER, Role.SUPERVISOR}),
    F.NEUTRALITY: frozenset({Role.NEUTRALITY_REVIEWER, Role.LEGAL_REVIEWER, Role.SUPERVISOR}),
}
"""The function itself and those above it; the head of communication is above both reviews."""
FUNCTION_WORDS: dict[HoldFunction, Message] = {
    F.SUPERVISOR: role_name(Role.SUPERVISOR),
    F.LEGAL: role_name(Role.LEGAL_REVIEWER),
    F.NEUTRALITY: role_name(Role.NEUTRALITY_REVIEWER),
    F.WRITER: msg("quien la escribe"),
    F.SYSTEM: msg("un periodo o una regla"),
}


def hold_function_of(roles: Collection[str], *, contributed: bool, is_period: bool = False) -> HoldFunction:
    """Return the function that a person with these roles holds a post from.

    A person whose words are in it holds it as a writer, whatever other function they have.
    """
    if is_period:
        return F.SYSTEM
    strongest = next((function for role, function in _BY_ROLE.items() if role in roles), F.WRITER)
    return F.WRITER if contributed else strongest


@dataclass(frozen=True, slots=True)
class PostHold:
    """A hold as it was set; `is_kept` for one whose function was stored, which an edit does not end."""

    function: HoldFunction
    by_id: int | None
    by_name: str
    at: datetime
    reason: str
    is_kept: bool = True

    @property
    def outlives_edits(self) -> bool:
        return self.is_kept and self.function in REVIEWER_FUNCTIONS


def unreleased_of(marks: Iterable[tuple[PostTransition, PostHold]]) -> list[PostHold]:
    """Return the holds that nobody released, of the marks of one post in their order.

    A release ends them all, since whoever releases may release each. Any other mark leaves those of reviewers.
    """
    holds: list[PostHold] = []
    for move, hold in marks:
        if move is PostTransition.HOLD:
            holds.append(hold)
        elif move is PostTransition.RELEASE:
            holds.clear()
        else:
            holds = [one for one in holds if one.outlives_edits]
    return holds


def check_hold_adds(function: HoldFunction, standing: Collection[PostHold]) -> None:
    """Raise `Conflict` where a hold adds nothing: beside what stands, only another reviewing function holds."""
    if standing and (function not in REVIEWER_FUNCTIONS or function in {hold.function for hold in standing}):
        raise Conflict(msg("Ya está retenida: no hace falta retenerla otra vez."))


def check_may_release(hold: PostHold, actor: Actor, *, contributed: bool) -> None:
    """Raise `NotPermitted` unless the actor may release a hold of that function.

    A reviewer's hold: that function or one above it, in a person who wrote nothing of the post. A writer's: the person
    who set it, or whoever may release and wrote nothing. A period's or the line's: whoever may release and wrote
    nothing.
    """
    function = hold.function
    if function is F.WRITER and actor.id is not None and hold.by_id == actor.id:
        return
    if contributed:
        raise NotPermitted(msg("Ha intervenido en este texto, así que la retención la levanta otra persona."))
    if function not in RELEASING_ROLES:
        if not actor.may(Permission.POST_RELEASE):
            raise NotPermitted(msg("Su función en esta organización no incluye levantar esta retención."))
        return
    if RELEASING_ROLES[function].isdisjoint(actor.roles) or not actor.may(Permission.POST_HOLD):
        raise NotPermitted(
            msg("La retuvo «%(function)s»: la levanta esa función u otra superior.", function=FUNCTION_WORDS[function])
        )


def approval_settles(function: HoldFunction, roles: Collection[str]) -> bool:
    """Tell whether approval by somebody with these roles ends a reviewer's hold on the text they approve."""
    return not RELEASING_ROLES[function].isdisjoint(roles)
