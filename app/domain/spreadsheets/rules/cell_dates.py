"""Dates, day first as in Spain; only ISO 8601 puts the year first."""

import calendar
import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import cache

from app.core.calendar_names import month_numbers, weekday_numbers
from app.core.errors import Refusal
from app.core.messages import Message, msg
from app.core.name_keys import fold_name
from app.domain.spreadsheets.rules.sheet import Cell, cell_text, is_empty_cell

FIRST_YEAR, LAST_YEAR = 2000, 2100
_LONGEST = 80

_DAY_FIRST = re.compile(r"(\d{1,2})\s*([/.-])\s*(\d{1,2})\s*\2\s*(\d{4}|\d{2})")
_YEAR_FIRST = re.compile(r"(\d{4})([/.-])(\d{1,2})\2(\d{1,2})")
_NO_YEAR = re.compile(r"\d{1,2}\s*[/.-]\s*\d{1,2}")
_HOUR_BEHIND = re.compile(r"(?<=\d)(?:t|,?\s+)\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?z?$")
_SERIAL = re.compile(r"\d{5}(?:[.,]\d+)?")
_WORDS = re.compile(r"\d+|[^\W\d_]+")

_LANGUAGES = ("es", "ca", "gl", "en")
_SHORT_MONTHS = "ene/jan feb mar abr/apr may jun jul ago/aug setiembre/sept/sep/set oct/out nov dic/des/dec"
_BASQUE_ENDINGS = re.compile(r"(?:aren|ren|ak|ak?o|a|k)$")
_SHORT_DAYS = "lun mar mie jue vie sab dom"
_DAY_AHEAD = re.compile(r"([^\W\d_]{3,10})\.?,?\s+(?=\S*\d)")
_FILLERS = {"de", "del", "d", "ko", "a", "an", "the", "of", "st", "nd", "rd", "th", "dia", "do", "da"}


def parse_date(cell: Cell) -> date:
    """Raise `Refusal` with the fault and any likely meaning."""
    if isinstance(cell, datetime):
        return _within_reach(cell.date())
    if isinstance(cell, date):
        return _within_reach(cell)
    if is_empty_cell(cell):
        raise Refusal(msg("Falta la fecha."))
    return _within_reach(_from_text(cell_text(cell).strip()))


def _from_text(typed: str) -> date:
    if len(typed) > _LONGEST:
        raise Refusal(_unreadable("", typed))
    text = _HOUR_BEHIND.sub("", fold_name(typed))
    weekday, rest = _weekday_ahead(text)
    day = _from_figures(rest, typed) or _from_words(rest, typed)
    if day is None:
        raise Refusal(_unreadable(rest, typed))
    if weekday is not None and day.weekday() != weekday:
        raise Refusal(
            msg(
                "El %(date)s no cae en el día de la semana que dice «%(typed)s». Compruebe la fecha.",
                date=cell_text(day),
                typed=typed[:60],
            )
        )
    return day


def _weekday_ahead(text: str) -> tuple[int | None, str]:
    ahead = _DAY_AHEAD.match(text)
    if ahead and ahead[1] in _weekdays():
        return _weekdays()[ahead[1]], text[ahead.end() :]
    return None, text


def _from_figures(text: str, typed: str) -> date | None:
    if figures := _DAY_FIRST.fullmatch(text):
        return _day(int(figures[1]), int(figures[3]), _year(figures[4]), typed)
    if figures := _YEAR_FIRST.fullmatch(text):
        return _day(int(figures[4]), int(figures[3]), int(figures[1]), typed)
    return None


def _from_words(text: str, typed: str) -> date | None:
    """Parse «21 de marzo de 2027», «1 d'abril del 2027», «2027ko martxoaren 21a», «March 21, 2027»."""
    words = [word for word in _WORDS.findall(text) if word not in _FILLERS]
    figures = [word for word in words if word.isdigit()]
    months = {_month(word) for word in words if not word.isdigit()}
    if len(figures) != 2 or len(months) != 1 or not (month := months.pop()):
        return None
    day, year = figures if len(figures[1]) in (2, 4) and len(figures[0]) < 3 else figures[::-1]
    if len(day) > 2 or len(year) not in (2, 4):
        return None
    return _day(int(day), month, _year(year), typed)


def _month(word: str) -> int | None:
    return _months().get(word) or _months().get(_BASQUE_ENDINGS.sub("", word))


@cache
def _months() -> dict[str, int]:
    """Key by folded name, short name and Basque stem."""
    basque = {_BASQUE_ENDINGS.sub("", name): month for name, month in month_numbers("eu").items()}
    short = {name: month for month, names in enumerate(_SHORT_MONTHS.split(), start=1) for name in names.split("/")}
    return {fold_name(name): month for name, month in month_numbers(*_LANGUAGES).items()} | basque | short


@cache
def _weekdays() -> dict[str, int]:
    full = {fold_name(name): day for name, day in weekday_numbers(*_LANGUAGES, "eu").items()}
    return full | {name: day for day, name in enumerate(_SHORT_DAYS.split())}


def _year(figures: str) -> int:
    return int(figures) if len(figures) == 4 else 2000 + int(figures)


def _day(day: int, month: int, year: int, typed: str) -> date:
    if not 1 <= month <= 12:
        raise Refusal(
            msg(
                "La fecha «%(typed)s» no existe: se lee día/mes/año y no hay mes %(month)s.",
                typed=typed[:60],
                month=month,
            )
        )
    _refuse_far_year(year)
    last = calendar.monthrange(year, month)[1]
    if not 1 <= day <= last:
        raise Refusal(
            msg(
                "La fecha «%(typed)s» no existe: ese mes va del 1 al %(last)s.",
                typed=typed[:60],
                last=last,
            )
        )
    return date(year, month, day)


def _within_reach(day: date) -> date:
    _refuse_far_year(day.year)
    return day


def _refuse_far_year(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Refusal(msg("El año %(year)s queda fuera del calendario. Compruebe la fecha.", year=year))


def _unreadable(text: str, typed: str) -> Message:
    if _SERIAL.fullmatch(text):
        return _serial(int(text[:5]), typed)
    if _NO_YEAR.fullmatch(text) or _lacks_year(text):
        return msg("A la fecha «%(typed)s» le falta el año. Escriba día/mes/año.", typed=typed[:60])
    return msg(
        "No se entiende la fecha «%(typed)s». Escriba día/mes/año, por ejemplo 31/12/2027.",
        typed=typed[:60],
    )


def _lacks_year(text: str) -> bool:
    words: Sequence[str] = [word for word in _WORDS.findall(text) if word not in _FILLERS]
    return len(words) == 2 and words[0].isdigit() and _month(words[1]) is not None


def _serial(days: int, typed: str) -> Message:
    """Describe an unformatted date: days from 30 December 1899 (1904 workbooks differ)."""
    return msg(
        "«%(typed)s» es un número, no una fecha: así guarda la hoja de cálculo el %(date)s. "
        "Dé formato de fecha a la columna, o escriba día/mes/año.",
        typed=typed[:60],
        date=cell_text(date(1899, 12, 30) + timedelta(days=days)),
    )
