"""Effect, confirmation and origin of deciding functions (decision 205).

Otherwise an administrator could act as two people, granting to oneself or a second address.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.core.errors import Conflict, NotPermitted, Refusal
from app.core.messages import LabelledEnum, msg
from app.core.permissions import Permission, permissions_of
from app.domain.audit.rules.acts import Act

P = Permission
DECIDING_PERMISSIONS = frozenset(
    {P.POST_CALL_IN, P.POST_DECIDE, P.POST_RELEASE, P.EXCEPTION_GRANT, P.DELIVERY_SETTLE}
    | {P.PERIOD_CONFIRM, P.PERIOD_END, P.LINE_ADOPT, P.PLAN_ADOPT, P.ROUTE_MANAGE}
    | {P.CASE_REVIEW, P.CRISIS_DECLARE, P.PROTOCOL_MANAGE, P.TAKEDOWN_ORDER}
    | {P.MEMBER_MANAGE}
)
"""Permissions to approve or change rules; granting too, which makes deciders."""
RIGHTS_ACTS = frozenset(
    {Act.MEMBERSHIP_GRANTED, Act.MEMBERSHIP_ENDED, Act.MEMBER_INVITED, Act.SUBSTITUTION_ENDED, Act.SUBSTITUTION_SET}
)
"""Acts that change who may decide."""
CONFIRMATION_TERM = timedelta(hours=24)
"""Elapsed time, despite clock changes, until a grant without confirmer takes effect."""


class GrantKind(StrEnum):
    ROLE = "role"
    SUBSTITUTION = "substitution"


class GrantGround(LabelledEnum):
    """The first two take effect at once; others wait."""

    ORDINARY = "ordinary", msg("Una de varias administraciones")
    SET_UP = "set_up", msg("De la puesta en marcha")
    ONESELF = "oneself", msg("A uno mismo")
    ONLY_ADMINISTRATOR = "only_administrator", msg("Por la única administración")
    CONSOLE = "console", msg("Desde la consola")


WAITING_GROUNDS = frozenset({GrantGround.ONESELF, GrantGround.ONLY_ADMINISTRATOR, GrantGround.CONSOLE})
MARKED_GROUNDS = WAITING_GROUNDS | {GrantGround.SET_UP}
"""Grounds that auditors see first."""


class GrantOutcome(LabelledEnum):
    CONFIRMED = "confirmed", msg("Confirmada")
    REFUSED = "refused", msg("Rechazada")
    WITHDRAWN = "withdrawn", msg("Retirada")
    ELAPSED = "elapsed", msg("En vigor sin que nadie la confirme")


@dataclass(frozen=True, slots=True)
class GrantContext:
    """`hand`: granter and sole makers, empty for the console.

    `administrators`: of other hands, able to sign in.
    """

    grantee: int
    hand: Collection[int]
    administrators: Collection[int]
    is_set_up: bool


def is_deciding(role: str, post_kind: str) -> bool:
    return not DECIDING_PERMISSIONS.isdisjoint(permissions_of([role], [post_kind]))


def grant_ground(case: GrantContext) -> GrantGround:
    if case.is_set_up:
        return GrantGround.SET_UP
    if case.grantee in case.hand:
        return GrantGround.ONESELF
    if not case.hand:
        return GrantGround.CONSOLE
    others = [person for person in case.administrators if person not in (case.grantee, *case.hand)]
    return GrantGround.ORDINARY if others else GrantGround.ONLY_ADMINISTRATOR


def effective_instant(ground: GrantGround, *, has_confirmer: bool, now: datetime) -> datetime | None:
    """Return None while it awaits a confirmer."""
    if ground not in WAITING_GROUNDS:
        return now
    return None if has_confirmer else now + CONFIRMATION_TERM


def may_confirm(person: int, functions: Iterable[Collection[int]], *, grantee: int, hand: Collection[int]) -> bool:
    """Require a decider neither granter nor grantee, nor made by the grantee alone.

    `functions`: each deciding function's sole granters; empty once confirmed.
    """
    is_third = person != grantee and person not in hand
    return is_third and any(grantee not in given_by and person not in given_by for given_by in functions)


def depends_on_writers(
    person: int, functions: Iterable[str], given_by: Mapping[str, Collection[int]], writers: Collection[int]
) -> bool:
    """Tell whether a writer or the person gave every function they would decide by.

    Return False if they have none.
    """
    hands = [given_by.get(function, ()) for function in functions]
    return bool(hands) and all(any(granter == person or granter in writers for granter in hand) for hand in hands)


def check_may_confirm(*, may: bool) -> None:
    if not may:
        raise NotPermitted(
            msg("La confirma otra persona con responsabilidad, que no sea quien la dio ni quien la recibe.")
        )


def check_is_waiting(outcomes: Collection[GrantOutcome], ground: GrantGround) -> None:
    """Raise `Conflict` if the grant no longer waits."""
    if outcomes or ground not in WAITING_GROUNDS:
        raise Conflict(msg("Esa función ya no espera: está en vigor, o se rechazó o retiró."))


def check_is_unconfirmed(outcomes: Collection[GrantOutcome]) -> None:
    """Raise `Conflict` if answered; elapsed grants may still be confirmed."""
    if set(outcomes) - {GrantOutcome.ELAPSED}:
        raise Conflict(msg("Otra persona ya respondió sobre esa función."))


def check_reason(reason: str) -> None:
    if not reason.strip():
        raise Refusal(msg("Escriba el motivo: lo leen quien dio la función y quien la recibe."))
