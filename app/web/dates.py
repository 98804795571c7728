"""Patterns of CLDR made ready once for each language; Babel reads pattern and names again for every date."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from typing import Any

from babel import Locale
from babel.dates import DateTimeFormat, get_day_names, get_month_names, parse_pattern

Field = Callable[[Any], str]
NUMBERS: Mapping[str, Field] = {
    "d": lambda at: str(at.day),
    "y": lambda at: str(at.year),
    "HH": lambda at: f"{at.hour:02}",
    "mm": lambda at: f"{at.minute:02}",
    "ss": lambda at: f"{at.second:02}",
}


@cache
def writer(style: str, language: str) -> Callable[[date], str]:
    """Writes days, or instants already brought to their zone, in a CLDR pattern."""
    pattern = str(parse_pattern(style).format)
    names = re.findall(r"%\((\w+)\)s", pattern)
    written, fields = re.sub(r"%\(\w+\)s", "%s", pattern), [_field(name, language) for name in names]
    return lambda at: written % tuple([field(at) for field in fields])


def _field(name: str, language: str) -> Field:
    known = NUMBERS.get(name) or _words(language).get(name)
    return known or (lambda at: DateTimeFormat(at, Locale.parse(language))[name])


@cache
def _words(language: str) -> Mapping[str, Field]:
    return {
        "EEE": _weekday(get_day_names("abbreviated", locale=language)),
        "EEEE": _weekday(get_day_names("wide", locale=language)),
        "MMM": _month(get_month_names("abbreviated", locale=language)),
        "MMMM": _month(get_month_names("wide", locale=language)),
        "LLLL": _month(get_month_names("wide", "stand-alone", locale=language)),
    }


def _weekday(names: Mapping[int, str]) -> Field:
    return lambda at: names[at.weekday()]


def _month(names: Mapping[int, str]) -> Field:
    return lambda at: names[at.month]
