"""The indicators of how citizens are answered, of a `Tally`."""

from collections.abc import Callable

from app.core.words import Sentence, say
from app.reports.rules.attention import Estimate, Tally
from app.reports.rules.compliance import Ratio
from app.reports.rules.indicators import Indicator, Reading


def _of(code: str, name: Sentence, meaning: Sentence, ratio: Callable[[Tally], Ratio]) -> Indicator:
    return Indicator(code, name, meaning, "%", True, lambda tally, _: ratio(tally).per_cent, ratio)


def _minutes(code: str, name: Sentence, meaning: Sentence, value: Callable[[Tally], float | None]) -> Indicator:
    return Indicator(code, name, meaning, "min", more_is_better=False, value=lambda tally, _: value(tally))


ANSWERS = (
    _of(
        "K1",
        say("Con respuesta o con motivo"),
        say(
            "De los casos con plazo que se cerraron o lo pasaron, los cerrados: contestados, derivados o con su motivo."
        ),
        lambda tally: tally.answered,
    ),
    _minutes(
        "K2",
        say("Minutos hasta la primera respuesta, mediana"),
        say(
            "Minutos de atención de la cuenta, los de sus plazos, desde que llegó el mensaje hasta la primera palabra."
        ),
        lambda tally: tally.median,
    ),
    _minutes(
        "K2b",
        say("Minutos hasta la primera respuesta, nueve de cada diez"),
        say("Los minutos de atención que no pasan nueve de cada diez primeras respuestas (percentil 90)."),
        lambda tally: tally.most,
    ),
    _of(
        "K3",
        say("En plazo"),
        say("De los casos cuyos plazos ya se cumplieron o pasaron, los que los cumplieron todos."),
        lambda tally: tally.in_time,
    ),
    _of(
        "K4",
        say("Con solución"),
        say("De los casos cerrados que pedían respuesta, los contestados o derivados a quien corresponde."),
        lambda tally: tally.solved,
    ),
)
CALLS = Indicator(
    "K5",
    say("Llamadas evitadas (estimación)"),
    say(
        "Preguntas de información contestadas, por la parte que habría llamado, según el organismo. Es una estimación."
    ),
    "",
    more_is_better=True,
    value=lambda calls, _: calls,
)
IN_PLAN = {"K1": "K1", "K2b": "K2", "K3": "K3", "K4": "K4"}
"""By which code the plan knows each: of K2 it takes what nine in ten do not pass."""


def readings(now: Tally, before: Tally, targets: dict[str, float], estimate: Estimate | None) -> list[Reading]:
    """Beside what the plan wants; of calls only where the body has said what it counts on."""
    told = [_reading(one, now, before, targets) for one in ANSWERS]
    if estimate is not None:
        calls = estimate.calls(now.informed), estimate.calls(before.informed)
        told.append(Reading(CALLS, *calls, targets.get("K5"), None))
    return told


def _reading(one: Indicator, now: Tally, before: Tally, targets: dict[str, float]) -> Reading:
    target = targets.get(IN_PLAN.get(one.code, ""))
    return Reading(one, one.value(now, []), one.value(before, []), target, one.ratio(now) if one.ratio else None)


def values(tally: Tally, estimate: Estimate | None) -> dict[str, float | None]:
    """By the plan's codes and in its units."""
    found = {IN_PLAN[one.code]: one.value(tally, []) for one in ANSWERS if one.code in IN_PLAN}
    calls = None if estimate is None or not tally.cases else estimate.calls(tally.informed)
    return found | {"K5": calls}
