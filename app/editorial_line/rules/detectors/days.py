"""The days a text names, read as people write them in four languages."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from app.editorial_line.rules.words import fold

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
class Day:
    """`weekday` (0 is Monday) and `year` only where the text says them."""

    start: int
    end: int
    day: int
    month: int
    year: int | None
    weekday: int | None

    def in_year(self, year: int) -> date | None:
        """The date in a year; None when it has no such day."""
        try:
            return date(year, self.month, self.day)
        except ValueError:
            return None

    def nearest(self, today: date) -> date | None:
        """The date it most likely means: in its year or, when it names none, the nearest one."""
        years = [self.year] if self.year else [today.year - 1, today.year, today.year + 1]
        possible = [day for year in years if (day := self.in_year(year))]
        return min(possible, key=lambda day: abs(day - today)) if possible else None


@lru_cache(maxsize=8)
def days_in(text: str) -> Sequence[Day]:
    """Every day that is named with its month, in the order of the text."""
    if not _A_NUMBER.search(text):
        return ()
    return tuple(sorted(_days_in(text), key=lambda day: day.start))


def _days_in(text: str) -> Iterator[Day]:
    for pattern in (_SPOKEN, _NUMERIC, _IN_BASQUE):
        for found in pattern.finditer(text):
            month, year = found["month"], found["year"]
            yield Day(
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
