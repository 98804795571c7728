from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from app.core.errors import Refusal
from app.core.messages import Message, msg

LOOK_AHEAD = timedelta(days=365)
OUT_OF_OFFICE = "OOF"
"""Outlook's mark."""
MAX_ABSENCES = 100


class EventDays(NamedTuple):
    """Days both included; `shows` and `is_free` are availability marks."""

    first: date
    last: date
    is_all_day: bool
    shows: str
    is_free: bool
    summary: str


class Absence(NamedTuple):
    starts_on: date
    ends_on: date
    summary: str


def find_absences(spells: Iterable[EventDays], *, today: date) -> tuple[list[Absence], list[tuple[str, Message]]]:
    """Merge consecutive days; return absences not over, and rejected events with reasons."""
    absences: list[Absence] = []
    left: list[tuple[str, Message]] = []
    for spell in sorted(spells):
        if why := _rejection_reason(spell, today):
            left.append((spell.summary, why))
        else:
            _add_or_extend(absences, Absence(max(spell.first, today), spell.last, spell.summary))
    return absences[:MAX_ABSENCES], left


def absence_to_value(absence: Absence) -> str:
    return f"{absence.starts_on}/{absence.ends_on}/{absence.summary[:200]}"


def absence_from_value(value: str) -> Absence:
    """Raise `Refusal` when it names no days."""
    first, last, summary = value.split("/", 2)
    try:
        return Absence(date.fromisoformat(first), date.fromisoformat(last), summary)
    except ValueError as error:
        raise Refusal(msg("Esas fechas no existen. Suba el calendario otra vez.")) from error


def _rejection_reason(spell: EventDays, today: date) -> Message | None:
    if spell.last < today:
        return msg("Ya pasó.")
    if spell.is_free or (spell.shows and spell.shows != OUT_OF_OFFICE):
        return msg("No consta como fuera de la oficina.")
    if not spell.is_all_day and (spell.shows != OUT_OF_OFFICE or spell.first == spell.last):
        return msg("No dura un día entero.")
    return None


def _add_or_extend(absences: list[Absence], new: Absence) -> None:
    if absences and new.starts_on <= absences[-1].ends_on + timedelta(days=1):
        last = absences[-1]
        summary = ", ".join(dict.fromkeys(filter(None, (*last.summary.split(", "), new.summary))))
        absences[-1] = Absence(last.starts_on, max(last.ends_on, new.ends_on), summary)
    else:
        absences.append(new)
