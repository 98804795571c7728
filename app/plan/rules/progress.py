"""How an objective goes: its trend, where that leads, and what that means, in words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.core.words import Sentence, say
from app.plan.rules.indicators import Indicator, Unit

LOOKED_BACK = 6
"""Months the trend is drawn through."""
LEAST = 3
"""Values before which there is no trend."""
NEARLY = 0.75
"""The share of the way to the target from which on a forecast that falls short is no more than a risk."""


@dataclass(frozen=True, slots=True)
class Point:
    """The value of a whole month, by its first day."""

    month: date
    value: float


@dataclass(frozen=True, slots=True)
class Course:
    """What an objective goes from, to, and until when."""

    indicator: Indicator
    baseline: float
    target: float
    due_on: date


class Going(StrEnum):
    REACHED = "reached"
    ON_TRACK = "on_track"
    AT_RISK = "at_risk"
    OFF_TRACK = "off_track"
    UNKNOWN = "unknown"


GOING_WORDS = {
    Going.REACHED: say("conseguido"),
    Going.ON_TRACK: say("va bien"),
    Going.AT_RISK: say("en riesgo"),
    Going.OFF_TRACK: say("va en rojo"),
    Going.UNKNOWN: say("sin datos suficientes"),
}


@dataclass(frozen=True, slots=True)
class Progress:
    """`pace`: how much it changes a month; `forecast`: where it will be on the last day; neither without a trend.

    `needed`: the change a month that would reach the target from the newest value. `arrives`: the month in which the
    trend reaches it, where that is in time.
    """

    going: Going
    current: float | None
    pace: float | None
    forecast: float | None
    needed: float | None = None
    arrives: date | None = None
    is_over: bool = False


def month_number(day: date) -> int:
    """Months since the year 0, so that two can be subtracted."""
    return day.year * 12 + day.month - 1


def trend(points: Sequence[Point]) -> tuple[float, float] | None:
    """Least squares through the last six months: (change a month, value in the newest month); None with too few."""
    if not points:
        return None
    newest = month_number(points[-1].month)
    near = [(month_number(one.month) - newest, one.value) for one in points]
    near = [(x, y) for x, y in near if x > -LOOKED_BACK]
    if len(near) < LEAST:
        return None
    mean_x, mean_y = sum(x for x, _ in near) / len(near), sum(y for _, y in near) / len(near)
    pace = sum((x - mean_x) * (y - mean_y) for x, y in near) / sum((x - mean_x) ** 2 for x, _ in near)
    return pace, mean_y - pace * mean_x


def forecast(points: Sequence[Point], indicator: Indicator, due_on: date) -> float | None:
    """Where the trend leads in the month of that day, within what the unit can be."""
    found = trend(points)
    if found is None:
        return None
    pace, now = found
    value = max(0.0, now + pace * max(0, month_number(due_on) - month_number(points[-1].month)))
    return min(100.0, value) if indicator.unit is Unit.SHARE else value


def progress(points: Sequence[Point], course: Course, *, today: date) -> Progress:
    """`points` by month, the oldest first."""
    known = [one for one in points if one.month <= course.due_on]
    current, found = (known[-1].value if known else None), trend(known)
    led = forecast(known, course.indicator, course.due_on)
    is_over = today > course.due_on
    going = _over(current, course) if is_over else _going(current, led, course)
    pace = found[0] if found else None
    arrives = _arrival(known, course) if going is Going.ON_TRACK else None
    return Progress(going, current, pace, led, _needed(known, course), arrives, is_over)


def _arrival(points: Sequence[Point], course: Course) -> date | None:
    for at in range(month_number(points[-1].month) + 1, month_number(course.due_on) + 1):
        month = date(at // 12, at % 12 + 1, 1)
        led = forecast(points, course.indicator, month)
        if led is not None and course.indicator.is_met(led, course.target):
            return month
    return None


def _needed(points: Sequence[Point], course: Course) -> float | None:
    if not points:
        return None
    months = max(1, month_number(course.due_on) - month_number(points[-1].month))
    return (course.target - points[-1].value) / months


def _over(current: float | None, course: Course) -> Going:
    if current is None:
        return Going.UNKNOWN
    return Going.REACHED if course.indicator.is_met(current, course.target) else Going.OFF_TRACK


def _going(current: float | None, led: float | None, course: Course) -> Going:
    if current is None:
        return Going.UNKNOWN
    is_met = course.indicator.is_met(current, course.target)
    if led is None:
        return Going.REACHED if is_met else Going.UNKNOWN
    if course.indicator.is_met(led, course.target):
        return Going.REACHED if is_met else Going.ON_TRACK
    way = (led - course.baseline) / (course.target - course.baseline)
    return Going.AT_RISK if is_met or way >= NEARLY else Going.OFF_TRACK


def explained(
    told: Progress,
    course: Course,
    *,
    amount: Callable[[float], str],
    by: Callable[[float], str],
    month: Callable[[date], str],
    day: str,
) -> Sentence:
    """In whole words: `amount` writes a value, `by` a distance between two, and `day` is the last one."""
    end = told.current if told.is_over else told.forecast
    values = {"now": told.current, "led": told.forecast, "target": course.target}
    steps = {"lacking": None if end is None else course.target - end, "pace": told.pace, "needed": told.needed}
    return say(
        _why(told, course).msgid,
        **{name: amount(value) for name, value in values.items() if value is not None},
        **{name: by(abs(value)) for name, value in steps.items() if value is not None},
        arrives=month(told.arrives) if told.arrives else "",
        day=day,
    )


def _why(told: Progress, course: Course) -> Sentence:
    if told.current is None:
        return EMPTY
    if told.is_over:
        return WAS_REACHED if told.going is Going.REACHED else WAS_MISSED
    if told.going is Going.AT_RISK and course.indicator.is_met(told.current, course.target):
        return SLIPPING
    if told.going is Going.OFF_TRACK and told.pace and (told.pace > 0) != (course.target > course.baseline):
        return LEAVING
    return WHY[told.going]


EMPTY = say("Todavía no hay ningún dato: apunte el primero.")
WAS_REACHED = say("Conseguido: acabó en %(now)s y la meta era %(target)s.")
WAS_MISSED = say("No se consiguió: acabó en %(now)s y la meta era %(target)s. Faltaron %(lacking)s.")
SLIPPING = say(
    "En riesgo: hoy cumple, con %(now)s, pero al ritmo de los últimos seis meses estará en %(led)s el %(day)s y la "
    "meta es %(target)s."
)
LEAVING = say(
    "Va en rojo y se aleja: al ritmo de los últimos seis meses estará en %(led)s el %(day)s y la meta es %(target)s. "
    "Faltarán %(lacking)s: haría falta cambiar %(needed)s al mes, en el otro sentido."
)
WHY = {
    Going.REACHED: say("Conseguido: está en %(now)s y la meta es %(target)s."),
    Going.ON_TRACK: say(
        "Va bien: al ritmo de los últimos seis meses llegará a la meta, %(target)s, en %(arrives)s; el plazo acaba el "
        "%(day)s."
    ),
    Going.AT_RISK: say(
        "En riesgo: al ritmo de los últimos seis meses estará en %(led)s el %(day)s y la meta es %(target)s. "
        "Faltarán %(lacking)s."
    ),
    Going.OFF_TRACK: say(
        "Va en rojo: al ritmo de los últimos seis meses estará en %(led)s el %(day)s y la meta es %(target)s. "
        "Faltarán %(lacking)s: haría falta cambiar %(needed)s al mes y ahora cambia %(pace)s."
    ),
    Going.UNKNOWN: say(
        "Está en %(now)s y la meta es %(target)s el %(day)s. Con menos de tres meses de datos no se dice adónde va."
    ),
}
