"""Amounts, months and how an objective goes, as the reader writes them."""

from collections.abc import Callable
from datetime import date
from functools import partial

from babel.numbers import format_decimal

from app.core.words import Sentence, say
from app.plan.queries.objectives import Standing
from app.plan.rules.capacity import span
from app.plan.rules.indicators import Unit
from app.plan.rules.progress import explained
from app.web.dates import writer
from app.web.formats import day
from app.web.words import locale, translate

NOTHING = "–"
LONG_DAY = "d 'de' MMMM 'de' y"
POINTS = say("%(n)s puntos")


def amount(value: float | None, unit: Unit) -> str:
    """With its unit; a dash for nothing."""
    if value is None:
        return NOTHING
    if unit is Unit.MINUTES:
        return span(round(value))
    return f"{_decimal(value)} %" if unit is Unit.SHARE else _decimal(value)


def distance(value: float, unit: Unit) -> str:
    """Between two amounts: shares differ by points."""
    return translate(say(POINTS.msgid, n=_decimal(value))) if unit is Unit.SHARE else amount(value, unit)


def month_name(month: date, style: str = "LLLL y") -> str:
    return writer(style, locale())(month)


def why_so(one: Standing) -> Sentence:
    """How it goes, in whole words."""
    unit = one.indicator.unit
    write: Callable[[float], str] = partial(amount, unit=unit)
    far: Callable[[float], str] = partial(distance, unit=unit)
    return explained(
        one.progress, one.course, amount=write, by=far, month=month_name, day=day(one.objective.due_on, LONG_DAY)
    )


def _decimal(value: float) -> str:
    return str(format_decimal(round(value, 1 if abs(value) >= 1 else 2), locale=locale()))
