"""A step's deciders, substitutes too (invariant I2); messages on marked functions (decision 205)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from app.core.actor import Actor
from app.core.messages import Message, msg
from app.core.permissions import GRANTS, Permission, Role, permissions_of
from app.domain.people.rules.substitutions import HeldRole, may_substitute


@dataclass(frozen=True, slots=True)
class StandIn:
    id: int
    user_id: int
    substitute_id: int


def resolve_deciders(
    holders: Collection[int],
    *,
    barred: Collection[int],
    stand_ins: Sequence[StandIn],
    recused: Collection[int] = (),
    called: Collection[int] = (),
) -> dict[int, int | None]:
    """Return substitutions by person; None in one's own right, which prevails.

    `barred` wrote or decided in the round, also through another: their substitutes are out too. The last in `called`
    decides alone. Substitutes of `recused` come only when no one else is left.
    """
    out = {*barred, *recused}
    if taking := [caller for caller in called if caller not in out]:
        return {taking[-1]: None}
    able = {holder for holder in holders if holder not in out}
    deciders: dict[int, int | None] = {**_substitutes_for(able, out, stand_ins), **dict.fromkeys(able)}
    return deciders or dict(
        _substitutes_for({holder for holder in holders if holder in recused and holder not in barred}, out, stand_ins)
    )


def _substitutes_for(places: Collection[int], out: Collection[int], stand_ins: Sequence[StandIn]) -> dict[int, int]:
    """Return substitutes; the oldest substitution wins."""
    ours = [stand_in for stand_in in stand_ins if stand_in.user_id in places and stand_in.substitute_id not in out]
    return {our.substitute_id: our.id for our in reversed(ours)}


def is_usable(stand_in: StandIn, roles_by_person: Mapping[int, Sequence[HeldRole]]) -> bool:
    """Require that the person replaced still decides today and the other may substitute."""
    theirs, own = roles_by_person.get(stand_in.user_id, ()), roles_by_person.get(stand_in.substitute_id, ())
    decides = Permission.POST_DECIDE in permissions_of([h.role for h in theirs], [h.post_kind for h in theirs])
    return decides and may_substitute([h.role for h in own], [h.post_kind for h in own])


def deciding_functions(functions: Collection[str], step_roles: Collection[str]) -> list[str]:
    """Return the step's roles, or any deciding ones where it names the person."""
    return [role for role in functions if role in step_roles] or [
        role for role in functions if Permission.POST_DECIDE in GRANTS[Role(role)]
    ]


def decider_reason(actor: Actor, *, roles: Collection[str], people: Collection[int], is_called: bool) -> Message | None:
    if is_called:
        return msg("Porque usted lo avocó")
    if actor.id in people:
        return msg("La ruta le nombra")
    own_roles = [role for role in roles if role in actor.roles]
    return msg("Como %(role)s", role=Role(own_roles[0]).label) if own_roles else None


HAND_MARK = msg("(su función se la dio quien escribió el texto: hace falta otra persona)")
MARKED_DECISION = msg(
    "Su función se la dio quien ha escrito este texto, o usted, y nadie más la ha confirmado: su visto bueno queda "
    "escrito y hace falta además el de otra persona."
)
NO_OTHER_DECIDER = msg(
    "Su función se la dio quien ha escrito este texto, o usted, y no hay otra persona que pueda dar el visto bueno que "
    "falta. Pida a alguien con responsabilidad que confirme su función, en «Cambios por confirmar», o use la "
    "aprobación única si el organismo la tiene."
)
MARKED_FUNCTION_REFUSED = msg(
    "Su función se la dio quien ha escrito este texto, o usted: no puede avocarlo ni exceptuar sus reglas."
)
