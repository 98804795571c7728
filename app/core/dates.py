"""Days in words, by the patterns that CLDR gives each language.

Patterns are compiled once per language; Babel rereads them for every date.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from typing import Any

from babel import Locale
from babel.dates import DateTimeFormat, get_day_names, get_month_names, parse_pattern

FieldFormatter = Callable[[Any], str]
NUMBER_FIELDS: Mapping[str, FieldFormatter] = {
    "d": lambda at: str(at.day),
    "y": lambda at: str(at.year),
    "HH": lambda at: f"{at.hour:02}",
    "mm": lambda at: f"{at.minute:02}",
    "ss": lambda at: f"{at.second:02}",
}
_EUROPEAN = {"en": "en_GB"}
_YEAR = re.compile(r"^y\S* | (?:'del?' )?y$")


@cache
def date_formatter(style: str, language: str) -> Callable[[date], str]:
    """Return what writes a day or an instant.

    `style`: `full` (weekday to year), `long` (day to year), `weekday` and `day` (as those, without the year) or
    `month` (with its year), in the order and with the links of the language; or a CLDR pattern without words. A time
    may follow: `full, HH:mm`.
    """
    name, comma, time = style.partition(", ")
    pattern = str(parse_pattern(_named_patterns(language).get(name, name) + comma + time).format)
    names = re.findall(r"%\((\w+)\)s", pattern)
    written, fields = re.sub(r"%\(\w+\)s", "%s", pattern), [_field(name, language) for name in names]
    return lambda at: written % tuple([field(at) for field in fields])


@cache
def _named_patterns(language: str) -> Mapping[str, str]:
    locale = Locale.parse(_EUROPEAN.get(language, language))
    full, long = (str(locale.date_formats[name]) for name in ("full", "long"))
    month = str(locale.datetime_skeletons["yMMMM"])
    return {"full": full, "long": long, "weekday": _YEAR.sub("", full), "day": _YEAR.sub("", long), "month": month}


def _field(name: str, language: str) -> FieldFormatter:
    known = NUMBER_FIELDS.get(name) or _name_fields(language).get(name)
    return known or (lambda at: DateTimeFormat(at, Locale.parse(language))[name])


@cache
def _name_fields(language: str) -> Mapping[str, FieldFormatter]:
    return {
        "EEE": _weekday_field(get_day_names("abbreviated", locale=language)),
        "EEEE": _weekday_field(get_day_names("wide", locale=language)),
        "MMM": _month_field(get_month_names("abbreviated", locale=language)),
        "MMMM": _month_field(get_month_names("wide", locale=language)),
        "LLLL": _month_field(get_month_names("wide", "stand-alone", locale=language)),
    }


def _weekday_field(names: Mapping[int, str]) -> FieldFormatter:
    return lambda at: names[at.weekday()]


def _month_field(names: Mapping[int, str]) -> FieldFormatter:
    return lambda at: names[at.month]
