"""Dates, hours and numbers as the reader writes them, in the organisation's zone."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, get_timezone_location, parse_pattern
from flask import Flask, g

from app.web.words import locale, place


def zone() -> ZoneInfo:
    body = g.get("organisation")
    return ZoneInfo(body.zone if body else "Europe/Madrid")


def moment(value: datetime | None, style: str = "d MMM y, HH:mm") -> str:
    """An instant, in the organisation's zone; nothing for nothing."""
    return parse_pattern(style).apply(value.astimezone(zone()), place()) if value else ""


def clock_time(value: datetime | None) -> str:
    return f"{value.astimezone(zone()):%H:%M}" if value else ""


def city(zone_name: str) -> str:
    """A zone by the city that names it, in the reader's language: people say Madrid, not Europe/Madrid."""
    return get_timezone_location(zone_name, locale=place(), return_city=True)


def local_date(value: datetime) -> date:
    return value.astimezone(zone()).date()


def day(value: date | datetime | None, style: str = "EEEE, d 'de' MMMM") -> str:
    """A day in words; `style` is a CLDR pattern."""
    if value is None:
        return ""
    shown = local_date(value) if isinstance(value, datetime) else value
    return format_date(shown, "EEEE, d MMMM" if locale() == "en" and "'de'" in style else style, locale=place())


def iso(value: datetime | date) -> str:
    return value.isoformat()


def init_app(app: Flask) -> None:
    app.jinja_env.filters |= {
        "moment": moment,
        "clock": clock_time,
        "city": city,
        "day": day,
        "iso": iso,
        "local_date": local_date,
    }
