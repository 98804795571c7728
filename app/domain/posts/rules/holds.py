from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from app.core.actor import Actor
from app.core.errors import Conflict, NotPermitted
from app.core.messages import LabelledEnum, msg
from app.core.permissions import Permission, Role
from app.domain.posts.rules.states import PostTransition


class HoldFunction(LabelledEnum):
    """`SYSTEM`: a period or line rule, whoever confirmed it. `OPINION`: one that came after the approval."""

    WRITER = "writer", msg("quien la escribe")
    NEUTRALITY = "neutrality", Role.NEUTRALITY_REVIEWER.label
    LEGAL = "legal", Role.LEGAL_REVIEWER.label
    SUPERVISOR = "supervisor", Role.SUPERVISOR.label
    OPINION = "opinion", msg("la segunda opinión")
    SYSTEM = "system", msg("un periodo o una regla")


F = HoldFunction
_BY_ROLE = {
    Role.SUPERVISOR: F.SUPERVISOR,
    Role.LEGAL_REVIEWER: F.LEGAL,
    Role.NEUTRALITY_REVIEWER: F.NEUTRALITY,
}
"""Strongest first."""
REVIEWER_FUNCTIONS = frozenset(_BY_ROLE.values())
"""Functions whose holds survive edits, until release or their approval of the new text."""

_NEUTRALITY_OR_ABOVE = frozenset({Role.NEUTRALITY_REVIEWER, Role.LEGAL_REVIEWER, Role.SUPERVISOR})
RELEASING_ROLES: dict[HoldFunction, frozenset[Role]] = {
    F.SUPERVISOR: frozenset({Role.SUPERVISOR}),
    F.LEGAL: frozenset({Role.LEGAL_REVIEWER, Role.SUPERVISOR}),
    F.NEUTRALITY: _NEUTRALITY_OR_ABOVE,
    F.OPINION: _NEUTRALITY_OR_ABOVE,
}
"""Itself and those above; the head of communication is above both reviews."""


def hold_function_of(roles: Collection[str], *, contributed: bool, is_period: bool = False) -> HoldFunction:
    """Count a contributor as a writer, whatever their roles."""
    if is_period:
        return F.SYSTEM
    strongest = next((function for role, function in _BY_ROLE.items() if role in roles), F.WRITER)
    return F.WRITER if contributed else strongest


@dataclass(frozen=True, slots=True)
class PostHold:
    """`is_stored`: its function was stored: no edit ends it."""

    function: HoldFunction
    by_id: int | None
    by_name: str
    at: datetime
    reason: str
    is_stored: bool = True

    @property
    def outlives_edits(self) -> bool:
        return self.is_stored and self.function in REVIEWER_FUNCTIONS


def unreleased_of(marks: Iterable[tuple[PostTransition, PostHold]]) -> list[PostHold]:
    """Take one post's marks in order.

    A release ends all, since its author may release each. Other marks leave reviewers' holds.
    """
    holds: list[PostHold] = []
    for move, hold in marks:
        if move is PostTransition.HOLD:
            holds.append(hold)
        elif move is PostTransition.RELEASE:
            holds.clear()
        else:
            holds = [open_hold for open_hold in holds if open_hold.outlives_edits]
    return holds


def check_hold_adds(function: HoldFunction, holds: Collection[PostHold]) -> None:
    """Raise `Conflict` if redundant: beside other holds, only another reviewing function may hold."""
    if holds and (function not in REVIEWER_FUNCTIONS or function in {hold.function for hold in holds}):
        raise Conflict(msg("Ya está retenida: no hace falta retenerla otra vez."))


def check_may_release(hold: PostHold, actor: Actor, *, contributed: bool) -> None:
    """Raise `NotPermitted` unless the actor may.

    A reviewer's hold: that function or higher, if no contributor. A writer's: its author, or a non-contributing
    releaser, as for a period's or the line's.
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
            msg("La retuvo «%(function)s»: la levanta esa función u otra superior.", function=function.label)
        )


def approval_settles(function: HoldFunction, roles: Collection[str]) -> bool:
    """Tell whether it ends a reviewer's hold on that text."""
    return not RELEASING_ROLES[function].isdisjoint(roles)
