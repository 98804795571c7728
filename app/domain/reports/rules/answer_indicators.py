from collections.abc import Callable

from app.core.messages import Message, msg
from app.domain.reports.rules.attention import AttentionTally, CallEstimate
from app.domain.reports.rules.compliance import PartOfWhole
from app.domain.reports.rules.compliance_indicators import IndicatorReading, ReportIndicator


def _ratio_indicator(
    code: str, name: Message, meaning: Message, ratio: Callable[[AttentionTally], PartOfWhole]
) -> ReportIndicator:
    return ReportIndicator(code, name, meaning, "%", True, lambda tally, _: ratio(tally).per_cent, ratio)


def _minutes_indicator(
    code: str, name: Message, meaning: Message, value: Callable[[AttentionTally], float | None]
) -> ReportIndicator:
    return ReportIndicator(code, name, meaning, "min", more_is_better=False, value=lambda tally, _: value(tally))


ANSWER_INDICATORS = (
    _ratio_indicator(
        "K1",
        msg("Con respuesta o con motivo"),
        msg(
            "De los casos con plazo que se cerraron o lo pasaron, los cerrados: contestados, derivados o con su motivo."
        ),
        lambda tally: tally.answered,
    ),
    _minutes_indicator(
        "K2",
        msg("Minutos hasta la primera respuesta, mediana"),
        msg(
            "Minutos de atención de la cuenta, los de sus plazos, desde que llegó el mensaje hasta la primera palabra."
        ),
        lambda tally: tally.median,
    ),
    _minutes_indicator(
        "K2b",
        msg("Minutos hasta la primera respuesta, nueve de cada diez"),
        msg("Los minutos de atención que no pasan nueve de cada diez primeras respuestas (percentil 90)."),
        lambda tally: tally.most,
    ),
    _ratio_indicator(
        "K3",
        msg("En plazo"),
        msg("De los casos cuyos plazos ya se cumplieron o pasaron, los que los cumplieron todos."),
        lambda tally: tally.in_time,
    ),
    _ratio_indicator(
        "K4",
        msg("Con solución"),
        msg("De los casos cerrados que pedían respuesta, los contestados o derivados a quien corresponde."),
        lambda tally: tally.solved,
    ),
)
CALLS_INDICATOR = ReportIndicator(
    "K5",
    msg("Llamadas evitadas (estimación)"),
    msg(
        "Preguntas de información contestadas, por la parte que habría llamado, según el organismo. Es una estimación."
    ),
    "",
    more_is_better=True,
    value=lambda calls, _: calls,
)
PLAN_CODES = {"K1": "K1", "K2b": "K2", "K3": "K3", "K4": "K4"}
"""The plan's codes: its K2 takes the 90th percentile."""


def answer_readings(
    now: AttentionTally, before: AttentionTally, targets: dict[str, float], estimate: CallEstimate | None
) -> list[IndicatorReading]:
    """Omit calls without an estimate."""
    readings = [_reading(indicator, now, before, targets) for indicator in ANSWER_INDICATORS]
    if estimate is not None:
        calls = estimate.calls(now.informed), estimate.calls(before.informed)
        readings.append(IndicatorReading(CALLS_INDICATOR, *calls, targets.get("K5"), None))
    return readings


def _reading(
    indicator: ReportIndicator, now: AttentionTally, before: AttentionTally, targets: dict[str, float]
) -> IndicatorReading:
    target = targets.get(PLAN_CODES.get(indicator.code, ""))
    return IndicatorReading(
        indicator,
        indicator.value(now, []),
        indicator.value(before, []),
        target,
        indicator.ratio(now) if indicator.ratio else None,
    )


def plan_values(tally: AttentionTally, estimate: CallEstimate | None) -> dict[str, float | None]:
    """Key by the plan's codes, in its units."""
    values = {
        PLAN_CODES[indicator.code]: indicator.value(tally, [])
        for indicator in ANSWER_INDICATORS
        if indicator.code in PLAN_CODES
    }
    calls = None if estimate is None or not tally.cases else estimate.calls(tally.informed)
    return values | {"K5": calls}
