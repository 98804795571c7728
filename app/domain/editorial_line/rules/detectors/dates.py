"""Dates in four languages: named days, and past, impossible or relative ones."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from app.domain.editorial_line.rules.findings import TextMark
from app.domain.editorial_line.rules.letter_forms import fold
from app.domain.editorial_line.rules.piece import CheckedPiece, PieceScan

_BASQUE = "urtarrila otsaila martxoa apirila maiatza ekaina uztaila abuztua iraila urria azaroa abendua"
_MONTHS = {
    name: month
    for language in (
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
        "gener febrer març abril maig juny juliol agost setembre octubre novembre desembre",
        "xaneiro febreiro marzo abril maio xuño xullo agosto setembro outubro novembro decembro",
        _BASQUE,
    )
    for month, name in enumerate(language.split(), start=1)
}
_WEEKDAYS = {
    fold(name): weekday
    for language in (
        "lunes martes miércoles jueves viernes sábado domingo",
        "dilluns dimarts dimecres dijous divendres dissabte diumenge",
        "luns martes mércores xoves venres sábado domingo",
    )
    for weekday, name in enumerate(language.split())
}
_NAMES = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DAY = r"(?P<day>[12]\d|3[01]|0?[1-9])"
_SPOKEN = re.compile(
    rf"(?<![\w.,/-]){_DAY}(?:º|er)? (?:de |d['’])(?P<month>{_NAMES})\b(?:,? del? (?P<year>20\d\d)\b)?", re.IGNORECASE
)
_NUMERIC = re.compile(
    rf"(?<![\w.,/-]){_DAY}(?P<mark>[/-])(?P<month>1[0-2]|0?[1-9])(?:(?P=mark)(?P<year>20\d\d))?(?![\w/-]|[.,]\d)"
)
_IN_BASQUE = re.compile(
    rf"(?:\b(?P<year>20\d\d)[ek]?ko )?\b(?P<month>{_BASQUE.replace(' ', '|')})(?:ren|k)? "
    rf"{_DAY}(?:a|an|ra|rako|tik|ko)?\b",
    re.IGNORECASE,
)
_BEFORE = re.compile(r"([^\W\d_]+),? (?:d[ií]a )?$")
_A_NUMBER = re.compile(r"\d[ º/-]|\d(?:er|a|an|ra)\b")


@dataclass(frozen=True, slots=True)
class NamedDay:
    """A day in a text; `weekday` (0 is Monday) and `year` only if stated."""

    start: int
    end: int
    day: int
    month: int
    year: int | None
    weekday: int | None

    def in_year(self, year: int) -> date | None:
        """Return the date in a year, or None if it does not exist."""
        try:
            return date(year, self.month, self.day)
        except ValueError:
            return None

    def nearest(self, today: date) -> date | None:
        """Return the likeliest date: in its year or, without one, the nearest."""
        years = [self.year] if self.year else [today.year - 1, today.year, today.year + 1]
        possible = [day for year in years if (day := self.in_year(year))]
        return min(possible, key=lambda day: abs(day - today)) if possible else None


@lru_cache(maxsize=8)
def named_days(text: str) -> Sequence[NamedDay]:
    """Return the days named with a month, in text order."""
    if not _A_NUMBER.search(text):
        return ()
    return tuple(sorted(_find_days(text), key=lambda day: day.start))


def _find_days(text: str) -> Iterator[NamedDay]:
    for pattern in (_SPOKEN, _NUMERIC, _IN_BASQUE):
        for found in pattern.finditer(text):
            month, year = found["month"], found["year"]
            yield NamedDay(
                start=found.start(),
                end=found.end(),
                day=int(found["day"]),
                month=int(month) if month.isdigit() else _MONTHS[month.lower()],
                year=int(year) if year else None,
                weekday=_weekday_before(text, found.start()),
            )


def _weekday_before(text: str, place: int) -> int | None:
    before = _BEFORE.search(text, max(0, place - 16), place)
    return _WEEKDAYS.get(fold(before[1])) if before else None


_UNTIL = re.compile(
    r"\b(?:hasta|antes del?|plazo|fins|abans del?|termini|ata|prazo|epea|último día|darrer dia)\b[^.!?\n]{0,40}$",
    re.IGNORECASE,
)
_REACH = 60
"""Characters before a date in which it is called a deadline."""

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


def dates(look: PieceScan) -> Sequence[TextMark]:
    return [_mark(look, day) for day in named_days(look.text)]


def expired_deadlines(look: PieceScan) -> Sequence[TextMark]:
    """Mark deadlines surely past at publication: with a stated year, or within the last month."""
    return [_mark(look, day) for day, ago in _past_deadlines(look) if day.year or ago <= _LATELY]


def past_deadlines(look: PieceScan) -> Sequence[TextMark]:
    """Mark deadlines that seem past; without a year another may be meant."""
    return [_mark(look, day) for day, _ in _past_deadlines(look)]


def _past_deadlines(look: PieceScan) -> Iterator[tuple[NamedDay, timedelta]]:
    if (today := _publication_day(look.piece)) is None:
        return
    for day in named_days(look.text):
        meant = day.nearest(today)
        if meant and meant < today and _UNTIL.search(look.text, max(0, day.start - _REACH), day.start):
            yield day, today - meant


def impossible_dates(look: PieceScan) -> Sequence[TextMark]:
    """Mark days no month has, and dates on another weekday than stated."""
    today = _publication_day(look.piece)
    return [_mark(look, day) for day in named_days(look.text) if _cannot_be(day, today)]


def _cannot_be(day: NamedDay, today: date | None) -> bool:
    if day.in_year(day.year or 2000) is None:
        return True
    if day.weekday is None or not (day.year or today):
        return False
    meant = day.nearest(today or date(day.year or 1, 1, 1))
    return meant is None or meant.weekday() != day.weekday


def relative_dates(look: PieceScan) -> Sequence[TextMark]:
    """Mark «mañana», «este jueves» in a text with an hour or deadline: shared later, they mislead.

    None where the text has a date.
    """
    if named_days(look.text) or not _HOUR_OR_TERM.search(look.text):
        return []
    return [TextMark(found.start(), found.end(), found[0]) for found in _RELATIVE.finditer(look.text)]


def _publication_day(piece: CheckedPiece) -> date | None:
    """Return the publication day in the readers' zone."""
    return piece.planned_at.astimezone(ZoneInfo(piece.zone)).date() if piece.planned_at else None


def _mark(look: PieceScan, day: NamedDay) -> TextMark:
    return TextMark(day.start, day.end, look.text[day.start : day.end])
