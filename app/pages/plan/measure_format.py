from collections.abc import Callable
from datetime import date
from functools import partial

from babel.numbers import format_decimal

from app.core.dates import date_formatter
from app.core.messages import Message, msg
from app.domain.indicators.queries import ObjectiveStatus
from app.domain.indicators.rules.catalogue import IndicatorUnit
from app.domain.indicators.rules.progress import progress_sentence
from app.domain.plan.rules.capacity import format_minutes
from app.web.formats import format_day
from app.web.translation import locale, translate

NO_VALUE = "–"
LONG_DAY = "long"
POINTS = msg("%(n)s puntos")


def format_measure(value: float | None, unit: IndicatorUnit) -> str:
    """Return value and unit, or a dash."""
    if value is None:
        return NO_VALUE
    if unit is IndicatorUnit.MINUTES:
        return format_minutes(round(value))
    return f"{_decimal(value)} %" if unit is IndicatorUnit.SHARE else _decimal(value)


def format_distance(value: float, unit: IndicatorUnit) -> str:
    """Return the distance in words, in points for shares."""
    return (
        translate(msg(POINTS.msgid, n=_decimal(value))) if unit is IndicatorUnit.SHARE else format_measure(value, unit)
    )


def month_name(month: date, style: str = "month") -> str:
    return date_formatter(style, locale())(month)


def progress_explanation(status: ObjectiveStatus) -> Message:
    unit = status.indicator.unit
    write: Callable[[float], str] = partial(format_measure, unit=unit)
    far: Callable[[float], str] = partial(format_distance, unit=unit)
    return progress_sentence(
        status.progress,
        status.course,
        amount=write,
        by=far,
        month=month_name,
        day=format_day(status.objective.due_on, LONG_DAY),
    )


def _decimal(value: float) -> str:
    return str(format_decimal(round(value, 1 if abs(value) >= 1 else 2), locale=locale()))
