"""Dates, hours and numbers in the reader's form.

CLDR patterns are compiled once per language; Babel rereads them for every date.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import DateTimeFormat, get_day_names, get_month_names, get_timezone_location, parse_pattern
from babel.numbers import format_currency, format_decimal
from flask import Flask, g

from app.core.messages import Message, msg
from app.core.sizes import MEGABYTE
from app.web.request import now
from app.web.translation import locale, translate

FieldFormatter = Callable[[Any], str]
NUMBER_FIELDS: Mapping[str, FieldFormatter] = {
    "d": lambda at: str(at.day),
    "y": lambda at: str(at.year),
    "HH": lambda at: f"{at.hour:02}",
    "mm": lambda at: f"{at.minute:02}",
    "ss": lambda at: f"{at.second:02}",
}


@cache
def date_formatter(style: str, language: str) -> Callable[[date], str]:
    pattern = str(parse_pattern(style).format)
    names = re.findall(r"%\((\w+)\)s", pattern)
    written, fields = re.sub(r"%\(\w+\)s", "%s", pattern), [_field(name, language) for name in names]
    return lambda at: written % tuple([field(at) for field in fields])


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


NEAR = {-1: msg("ayer, %(time)s"), 0: msg("hoy, %(time)s"), 1: msg("mañana, %(time)s")}


@dataclass(frozen=True, slots=True)
class ReaderSettings:
    """The reader's settings, found once per request."""

    zone: ZoneInfo
    language: str
    today: date

    def moment(self, value: datetime | None, style: str = "d MMM y, HH:mm") -> str:
        return date_formatter(style, self.language)(value.astimezone(self.zone)) if value else ""

    def when(self, value: datetime | None) -> str:
        return _format_relative(value, self.zone, self.today, self.language) if value else ""


@lru_cache(maxsize=8192)
def _format_relative(value: datetime, zone: ZoneInfo, today: date, language: str) -> str:
    """Format an instant relative to today, cached because lists repeat hours."""
    there = value.astimezone(zone)
    near = NEAR.get((there.date() - today).days)
    if near:
        return translate(Message(near.msgid, {"time": f"{there:%H:%M}"}))
    return date_formatter("d MMM, HH:mm" if there.year == today.year else "d MMM y, HH:mm", language)(there)


def reader_settings() -> ReaderSettings:
    settings: ReaderSettings | None = g.get("reader")
    if settings is None:
        zone = ZoneInfo(g.get("zone", "Europe/Madrid"))
        settings = g.reader = ReaderSettings(zone, locale(), now().astimezone(zone).date())
    return settings


def format_instant(value: datetime | None, style: str = "d MMM y, HH:mm") -> str:
    """Format an instant in the organisation's zone, None as empty."""
    return reader_settings().moment(value, style)


def format_relative(value: datetime | None) -> str:
    """Format a to-do list's instant, None as empty.

    Yesterday, today and tomorrow by name; the year if different.
    """
    return reader_settings().when(value)


def format_clock_time(value: datetime | None) -> str:
    return f"{value.astimezone(reader_settings().zone):%H:%M}" if value else ""


def format_city(zone_name: str) -> str:
    """Return its city: Madrid, not Europe/Madrid."""
    return _city_name(zone_name, locale())


@cache
def _city_name(zone_name: str, language: str) -> str:
    return get_timezone_location(zone_name, locale=language, return_city=True)


def local_date(value: datetime) -> date:
    return value.astimezone(reader_settings().zone).date()


def format_day(value: date | datetime | None, style: str = "EEEE, d 'de' MMMM") -> str:
    if value is None:
        return ""
    shown = local_date(value) if isinstance(value, datetime) else value
    language = locale()
    return date_formatter("EEEE, d MMMM" if language == "en" and "'de'" in style else style, language)(shown)


def format_size(size: int) -> str:
    unit, each = ("MB", MEGABYTE) if size >= MEGABYTE else ("kB", 1_000)
    return f"{format_decimal(max(size / each, 0.1), format='0.#', locale=locale())}\N{NO-BREAK SPACE}{unit}"


def format_money(cents: int) -> str:
    return format_currency(cents / 100, "EUR", locale=locale())


def format_iso(value: datetime | date) -> str:
    return value.isoformat()


def init_app(app: Flask) -> None:
    app.jinja_env.filters |= {
        "moment": format_instant,
        "when": format_relative,
        "clock": format_clock_time,
        "city": format_city,
        "day": format_day,
        "iso": format_iso,
        "local_date": local_date,
        "money": format_money,
        "weight": format_size,
    }
