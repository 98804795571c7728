"""Dates, hours and numbers as the reader writes them, in the organisation's zone."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, get_timezone_location, parse_pattern
from flask import Flask, g

from app.core.words import say
from app.web.request import today
from app.web.words import locale, place, translate

NEAR = {-1: say("ayer, %(time)s"), 0: say("hoy, %(time)s"), 1: say("mañana, %(time)s")}


def zone() -> ZoneInfo:
    body = g.get("organisation")
    return ZoneInfo(body.zone if body else "Europe/Madrid")


def moment(value: datetime | None, style: str = "d MMM y, HH:mm") -> str:
    """An instant, in the organisation's zone; nothing for nothing."""
    return parse_pattern(style).apply(value.astimezone(zone()), place()) if value else ""


def when(value: datetime | None) -> str:
    """An instant as a list of things to do says it: yesterday's, today's and tomorrow's by their name, and the year
    only where it is another one. Nothing for nothing."""
    if value is None:
        return ""
    there, here = local_date(value), today()
    near = NEAR.get((there - here).days)
    if near:
        return translate(say(near.msgid, time=clock_time(value)))
    return moment(value, "d MMM, HH:mm" if there.year == here.year else "d MMM y, HH:mm")


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
        "when": when,
        "clock": clock_time,
        "city": city,
        "day": day,
        "iso": iso,
        "local_date": local_date,
    }
