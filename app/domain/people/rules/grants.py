"""Origin of deciding functions, and what depends on it (decisions 205, 206)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from app.core.permissions import permissions_of
from app.domain.audit.rules.acts import Act
from app.domain.control.rules.changes import DECIDING_PERMISSIONS, ChangeGround

RIGHTS_ACTS = frozenset(
    {Act.MEMBERSHIP_GRANTED, Act.MEMBERSHIP_ENDED, Act.MEMBER_INVITED, Act.SUBSTITUTION_ENDED, Act.SUBSTITUTION_SET}
)
"""Acts that change who may decide."""


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


def grant_ground(case: GrantContext) -> ChangeGround:
    if case.is_set_up:
        return ChangeGround.SET_UP
    if case.grantee in case.hand:
        return ChangeGround.ONESELF
    if not case.hand:
        return ChangeGround.CONSOLE
    others = [person for person in case.administrators if person not in (case.grantee, *case.hand)]
    return ChangeGround.ORDINARY if others else ChangeGround.ONLY_ADMINISTRATOR


def depends_on_writers(
    person: int, functions: Iterable[str], given_by: Mapping[str, Collection[int]], writers: Collection[int]
) -> bool:
    """Tell whether a writer or the person gave every function they would decide by.

    Return False if they have none.
    """
    hands = [given_by.get(function, ()) for function in functions]
    return bool(hands) and all(any(granter == person or granter in writers for granter in hand) for hand in hands)
