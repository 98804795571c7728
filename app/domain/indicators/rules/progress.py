from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from app.core.messages import LabelledEnum, Message, msg
from app.domain.indicators.rules.catalogue import Indicator, IndicatorUnit

TREND_MONTHS = 6
MIN_TREND_VALUES = 3
AT_RISK_SHARE = 0.75
"""Share of the way making a short forecast only a risk."""


@dataclass(frozen=True, slots=True)
class MonthValue:
    month: date
    value: float


@dataclass(frozen=True, slots=True)
class ObjectiveCourse:
    indicator: Indicator
    baseline: float
    target: float
    due_on: date


class ProgressState(LabelledEnum):
    REACHED = "reached", msg("conseguido")
    ON_TRACK = "on_track", msg("va bien")
    AT_RISK = "at_risk", msg("en riesgo")
    OFF_TRACK = "off_track", msg("va en rojo")
    UNKNOWN = "unknown", msg("sin datos suficientes")


@dataclass(frozen=True, slots=True)
class ObjectiveProgress:
    """`pace`: monthly change; `forecast`: value on the last day; both None without trend.

    `needed`: monthly change to the target. `arrives`: the trend's month of reaching it, if in time.
    """

    going: ProgressState
    current: float | None
    pace: float | None
    forecast: float | None
    needed: float | None = None
    arrives: date | None = None
    is_over: bool = False


def month_number(day: date) -> int:
    """Return months since year 0."""
    return day.year * 12 + day.month - 1


def trend(points: Sequence[MonthValue]) -> tuple[float, float] | None:
    """Return (monthly change, newest month's value) by six months' least squares; None with too few."""
    if not points:
        return None
    newest = month_number(points[-1].month)
    near = [(month_number(point.month) - newest, point.value) for point in points]
    near = [(x, y) for x, y in near if x > -TREND_MONTHS]
    if len(near) < MIN_TREND_VALUES:
        return None
    mean_x, mean_y = sum(x for x, _ in near) / len(near), sum(y for _, y in near) / len(near)
    pace = sum((x - mean_x) * (y - mean_y) for x, y in near) / sum((x - mean_x) ** 2 for x, _ in near)
    return pace, mean_y - pace * mean_x


def forecast(points: Sequence[MonthValue], indicator: Indicator, due_on: date) -> float | None:
    """Return the trend's value that month, within the unit's range."""
    fitted_trend = trend(points)
    if fitted_trend is None:
        return None
    pace, now = fitted_trend
    value = max(0.0, now + pace * max(0, month_number(due_on) - month_number(points[-1].month)))
    return min(100.0, value) if indicator.unit is IndicatorUnit.SHARE else value


def objective_progress(points: Sequence[MonthValue], course: ObjectiveCourse, *, today: date) -> ObjectiveProgress:
    """Return progress; `points`: oldest first."""
    known = [point for point in points if point.month <= course.due_on]
    current, fitted_trend = (known[-1].value if known else None), trend(known)
    led = forecast(known, course.indicator, course.due_on)
    is_over = today > course.due_on
    going = _final_state(current, course) if is_over else _current_state(current, led, course)
    pace = fitted_trend[0] if fitted_trend else None
    arrives = _arrival(known, course) if going is ProgressState.ON_TRACK else None
    return ObjectiveProgress(going, current, pace, led, _needed_change(known, course), arrives, is_over)


def _arrival(points: Sequence[MonthValue], course: ObjectiveCourse) -> date | None:
    for at in range(month_number(points[-1].month) + 1, month_number(course.due_on) + 1):
        month = date(at // 12, at % 12 + 1, 1)
        led = forecast(points, course.indicator, month)
        if led is not None and course.indicator.is_met(led, course.target):
            return month
    return None


def _needed_change(points: Sequence[MonthValue], course: ObjectiveCourse) -> float | None:
    if not points:
        return None
    months = max(1, month_number(course.due_on) - month_number(points[-1].month))
    return (course.target - points[-1].value) / months


def _final_state(current: float | None, course: ObjectiveCourse) -> ProgressState:
    if current is None:
        return ProgressState.UNKNOWN
    return ProgressState.REACHED if course.indicator.is_met(current, course.target) else ProgressState.OFF_TRACK


def _current_state(current: float | None, led: float | None, course: ObjectiveCourse) -> ProgressState:
    if current is None:
        return ProgressState.UNKNOWN
    is_met = course.indicator.is_met(current, course.target)
    if led is None:
        return ProgressState.REACHED if is_met else ProgressState.UNKNOWN
    if course.indicator.is_met(led, course.target):
        return ProgressState.REACHED if is_met else ProgressState.ON_TRACK
    way = (led - course.baseline) / (course.target - course.baseline)
    return ProgressState.AT_RISK if is_met or way >= AT_RISK_SHARE else ProgressState.OFF_TRACK


def progress_sentence(
    progress: ObjectiveProgress,
    course: ObjectiveCourse,
    *,
    amount: Callable[[float], str],
    by: Callable[[float], str],
    month: Callable[[date], str],
    day: str,
) -> Message:
    """Format values with `amount`, differences with `by`."""
    end = progress.current if progress.is_over else progress.forecast
    values = {"now": progress.current, "led": progress.forecast, "target": course.target}
    steps = {"lacking": None if end is None else course.target - end, "pace": progress.pace, "needed": progress.needed}
    return msg(
        _sentence_for(progress, course).msgid,
        **{name: amount(value) for name, value in values.items() if value is not None},
        **{name: by(abs(value)) for name, value in steps.items() if value is not None},
        arrives=month(progress.arrives) if progress.arrives else "",
        day=day,
    )


def _sentence_for(progress: ObjectiveProgress, course: ObjectiveCourse) -> Message:
    if progress.current is None:
        return NO_VALUE_YET
    if progress.is_over:
        return WAS_REACHED if progress.going is ProgressState.REACHED else WAS_MISSED
    if progress.going is ProgressState.AT_RISK and course.indicator.is_met(progress.current, course.target):
        return SLIPPING
    if (
        progress.going is ProgressState.OFF_TRACK
        and progress.pace
        and (progress.pace > 0) != (course.target > course.baseline)
    ):
        return MOVING_AWAY
    return PROGRESS_SENTENCES[progress.going]


NO_VALUE_YET = msg("Todavía no hay ningún dato: apunte el primero.")
WAS_REACHED = msg("Conseguido: acabó en %(now)s y la meta era %(target)s.")
WAS_MISSED = msg("No se consiguió: acabó en %(now)s y la meta era %(target)s. Faltaron %(lacking)s.")
SLIPPING = msg(
    "En riesgo: hoy cumple, con %(now)s, pero al ritmo de los últimos seis meses estará en %(led)s el %(day)s y la "
    "meta es %(target)s."
)
MOVING_AWAY = msg(
    "Va en rojo y se aleja: al ritmo de los últimos seis meses estará en %(led)s el %(day)s y la meta es %(target)s. "
    "Faltarán %(lacking)s: haría falta cambiar %(needed)s al mes, en el otro sentido."
)
PROGRESS_SENTENCES = {
    ProgressState.REACHED: msg("Conseguido: está en %(now)s y la meta es %(target)s."),
    ProgressState.ON_TRACK: msg(
        "Va bien: al ritmo de los últimos seis meses llegará a la meta, %(target)s, en %(arrives)s; el plazo acaba el "
        "%(day)s."
    ),
    ProgressState.AT_RISK: msg(
        "En riesgo: al ritmo de los últimos seis meses estará en %(led)s el %(day)s y la meta es %(target)s. "
        "Faltarán %(lacking)s."
    ),
    ProgressState.OFF_TRACK: msg(
        "Va en rojo: al ritmo de los últimos seis meses estará en %(led)s el %(day)s y la meta es %(target)s. "
        "Faltarán %(lacking)s: haría falta cambiar %(needed)s al mes y ahora cambia %(pace)s."
    ),
    ProgressState.UNKNOWN: msg(
        "Está en %(now)s y la meta es %(target)s el %(day)s. Con menos de tres meses de datos no se dice adónde va."
    ),
}
