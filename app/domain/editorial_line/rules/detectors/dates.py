import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from app.core.calendar_names import month_numbers, weekday_numbers
from app.domain.editorial_line.rules.findings import TextMark
from app.domain.editorial_line.rules.letter_forms import fold
from app.domain.editorial_line.rules.piece import CheckedPiece, PieceScan

_LANGUAGES = ("es", "ca", "gl", "eu")
_DAY = r"(?P<day>[12]\d|3[01]|0?[1-9])"
_NUMERIC = re.compile(
    rf"(?<![\w.,/-]){_DAY}(?P<mark>[/-])(?P<month>1[0-2]|0?[1-9])(?:(?P=mark)(?P<year>20\d\d))?(?![\w/-]|[.,]\d)"
)
_BEFORE = re.compile(r"([^\W\d_]+),? (?:d[ií]a )?$")
_A_NUMBER = re.compile(r"\d[ º/-]|\d(?:er|a|an|ra)\b")


@dataclass(frozen=True, slots=True)
class NamedDay:
    """`weekday` (0 is Monday) and `year` only if stated."""

    start: int
    end: int
    day: int
    month: int
    year: int | None
    weekday: int | None

    def in_year(self, year: int) -> date | None:
        """Return None if it does not exist."""
        try:
            return date(year, self.month, self.day)
        except ValueError:
            return None

    def nearest(self, today: date) -> date | None:
        """Return the date in its year, else the nearest."""
        years = [self.year] if self.year else [today.year - 1, today.year, today.year + 1]
        possible = [day for year in years if (day := self.in_year(year))]
        return min(possible, key=lambda day: abs(day - today)) if possible else None


@lru_cache(maxsize=8)
def named_days(text: str) -> Sequence[NamedDay]:
    """Return days named with a month, in text order."""
    if not _A_NUMBER.search(text):
        return ()
    return tuple(sorted(_find_days(text), key=lambda day: day.start))


@cache
def _day_patterns() -> Sequence[re.Pattern[str]]:
    names = "|".join(sorted(month_numbers(*_LANGUAGES), key=len, reverse=True))
    word_dates = re.compile(
        rf"(?<![\w.,/-]){_DAY}(?:º|er)? (?:de |d['’])(?P<month>{names})\b(?:,? del? (?P<year>20\d\d)\b)?", re.IGNORECASE
    )
    basque = re.compile(
        rf"(?:\b(?P<year>20\d\d)[ek]?ko )?\b(?P<month>{'|'.join(month_numbers('eu'))})(?:ren|k)? "
        rf"{_DAY}(?:a|an|ra|rako|tik|ko)?\b",
        re.IGNORECASE,
    )
    return word_dates, _NUMERIC, basque


def _find_days(text: str) -> Iterator[NamedDay]:
    for pattern in _day_patterns():
        for match in pattern.finditer(text):
            month, year = match["month"], match["year"]
            yield NamedDay(
                start=match.start(),
                end=match.end(),
                day=int(match["day"]),
                month=int(month) if month.isdigit() else month_numbers(*_LANGUAGES)[month.lower()],
                year=int(year) if year else None,
                weekday=_weekday_before(text, match.start()),
            )


def _weekday_before(text: str, place: int) -> int | None:
    before = _BEFORE.search(text, max(0, place - 16), place)
    return _weekdays().get(fold(before[1])) if before else None


@cache
def _weekdays() -> Mapping[str, int]:
    return {fold(name): day for name, day in weekday_numbers("es", "ca", "gl").items()}


_UNTIL = re.compile(
    r"\b(?:hasta|antes del?|plazo|fins|abans del?|termini|ata|prazo|epea|último día|darrer dia)\b[^.!?\n]{0,40}$",
    re.IGNORECASE,
)
_REACH = 60
"""Characters before a date that call it a deadline."""

_LATELY = timedelta(days=31)
_HOUR_OR_TERM = re.compile(
    r"\b(?:plazo|inscripci|hasta|fins|termini|prazo|epea|a las? \d|a les? \d|ás \d)|\d[.:]\d\d\b|\d ?h\b", re.IGNORECASE
)


def dates(look: PieceScan) -> Sequence[TextMark]:
    return [_mark(look, day) for day in named_days(look.text)]


def expired_deadlines(look: PieceScan) -> Sequence[TextMark]:
    """Mark deadlines surely past: with a year stated, or within last month."""
    return [_mark(look, day) for day, ago in _past_deadlines(look) if day.year or ago <= _LATELY]


def past_deadlines(look: PieceScan) -> Sequence[TextMark]:
    """Mark deadlines seemingly past: without a year, another may be meant."""
    return [_mark(look, day) for day, _ in _past_deadlines(look)]


def _past_deadlines(look: PieceScan) -> Iterator[tuple[NamedDay, timedelta]]:
    if (today := _publication_day(look.piece)) is None:
        return
    for day in named_days(look.text):
        meant = day.nearest(today)
        if meant and meant < today and _UNTIL.search(look.text, max(0, day.start - _REACH), day.start):
            yield day, today - meant


def impossible_dates(look: PieceScan) -> Sequence[TextMark]:
    """Mark days no month has, and dates with the wrong weekday."""
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
    """Mark «mañana», «este jueves» in undated texts with hour or deadline: shared later, they mislead."""
    if named_days(look.text) or not _HOUR_OR_TERM.search(look.text):
        return []
    return [TextMark(match.start(), match.end(), match[0]) for match in _relative_days().finditer(look.text)]


@cache
def _relative_days() -> re.Pattern[str]:
    spanish, catalan, galician = ("|".join(weekday_numbers(code)) for code in ("es", "ca", "gl"))
    return re.compile(
        rf"(?<!\w)(?:(?<!la )(?<!de )(?<!esta )mañana|hoy|ayer|pasado mañana|(?:este|próximo) (?:{spanish})"
        rf"|avui|demà|ahir|(?:aquest|proper) (?:{catalan})|hoxe|onte|(?:este|vindeiro) (?:{galician})"
        r"|gaur|bihar|atzo)(?!\w)",
        re.IGNORECASE,
    )


def _publication_day(piece: CheckedPiece) -> date | None:
    """Return the day in the readers' zone."""
    return piece.planned_at.astimezone(ZoneInfo(piece.zone)).date() if piece.planned_at else None


def _mark(look: PieceScan, day: NamedDay) -> TextMark:
    return TextMark(day.start, day.end, look.text[day.start : day.end])
