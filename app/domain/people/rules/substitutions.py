"""Substitution and signature delegation, by analogy with Ley 40/2015 arts. 9, 12 and 13.

Dated, scoped and one deep: a substitute is never substituted on the same days (art. 9.5).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from app.core.errors import Refusal
from app.core.horizon import PUBLISHING
from app.core.messages import LabelledEnum, Message, msg
from app.core.permissions import POLITICAL_POSTS, Permission, PostKind, Role, permissions_of


class SubstitutionKind(LabelledEnum):
    SUBSTITUTION = "substitution", msg("Suplencia")
    SIGNATURE_DELEGATION = "signature_delegation", msg("Delegación de firma")


SIGNED_AS = {SubstitutionKind.SUBSTITUTION: "P. S.", SubstitutionKind.SIGNATURE_DELEGATION: "P. D."}
"""«Por suplencia», «por delegación»; the same in every language."""


class HeldRole(NamedTuple):
    """The last day may be open."""

    role: Role
    post_kind: PostKind
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class SubstitutionTerms:
    """People, days (both included) and scope.

    The scope: a topic, a unit's every topic or, with neither, all they decide.
    """

    user_id: int
    substitute_id: int
    starts_on: date
    ends_on: date
    unit_id: int | None = None
    topic_id: int | None = None

    def meets(self, other: "SubstitutionTerms") -> bool:
        """Tell whether both share a day and some scope."""
        share_days = self.starts_on <= other.ends_on and other.starts_on <= self.ends_on
        scopes = {(self.unit_id, self.topic_id), (other.unit_id, other.topic_id)}
        return share_days and (len(scopes) == 1 or (None, None) in scopes)

    def covers(self, *, unit_id: int | None, topic_id: int | None) -> bool:
        if self.topic_id is not None:
            return self.topic_id == topic_id
        return self.unit_id is None or self.unit_id == unit_id


def check_substitution_days(terms: SubstitutionTerms, *, today: date) -> None:
    """Raise `Refusal` unless ordered, not past, and within the horizon."""
    if terms.ends_on < terms.starts_on:
        raise Refusal(msg("La fecha final es anterior a la inicial."))
    PUBLISHING.check(terms.ends_on, today)
    if terms.starts_on < today:
        raise Refusal(msg("Una sustitución no empieza antes de hoy: lo ya decidido lo decidió quien lo decidió."))


def check_may_be_substituted(terms: SubstitutionTerms, held_roles: Iterable[HeldRole]) -> None:
    """Raise `Refusal` unless the absent person decides posts then."""
    during = _roles_during(terms, held_roles)
    if Permission.POST_DECIDE not in permissions_of([h.role for h in during], [h.post_kind for h in during]):
        raise Refusal(msg("No decide publicaciones en esas fechas, así que no hay nada en que sustituirle."))


def check_may_substitute(terms: SubstitutionTerms, held_roles: Iterable[HeldRole]) -> None:
    """Raise `Refusal` for oneself, or a person without a role all those days or who never decides (invariant I2)."""
    if terms.substitute_id == terms.user_id:
        raise Refusal(msg("Nadie se sustituye a sí mismo. Elija a otra persona."))
    during = _roles_during(terms, held_roles)
    roles, kinds = {h.role for h in during}, {h.post_kind for h in during}
    if is_political(roles, kinds):
        raise Refusal(msg("Un cargo político o el personal eventual no recibe nunca una sustitución."))
    if Role.AUDITOR in roles:
        raise Refusal(msg("Quien audita no decide: no puede recibir una sustitución."))
    if not any(h.starts_on <= terms.starts_on and terms.ends_on <= (h.ends_on or date.max) for h in during):
        raise Refusal(msg("Esa persona no tiene ninguna función en este organismo durante todos esos días."))


def check_overlaps(terms: SubstitutionTerms, others: Iterable[SubstitutionTerms]) -> None:
    """Raise `Refusal` for an overlap or chain, whichever came first."""
    for other in others:
        if not terms.meets(other):
            continue
        if other.user_id == terms.user_id:
            raise Refusal(msg("Ya hay una sustitución para lo mismo en esas fechas. Termine antes la otra."))
        if other.user_id == terms.substitute_id:
            raise Refusal(msg("Esa persona está sustituida en esas fechas: una sustitución no pasa a un tercero."))
        if other.substitute_id == terms.user_id:
            raise Refusal(msg("En esas fechas sustituye a otra persona, y eso no pasa a un tercero."))


def is_political(roles: Iterable[str], kinds: Iterable[str]) -> bool:
    return Role.POLITICAL_OFFICE in set(roles) or bool(POLITICAL_POSTS & set(kinds))


def may_substitute(roles: Iterable[str], kinds: Iterable[str]) -> bool:
    """Tell whether today's roles still allow a substitution received."""
    role_set = set(roles)
    return bool(role_set) and Role.AUDITOR not in role_set and not is_political(role_set, kinds)


def signature(name: str, signed_as: str, in_place_of: str) -> str:
    """Return «Ana Ruiz, P. S. de Luis Gil», or the name alone."""
    return f"{name}, {signed_as} de {in_place_of}" if signed_as else name


def waiting_reason(kind: SubstitutionKind, name: str, until: str) -> Message:
    """Say why another's decision is queued; `until`: a formatted day."""
    if kind is SubstitutionKind.SUBSTITUTION:
        return msg("Por suplencia de %(name)s hasta el %(until)s", name=name, until=until)
    return msg("Por delegación de firma de %(name)s hasta el %(until)s", name=name, until=until)


def _roles_during(terms: SubstitutionTerms, held_roles: Iterable[HeldRole]) -> list[HeldRole]:
    return [h for h in held_roles if h.starts_on <= terms.ends_on and terms.starts_on <= (h.ends_on or date.max)]
