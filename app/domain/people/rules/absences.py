"""Which events of somebody's calendar say that they are away, and from which day to which."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from app.core.errors import Refusal
from app.core.messages import Message, msg

LOOK_AHEAD = timedelta(days=365)
"""How far ahead absences are looked for."""
OUT_OF_OFFICE = "OOF"
"""How Outlook marks what is spent out of the office."""
MAX_ABSENCES = 100


class EventDays(NamedTuple):
    """An event by its days, both included; `shows` and `is_free` as calendars say whether it takes one's time."""

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
    """Those that are not over, days that follow one another as one; and the events that are none, with why."""
    found: list[Absence] = []
    left: list[tuple[str, Message]] = []
    for spell in sorted(spells):
        if why := _rejection_reason(spell, today):
            left.append((spell.summary, why))
        else:
            _add_or_extend(found, Absence(max(spell.first, today), spell.last, spell.summary))
    return found[:MAX_ABSENCES], left


def absence_to_value(absence: Absence) -> str:
    """As a form carries it."""
    return f"{absence.starts_on}/{absence.ends_on}/{absence.summary[:200]}"


def absence_from_value(value: str) -> Absence:
    """Raises `Refusal` for what names no days."""
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


def _add_or_extend(found: list[Absence], new: Absence) -> None:
    if found and new.starts_on <= found[-1].ends_on + timedelta(days=1):
        last = found[-1]
        summary = ", ".join(dict.fromkeys(filter(None, (*last.summary.split(", "), new.summary))))
        found[-1] = Absence(last.starts_on, max(last.ends_on, new.ends_on), summary)
    else:
        found.append(new)
