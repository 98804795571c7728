"""Requirements before opening an account, and waivers.

Purpose, five comparable profiles, thirty sample pieces: Guia de xarxes socials de la Generalitat de Catalunya, §3.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

from app.core.errors import Conflict, Refusal
from app.core.messages import LabelledEnum, Message, msg
from app.domain.directory.rules.account_acts import OpeningGround, OpeningPermit
from app.domain.plan.rules.purpose import Purpose


class PieceKind(LabelledEnum):
    SHORT = "short", msg("Corta")
    LONG = "long", msg("Larga")


class ChecklistItem(StrEnum):
    PURPOSE = "purpose"
    OBJECTIVES = "objectives"
    AUDIENCES = "audiences"
    PROFILES = "profiles"
    SHORT_PIECES = "short_pieces"
    LONG_PIECES = "long_pieces"
    ADMINISTRATORS = "administrators"
    ADDRESS = "address"
    HOURS = "hours"
    HANDOVER = "handover"
    WAITS_UNTIL = "waits_until"


PROFILES, SHORT_PIECES, LONG_PIECES, ADMINISTRATORS = 5, 20, 10, 2


@dataclass(frozen=True, slots=True)
class ChecklistProgress:
    """`profiles`: observed on its network; `waits_until`: the first opening day."""

    purpose: Purpose | None = None
    objectives: str = ""
    audiences: str = ""
    profiles: int = 0
    short_pieces: int = 0
    long_pieces: int = 0
    administrators: tuple[str, ...] = ()
    address: str = ""
    has_hours: bool = False
    handover: str = ""
    waits_until: date | None = None


@dataclass(frozen=True, slots=True)
class MissingItem:
    item: ChecklistItem
    sentence: Message


@dataclass(frozen=True, slots=True)
class GateContext:
    """`is_dispensed`: by a waiver signed since last closed.

    `is_back`: only paused, so its opening act holds.
    """

    channel_id: int
    filled: ChecklistProgress
    is_dispensed: bool = False
    is_back: bool = False


def missing_items(filled: ChecklistProgress) -> list[MissingItem]:
    messages_by_item: dict[ChecklistItem, Message | Literal[False] | None] = {
        ChecklistItem.PURPOSE: filled.purpose is None and msg("Elija para qué es la cuenta."),
        ChecklistItem.OBJECTIVES: not filled.objectives and msg("Escriba qué se quiere conseguir con ella."),
        ChecklistItem.AUDIENCES: not filled.audiences and msg("Diga a quién se dirige."),
        ChecklistItem.PROFILES: _too_few(filled.profiles, PROFILES, _PROFILES),
        ChecklistItem.SHORT_PIECES: _too_few(filled.short_pieces, SHORT_PIECES, _SHORTS),
        ChecklistItem.LONG_PIECES: _too_few(filled.long_pieces, LONG_PIECES, _LONGS),
        ChecklistItem.ADMINISTRATORS: _too_few(len(filled.administrators), ADMINISTRATORS, _ADMINISTRATORS),
        ChecklistItem.ADDRESS: not filled.address and msg("Ponga un correo corporativo, que no sea de una persona."),
        ChecklistItem.HOURS: not filled.has_hours and msg("Ponga en qué horas se responde."),
        ChecklistItem.HANDOVER: not filled.handover and msg("Explique cómo se entrega la cuenta cuando alguien se va."),
        ChecklistItem.WAITS_UNTIL: filled.waits_until is None and msg("Ponga el día desde el que puede abrirse."),
    }
    return [MissingItem(item, sentence) for item, sentence in messages_by_item.items() if sentence]


def waiting_reason(filled: ChecklistProgress, *, today: date) -> Message | None:
    """Return None once the opening day has come."""
    if filled.waits_until is None or filled.waits_until <= today:
        return None
    return msg("Puede abrirse desde el %(day)s: hasta entonces se espera.", day=f"{filled.waits_until:%d/%m/%Y}")


def pass_gate(context: GateContext, *, today: date) -> OpeningPermit:
    """Raise `Refusal` with what is missing.

    Waivers cover the checklist, not the waiting day.
    """
    if context.is_back:
        return OpeningPermit(context.channel_id, OpeningGround.ACT)
    if waiting := waiting_reason(context.filled, today=today):
        raise Refusal(waiting)
    if context.is_dispensed:
        return OpeningPermit(context.channel_id, OpeningGround.WAIVER)
    if missing := missing_items(context.filled):
        count, first = len(missing), missing[0].sentence
        raise Refusal(msg("En su lista faltan puntos: %(count)s. El primero: %(first)s", count=count, first=first))
    return OpeningPermit(context.channel_id, OpeningGround.CHECKLIST)


def pass_by_act(channel_id: int, act_on: date | None, *, plan_since: date | None, closed_before: bool) -> OpeningPermit:
    """Permit an account open before the plan. Raises `Refusal` for others.

    `plan_since`: the first day of a plan in force.
    """
    if closed_before:
        raise Refusal(msg("La cuenta ya se cerró una vez: para abrirla hace falta su lista completa o una dispensa."))
    if plan_since is not None and act_on is not None and act_on >= plan_since:
        raise Refusal(
            msg(
                "Hay plan en vigor desde el %(day)s: una cuenta que se abre después necesita su lista completa "
                "o una dispensa.",
                day=f"{plan_since:%d/%m/%Y}",
            )
        )
    return OpeningPermit(channel_id, OpeningGround.ACT)


def check_waiver_signer(person_id: int, contributors: Collection[int], filled: ChecklistProgress) -> None:
    """Raise `Conflict` for a contributor, `Refusal` if nothing is missing."""
    if person_id in contributors:
        raise Conflict(msg("Usted ha rellenado esta lista: la dispensa la firma otra persona."))
    if not missing_items(filled):
        raise Refusal(msg("La lista está completa: la cuenta puede abrirse sin dispensa."))


_PROFILES = msg("Mire cinco perfiles comparables de su red: lleva %(count)s.")
_SHORTS = msg("Escriba veinte piezas cortas de muestra: lleva %(count)s.")
_LONGS = msg("Escriba diez piezas largas de muestra: lleva %(count)s.")
_ADMINISTRATORS = msg("Nombre a dos personas que la administren: lleva %(count)s.")


def _too_few(count: int, wanted: int, sentence: Message) -> Message | None:
    return msg(sentence.msgid, count=count) if count < wanted else None
