"""Dates, hours and numbers as the reader writes them, in the organisation's zone."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from babel.dates import get_timezone_location
from babel.numbers import format_currency, format_decimal
from flask import Flask, g

from app.core.words import Sentence, say
from app.web.dates import writer
from app.web.request import now
from app.web.words import locale, translate

NEAR = {-1: say("ayer, %(time)s"), 0: say("hoy, %(time)s"), 1: say("mañana, %(time)s")}


@dataclass(frozen=True, slots=True)
class Reader:
    """Whoever reads: where their clocks are, what day it is there and in which language; found once a request."""

    zone: ZoneInfo
    language: str
    today: date

    def moment(self, value: datetime | None, style: str = "d MMM y, HH:mm") -> str:
        return writer(style, self.language)(value.astimezone(self.zone)) if value else ""

    def when(self, value: datetime | None) -> str:
        return _when(value, self.zone, self.today, self.language) if value else ""


@lru_cache(maxsize=8192)
def _when(value: datetime, zone: ZoneInfo, today: date, language: str) -> str:
    """Lists say the same hours again and again."""
    there = value.astimezone(zone)
    near = NEAR.get((there.date() - today).days)
    if near:
        return translate(Sentence(near.msgid, {"time": f"{there:%H:%M}"}))
    return writer("d MMM, HH:mm" if there.year == today.year else "d MMM y, HH:mm", language)(there)


def reader() -> Reader:
    found: Reader | None = g.get("reader")
    if found is None:
        zone = ZoneInfo(g.get("zone", "Europe/Madrid"))
        found = g.reader = Reader(zone, locale(), now().astimezone(zone).date())
    return found


def moment(value: datetime | None, style: str = "d MMM y, HH:mm") -> str:
    """An instant, in the organisation's zone; nothing for nothing."""
    return reader().moment(value, style)


def when(value: datetime | None) -> str:
    """An instant as a list of things to do says it: yesterday's, today's and tomorrow's by their name, and the year
    only where it is another one. Nothing for nothing."""
    return reader().when(value)


def clock_time(value: datetime | None) -> str:
    return f"{value.astimezone(reader().zone):%H:%M}" if value else ""


def city(zone_name: str) -> str:
    """A zone by the city that names it, in the reader's language: people say Madrid, not Europe/Madrid."""
    return _city(zone_name, locale())


@cache
def _city(zone_name: str, language: str) -> str:
    return get_timezone_location(zone_name, locale=language, return_city=True)


def local_date(value: datetime) -> date:
    return value.astimezone(reader().zone).date()


def day(value: date | datetime | None, style: str = "EEEE, d 'de' MMMM") -> str:
    """A day in words; `style` is a CLDR pattern."""
    if value is None:
        return ""
    shown = local_date(value) if isinstance(value, datetime) else value
    language = locale()
    return writer("EEEE, d MMMM" if language == "en" and "'de'" in style else style, language)(shown)


def weight(size: int) -> str:
    """Bytes as people say them, in thousands or millions."""
    unit, each = ("MB", 1_000_000) if size >= 1_000_000 else ("kB", 1_000)
    return f"{format_decimal(max(size / each, 0.1), format='0.#', locale=locale())}\N{NO-BREAK SPACE}{unit}"


def money(cents: int) -> str:
    """Euros as the reader writes them, to the cent."""
    return format_currency(cents / 100, "EUR", locale=locale())


def iso(value: datetime | date) -> str:
    return value.isoformat()


def init_app(app: Flask) -> None:
    app.jinja_env.filters |= {
        "moment": moment,
        "when": when,
        "clock": clock_time,
        "city": city,
        "day": day,
        "iso": iso,
        "local_date": local_date,
        "money": money,
        "weight": weight,
    }
