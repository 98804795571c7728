"""Dates, hours and numbers in the reader's form."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from babel.dates import get_timezone_location
from babel.numbers import format_currency, format_decimal
from flask import Flask, g

from app.core.dates import date_formatter
from app.core.messages import Message, msg
from app.core.sizes import MEGABYTE
from app.web.request import now
from app.web.translation import locale, translate

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


def format_day(value: date | datetime | None, style: str = "weekday") -> str:
    if value is None:
        return ""
    shown = local_date(value) if isinstance(value, datetime) else value
    return date_formatter(style, locale())(shown)


def capitalise_first(text: str) -> str:
    """Return the text with a capital at its head, and every other letter as it is."""
    return text[:1].upper() + text[1:]


def format_size(size: int) -> str:
    unit, each = ("MB", MEGABYTE) if size >= MEGABYTE else ("kB", 1_000)
    return f"{format_decimal(max(size / each, 0.1), format='0.#', locale=locale())}\N{NO-BREAK SPACE}{unit}"


def format_money(cents: int) -> str:
    return format_currency(cents / 100, "EUR", locale=locale())


def format_iso(value: datetime | date) -> str:
    return value.isoformat()


def init_app(app: Flask) -> None:
    app.jinja_env.filters |= {
        "capitalised": capitalise_first,
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
