from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import IntEnum
from itertools import pairwise

from app.core.errors import Refusal
from app.core.messages import LabelledEnum, msg

CRISIS_TEMPLATES = ("T15", "T16", "T17")
OFFICIAL_TEMPLATE = "T16"
"""Event, what to do, next update, no person in danger."""

CADENCE_MINUTES = 180
LONGEST_CADENCE_MINUTES = 24 * 60
PAUSE_FROM_LEVEL = 2
"""The level from which scheduled posts wait."""

REMIND_AT_SHARE = 0.8
"""Share of the update interval before a reminder."""

LEAST_REASON_LENGTH = 20


class CrisisLevel(LabelledEnum):
    """The value's last character is the number."""

    WATCHED = "level_1", msg("1 · en una sola voz, sin parar lo programado")
    SERIOUS = "level_2", msg("2 · se propone parar lo programado")
    GRAVE = "level_3", msg("3 · gabinete de crisis, se propone parar lo programado")

    @property
    def number(self) -> int:
        return int(self.value[-1])

    @property
    def pauses(self) -> bool:
        return self.number >= PAUSE_FROM_LEVEL


class UpdateDue(IntEnum):
    FINE = 0
    SOON = 1
    LATE = 2


UPDATE_DUE_WORDS = {UpdateDue.FINE: msg("a tiempo"), UpdateDue.SOON: msg("toca ya"), UpdateDue.LATE: msg("pasada")}


def check_declaration(*, event: str, reason: str, spokesperson: str, source: str, cadence: int) -> None:
    """Raise `Refusal` without event, reason, spokesperson or source."""
    if not (event.strip() and spokesperson.strip() and source.strip()):
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
    """Return the gap before each update, for indicator K20."""
    return [later - earlier for earlier, later in pairwise([declared_at, *updates])]


def crisis_template(template: str) -> str:
    return template if template in CRISIS_TEMPLATES else OFFICIAL_TEMPLATE
