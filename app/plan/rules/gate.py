"""The gate: what an official account must have before it opens, and who may let it through without.

Purpose, five comparable profiles and thirty sample pieces: Guia de xarxes socials de la Generalitat de Catalunya, §3.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

from app.channels.rules.opening import Ground, Passed
from app.core.errors import OutOfTurn, Refusal
from app.core.words import Sentence, say
from app.plan.rules.purposes import Purpose


class PieceKind(StrEnum):
    SHORT = "short"
    LONG = "long"


class Item(StrEnum):
    """What the list asks for, in its order."""

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
PIECE_WORDS = {PieceKind.SHORT: say("Corta"), PieceKind.LONG: say("Larga")}


@dataclass(frozen=True, slots=True)
class Filled:
    """How far a list is. `profiles`: those observed of its network. `waits_until`: the first day it may open."""

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
class Lack:
    item: Item
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Standing:
    """What the gate looks at. `is_dispensed`: a waiver was signed since it was last closed. `is_back`: it was open
    and only paused, so the act it was opened with still holds."""

    channel_id: int
    filled: Filled
    is_dispensed: bool = False
    is_back: bool = False


def lacks(filled: Filled) -> list[Lack]:
    """What is still missing, in the order of the list."""
    found: dict[Item, Sentence | Literal[False] | None] = {
        Item.PURPOSE: filled.purpose is None and say("Elija para qué es la cuenta."),
        Item.OBJECTIVES: not filled.objectives and say("Escriba qué se quiere conseguir con ella."),
        Item.AUDIENCES: not filled.audiences and say("Diga a quién se dirige."),
        Item.PROFILES: _short_of(filled.profiles, PROFILES, _PROFILES),
        Item.SHORT_PIECES: _short_of(filled.short_pieces, SHORT_PIECES, _SHORTS),
        Item.LONG_PIECES: _short_of(filled.long_pieces, LONG_PIECES, _LONGS),
        Item.ADMINISTRATORS: _short_of(len(filled.administrators), ADMINISTRATORS, _ADMINISTRATORS),
        Item.ADDRESS: not filled.address and say("Ponga un correo corporativo, que no sea de una persona."),
        Item.HOURS: not filled.has_hours and say("Ponga en qué horas se responde."),
        Item.HANDOVER: not filled.handover and say("Explique cómo se entrega la cuenta cuando alguien se va."),
        Item.WAITS_UNTIL: filled.waits_until is None and say("Ponga el día desde el que puede abrirse."),
    }
    return [Lack(item, sentence) for item, sentence in found.items() if sentence]


def waits(filled: Filled, *, today: date) -> Sentence | None:
    """A day to think again that has not come yet."""
    if filled.waits_until is None or filled.waits_until <= today:
        return None
    return say("Puede abrirse desde el %(day)s: hasta entonces se espera.", day=f"{filled.waits_until:%d/%m/%Y}")


def let_through(standing: Standing, *, today: date) -> Passed:
    """Raises `Refusal` with what is missing. A waiver dispenses from the list, not from the day that was set."""
    if standing.is_back:
        return Passed(standing.channel_id, Ground.ACT)
    if waiting := waits(standing.filled, today=today):
        raise Refusal(waiting)
    if standing.is_dispensed:
        return Passed(standing.channel_id, Ground.WAIVER)
    if missing := lacks(standing.filled):
        count, first = len(missing), missing[0].sentence
        raise Refusal(say("En su lista faltan puntos: %(count)s. El primero: %(first)s", count=count, first=first))
    return Passed(standing.channel_id, Ground.CHECKLIST)


def by_its_act(channel_id: int, act_on: date | None, *, plan_since: date | None, closed_before: bool) -> Passed:
    """An account that was open before the plan. Raises `Refusal` for one that was not.

    `plan_since`: the first day a plan was ever in force.
    """
    if closed_before:
        raise Refusal(say("La cuenta ya se cerró una vez: para abrirla hace falta su lista completa o una dispensa."))
    if plan_since is not None and act_on is not None and act_on >= plan_since:
        raise Refusal(
            say(
                "Hay plan en vigor desde el %(day)s: una cuenta que se abre después necesita su lista completa "
                "o una dispensa.",
                day=f"{plan_since:%d/%m/%Y}",
            )
        )
    return Passed(channel_id, Ground.ACT)


def check_signer(person_id: int, contributors: Collection[int], filled: Filled) -> None:
    """Raises `OutOfTurn` for whoever filled the list, `Refusal` when nothing is missing."""
    if person_id in contributors:
        raise OutOfTurn(say("Usted ha rellenado esta lista: la dispensa la firma otra persona."))
    if not lacks(filled):
        raise Refusal(say("La lista está completa: la cuenta puede abrirse sin dispensa."))


_PROFILES = say("Mire cinco perfiles comparables de su red: lleva %(count)s.")
_SHORTS = say("Escriba veinte piezas cortas de muestra: lleva %(count)s.")
_LONGS = say("Escriba diez piezas largas de muestra: lleva %(count)s.")
_ADMINISTRATORS = say("Nombre a dos personas que la administren: lleva %(count)s.")


def _short_of(count: int, wanted: int, sentence: Sentence) -> Sentence | None:
    return say(sentence.msgid, count=count) if count < wanted else None
