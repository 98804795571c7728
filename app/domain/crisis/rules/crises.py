"""A declared crisis: one voice, a promised hour for the next word, and templates of its own while it lasts."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from itertools import pairwise

from app.core.errors import Refusal
from app.core.messages import msg

CRISIS_TEMPLATES = ("T15", "T16", "T17")
"""The only answers proposed while one is on."""
OFFICIAL_TEMPLATE = "T16"
"""What happens, what to do and when there is more to say: proposed where nobody is in danger."""

CADENCE_MINUTES = 180
LONGEST_CADENCE_MINUTES = 24 * 60
PAUSE_FROM_LEVEL = 2
"""The level from which what is scheduled waits."""

REMIND_AT_SHARE = 0.8
"""The part of the time between two updates after which the next one is asked for."""

LEAST_REASON_LENGTH = 20
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
        return self.number >= PAUSE_FROM_LEVEL


CRISIS_LEVEL_WORDS = {
    CrisisLevel.WATCHED: msg("1 · en una sola voz, sin parar lo programado"),
    CrisisLevel.SERIOUS: msg("2 · se propone parar lo programado"),
    CrisisLevel.GRAVE: msg("3 · gabinete de crisis, se propone parar lo programado"),
}


class UpdateDue(IntEnum):
    """How the promised hour stands."""

    FINE = 0
    SOON = 1
    LATE = 2


UPDATE_DUE_WORDS = {UpdateDue.FINE: msg("a tiempo"), UpdateDue.SOON: msg("toca ya"), UpdateDue.LATE: msg("pasada")}


def check_declaration(*, what: str, reason: str, spokesperson: str, source: str, cadence: int) -> None:
    """Raise `Refusal` unless people know what it is, why, who speaks and from where."""
    if not (what.strip() and spokesperson.strip() and source.strip()):
        raise Refusal(msg("Diga qué pasa, quién habla y cuál es la fuente única."))
    if len(reason.strip()) < LEAST_REASON_LENGTH:
        raise Refusal(
            msg("Escriba el motivo: queda en el historial (%(least)s letras al menos).", least=LEAST_REASON_LENGTH)
        )
    if not 1 <= cadence <= LONGEST_CADENCE_MINUTES:
        raise Refusal(msg("Entre dos actualizaciones pasan de 1 a %(most)s minutos.", most=LONGEST_CADENCE_MINUTES))


def update_due(since: datetime, due_at: datetime, now: datetime) -> UpdateDue:
    if now >= due_at:
        return UpdateDue.LATE
    return UpdateDue.SOON if now >= reminder_instant(since, due_at) else UpdateDue.FINE


def reminder_instant(since: datetime, due_at: datetime) -> datetime:
    return since + (due_at - since) * REMIND_AT_SHARE


def update_gaps(declared_at: datetime, updates: Sequence[datetime]) -> list[timedelta]:
    """From the declaration to the first update, and from each to the next: what indicator K20 is made of."""
    return [later - earlier for earlier, later in pairwise([declared_at, *updates])]


def crisis_template(template: str) -> str:
    """What is proposed while a crisis is on, where the protocol proposes that template."""
    return template if template in CRISIS_TEMPLATES else OFFICIAL_TEMPLATE
