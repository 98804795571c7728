"""Effect, confirmation and origin of changes of control (decisions 205, 421).

What loosens waits for a second person of the set in force before the change; what tightens acts at once. Otherwise one
person could act as two, granting to oneself or a second address, or first lifting what would stop a text.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from app.core.errors import Conflict, NotPermitted, Refusal
from app.core.messages import LabelledEnum, msg
from app.core.permissions import Permission

P = Permission
DECIDING_PERMISSIONS = frozenset(
    {P.POST_CALL_IN, P.POST_DECIDE, P.POST_RELEASE, P.EXCEPTION_GRANT, P.DELIVERY_SETTLE}
    | {P.PERIOD_CONFIRM, P.PERIOD_END, P.LINE_ADOPT, P.PLAN_ADOPT, P.ROUTE_MANAGE}
    | {P.CASE_REVIEW, P.CRISIS_DECLARE, P.PROTOCOL_MANAGE, P.TAKEDOWN_ORDER}
    | {P.MEMBER_MANAGE}
)
"""Permissions to approve or change rules; granting too, which makes deciders."""
CONFIRMATION_TERM = timedelta(hours=24)
"""Elapsed time, despite clock changes, until a change without confirmer takes effect."""
RECENT_HOLDERS = timedelta(days=30)
"""How long former holders are still told of changes that nobody else can confirm."""


class ControlKind(LabelledEnum):
    ROLE = "role", msg("Función")
    SUBSTITUTION = "substitution", msg("Sustitución")
    ENDING = "ending", msg("Fin de una función")
    WORD_LIST = "word_list", msg("Lista de palabras")
    CAUTION = "caution", msg("Cautela de la segunda opinión")
    ROUTE = "route", msg("Pasos de una ruta")
    ROUTING = "routing", msg("Qué ruta toma cada publicación")
    EXCEPTION = "exception", msg("Excepción a una regla")
    PERIOD_ENDING = "period_ending", msg("Fin de un periodo")
    BODY_NAME = "body_name", msg("Nombre del organismo")
    ACCOUNT_NAME = "account_name", msg("Nombre de una cuenta")
    ACCOUNT_OPENING = "account_opening", msg("Apertura de una cuenta")
    PUBLIC_PAGE = "public_page", msg("Página pública")
    TOPIC = "topic", msg("Clase, riesgo o unidad de un tema")
    NEW_TOPIC = "new_topic", msg("Tema nuevo")
    UNIT_NAME = "unit_name", msg("Nombre de una unidad")
    NEW_UNIT = "new_unit", msg("Unidad nueva")
    BODY_SETTING = "body_setting", msg("Ajustes del organismo")
    PAGE_OPENING = "page_opening", msg("Apertura de la página pública")


GRANT_KINDS = frozenset({ControlKind.ROLE, ControlKind.SUBSTITUTION})
NAME_KINDS = frozenset(
    {ControlKind.BODY_NAME, ControlKind.ACCOUNT_NAME, ControlKind.ACCOUNT_OPENING, ControlKind.PUBLIC_PAGE}
    | {ControlKind.UNIT_NAME, ControlKind.NEW_UNIT}
)
"""Changes of what strangers read as the body's own, which the editorial line reads too."""
_NAMING_PERMISSIONS = frozenset({P.ACCOUNT_MANAGE, P.LINE_ADOPT, P.ORGANISATION_MANAGE, P.POST_DECIDE})
CONFIRMING_PERMISSIONS = {
    ControlKind.ROLE: DECIDING_PERMISSIONS,
    ControlKind.SUBSTITUTION: DECIDING_PERMISSIONS,
    ControlKind.ENDING: DECIDING_PERMISSIONS,
    ControlKind.WORD_LIST: frozenset({P.LINE_PROPOSE, P.LINE_ADOPT}),
    ControlKind.CAUTION: frozenset({P.LINE_PROPOSE, P.LINE_ADOPT}),
    ControlKind.ROUTE: frozenset({P.POST_DECIDE, P.ROUTE_MANAGE}),
    ControlKind.ROUTING: frozenset({P.POST_DECIDE, P.ROUTE_MANAGE}),
    ControlKind.TOPIC: frozenset({P.POST_DECIDE, P.ROUTE_MANAGE}),
    ControlKind.NEW_TOPIC: frozenset({P.POST_DECIDE, P.ROUTE_MANAGE}),
    ControlKind.EXCEPTION: frozenset({P.EXCEPTION_GRANT, P.POST_DECIDE}),
    ControlKind.PERIOD_ENDING: frozenset({P.PERIOD_CONFIRM, P.PERIOD_END}),
} | dict.fromkeys((*NAME_KINDS, ControlKind.BODY_SETTING, ControlKind.PAGE_OPENING), _NAMING_PERMISSIONS)
"""Of each kind, the permissions of which its confirmer holds one."""


class ChangeGround(LabelledEnum):
    """The rest of the set in force; changes of the set-up act at once."""

    ORDINARY = "ordinary", msg("Por una de varias personas")
    SET_UP = "set_up", msg("De la puesta en marcha")
    ONESELF = "oneself", msg("A uno mismo")
    ONLY_ADMINISTRATOR = "only_administrator", msg("Por la única administración")
    ALONE = "alone", msg("Sin otra persona que pueda confirmarlo")
    CONSOLE = "console", msg("Desde la consola")


MARKED_GROUNDS = frozenset(ChangeGround) - {ChangeGround.ORDINARY}
"""Grounds that auditors see first."""


class ChangeOutcome(LabelledEnum):
    CONFIRMED = "confirmed", msg("Confirmada")
    REFUSED = "refused", msg("Rechazada")
    WITHDRAWN = "withdrawn", msg("Retirada")
    ELAPSED = "elapsed", msg("En vigor sin que nadie la confirme")


def effective_instant(*, waits: bool, has_confirmer: bool, now: datetime) -> datetime | None:
    """Return None while it awaits a confirmer."""
    if not waits:
        return now
    return None if has_confirmer else now + CONFIRMATION_TERM


def may_confirm(
    person: int, functions: Iterable[Collection[int]], *, concerned: int | None, hand: Collection[int]
) -> bool:
    """Require a holder neither proposer nor concerned, nor made by the person concerned alone.

    `functions`: each usable function's sole granters; empty once confirmed.
    """
    is_third = person != concerned and person not in hand
    return is_third and any(concerned not in given_by and person not in given_by for given_by in functions)


def leaves_one_alone(before: Collection[int], after: Collection[int]) -> bool:
    """Tell whether an ending takes away the last person who could confirm what its author does next."""
    return bool(before) and not after


def check_may_confirm(*, may: bool) -> None:
    if not may:
        raise NotPermitted(
            msg(
                "Lo confirma otra persona con responsabilidad desde antes del cambio, que no sea quien lo hizo ni a "
                "quien toca."
            )
        )


def check_is_waiting(outcomes: Collection[ChangeOutcome], *, waits: bool) -> None:
    """Raise `Conflict` if the change no longer waits."""
    if outcomes or not waits:
        raise Conflict(msg("Ese cambio ya no espera: está en vigor, o se rechazó o retiró."))


def check_is_unconfirmed(outcomes: Collection[ChangeOutcome]) -> None:
    """Raise `Conflict` if answered; elapsed changes may still be confirmed."""
    if set(outcomes) - {ChangeOutcome.ELAPSED}:
        raise Conflict(msg("Otra persona ya respondió sobre ese cambio."))


def check_reason(reason: str) -> None:
    if not reason.strip():
        raise Refusal(msg("Escriba el motivo: lo leen quien hizo el cambio y a quien toca."))
