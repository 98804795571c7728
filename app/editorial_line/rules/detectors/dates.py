"""Dates that are over, that cannot be, or that mean another day tomorrow."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from app.editorial_line.rules.detectors.days import Day, days_in
from app.editorial_line.rules.findings import Mark
from app.editorial_line.rules.look import Look
from app.editorial_line.rules.piece import Piece

_UNTIL = re.compile(
    r"\b(?:hasta|antes del?|plazo|fins|abans del?|termini|ata|prazo|epea|último día|darrer dia)\b[^.!?\n]{0,40}$",
    re.IGNORECASE,
)
_REACH = 60
"""Characters before a date in which somebody calls it the end of a term."""

_LATELY = timedelta(days=31)
_SPANISH = "lunes|martes|miércoles|jueves|viernes|sábado|domingo"
_CATALAN = "dilluns|dimarts|dimecres|dijous|divendres|dissabte|diumenge"
_GALICIAN = "luns|martes|mércores|xoves|venres|sábado|domingo"
_RELATIVE = re.compile(
    rf"(?<!\w)(?:(?<!la )(?<!de )(?<!esta )mañana|hoy|ayer|pasado mañana|(?:este|próximo) (?:{_SPANISH})"
    rf"|avui|demà|ahir|(?:aquest|proper) (?:{_CATALAN})|hoxe|onte|(?:este|vindeiro) (?:{_GALICIAN})"
    r"|gaur|bihar|atzo)(?!\w)",
    re.IGNORECASE,
)
_HOUR_OR_TERM = re.compile(
    r"\b(?:plazo|inscripci|hasta|fins|termini|prazo|epea|a las? \d|a les? \d|ás \d)|\d[.:]\d\d\b|\d ?h\b", re.IGNORECASE
)


def dates(look: Look) -> Sequence[Mark]:
    """Each day named with its month."""
    return [_mark(look, day) for day in days_in(look.text)]


def expired_deadlines(look: Look) -> Sequence[Mark]:
    """Ends of terms surely past when the piece goes out: the text says the year, or it was in the last month."""
    return [_mark(look, day) for day, ago in _past(look) if day.year or ago <= _LATELY]


def past_deadlines(look: Look) -> Sequence[Mark]:
    """Ends of terms that seem past; without a year, another one may be meant."""
    return [_mark(look, day) for day, _ in _past(look)]


def _past(look: Look) -> Iterator[tuple[Day, timedelta]]:
    if (today := _today(look.piece)) is None:
        return
    for day in days_in(look.text):
        meant = day.nearest(today)
        if meant and meant < today and _UNTIL.search(look.text, max(0, day.start - _REACH), day.start):
            yield day, today - meant


def impossible_dates(look: Look) -> Sequence[Mark]:
    """Days no month has, and dates that fall on another day of the week than the text says."""
    today = _today(look.piece)
    return [_mark(look, day) for day in days_in(look.text) if _cannot_be(day, today)]


def _cannot_be(day: Day, today: date | None) -> bool:
    if day.in_year(day.year or 2000) is None:
        return True
    if day.weekday is None or not (day.year or today):
        return False
    meant = day.nearest(today or date(day.year or 1, 1, 1))
    return meant is None or meant.weekday() != day.weekday


def relative_dates(look: Look) -> Sequence[Mark]:
    """«mañana», «este jueves» beside an hour or a term: shared later, they send people on another day.

    Where a date stands too, they do no harm.
    """
    if days_in(look.text) or not _HOUR_OR_TERM.search(look.text):
        return []
    return [Mark(found.start(), found.end(), found[0]) for found in _RELATIVE.finditer(look.text)]


def _today(piece: Piece) -> date | None:
    """The day the piece goes out, where its readers are."""
    return piece.planned_at.astimezone(ZoneInfo(piece.zone)).date() if piece.planned_at else None


def _mark(look: Look, day: Day) -> Mark:
    return Mark(day.start, day.end, look.text[day.start : day.end])
