"""A declared crisis: one voice, a promised hour for the next word, and templates of its own while it lasts."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from itertools import pairwise

from app.core.errors import Refusal
from app.core.words import say

TEMPLATES = ("T15", "T16", "T17")
"""The only answers proposed while one is on."""
OFFICIAL = "T16"
"""What happens, what to do and when there is more to say: proposed where nobody is in danger."""

CADENCE_MINUTES = 180
LONGEST_CADENCE_MINUTES = 24 * 60
PAUSES_FROM = 2
"""The level from which what is scheduled waits."""

REMIND_AT = 0.8
"""The part of the time between two updates after which the next one is asked for."""

ENOUGH = 20
"""Characters of a reason."""


class CrisisLevel(StrEnum):
    """How far it goes. Its number is the last of its value."""

    WATCHED = "level_1"
    SERIOUS = "level_2"
    GRAVE = "level_3"

    @property
    def number(self) -> int:
        return int(self.value[-1])

    @property
    def pauses(self) -> bool:
        return self.number >= PAUSES_FROM


LEVEL_WORDS = {
    CrisisLevel.WATCHED: say("1 · en una sola voz, sin parar lo programado"),
    CrisisLevel.SERIOUS: say("2 · se propone parar lo programado"),
    CrisisLevel.GRAVE: say("3 · gabinete de crisis, se propone parar lo programado"),
}


class Due(IntEnum):
    """How the promised hour stands."""

    FINE = 0
    SOON = 1
    LATE = 2


DUE_WORDS = {Due.FINE: say("a tiempo"), Due.SOON: say("toca ya"), Due.LATE: say("pasada")}


def check_declared(*, what: str, reason: str, spokesperson: str, source: str, cadence: int) -> None:
    """Raise `Refusal` unless people know what it is, why, who speaks and from where."""
    if not (what.strip() and spokesperson.strip() and source.strip()):
        raise Refusal(say("Diga qué pasa, quién habla y cuál es la fuente única."))
    if len(reason.strip()) < ENOUGH:
        raise Refusal(say("Escriba el motivo: queda en el historial (%(least)s letras al menos).", least=ENOUGH))
    if not 1 <= cadence <= LONGEST_CADENCE_MINUTES:
        raise Refusal(say("Entre dos actualizaciones pasan de 1 a %(most)s minutos.", most=LONGEST_CADENCE_MINUTES))


def due_of(since: datetime, due_at: datetime, now: datetime) -> Due:
    if now >= due_at:
        return Due.LATE
    return Due.SOON if now >= remind_at(since, due_at) else Due.FINE


def remind_at(since: datetime, due_at: datetime) -> datetime:
    return since + (due_at - since) * REMIND_AT


def gaps(declared_at: datetime, updates: Sequence[datetime]) -> list[timedelta]:
    """From the declaration to the first update, and from each to the next: what indicator K20 is made of."""
    return [later - earlier for earlier, later in pairwise([declared_at, *updates])]


def proposed_in(template: str) -> str:
    """What is proposed while a crisis is on, where the protocol proposes that template."""
    return template if template in TEMPLATES else OFFICIAL
