"""What an objective must say before it can be checked."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from app.core.errors import Refusal
from app.core.text import Written
from app.core.words import Sentence, say
from app.plan.rules.indicators import INDICATORS, Indicator
from app.plan.rules.measures import checked
from app.plan.rules.wording.faults import Fault, FaultKind, faults

FARTHEST = timedelta(days=3660)


@dataclass(frozen=True, slots=True)
class Aim:
    """What is said of an objective. `audience`: the name of one of those of the plan, or nothing."""

    texts: Written
    indicator: str
    baseline: float
    target: float
    due_on: date
    owner_id: int
    audience: str = ""


def code_of(number: int) -> str:
    return f"O-{number}"


def wording(texts: Written) -> Iterator[tuple[str, Fault]]:
    """What no number mends: each with its language. A verb that says nothing is sound beside what it is counted by."""
    for language, text in texts.items():
        yield from ((language, one) for one in faults(text, language) if one.kind is not FaultKind.VAGUE)


def problems(aim: Aim, *, language: str, today: date, was_due: date | None = None) -> dict[str, Sentence]:
    """By field, in order; none where it can be checked. `language`: the one it must be in.

    `was_due`: the day of an objective that is being changed, which may stay though it is past.
    """
    found: dict[str, Sentence] = {}
    if not aim.texts.get(language, "").strip():
        found["text"] = say("Escriba el objetivo en la primera lengua del organismo.")
    for _, fault in wording(aim.texts):
        found.setdefault("text", fault.sentence)
    indicator = INDICATORS.get(aim.indicator)
    if indicator is None:
        found["indicator"] = say("Elija con qué indicador se va a comprobar.")
    else:
        found |= _amounts(aim, indicator)
    return found | _day(aim.due_on, today, was_due)


def _amounts(aim: Aim, indicator: Indicator) -> dict[str, Sentence]:
    found = {name: problem for name in ("baseline", "target") if (problem := _unfit(getattr(aim, name), indicator))}
    if found or indicator.is_better(aim.target, aim.baseline):
        return found
    more = say(
        "En «%(indicator)s» más es mejor, y la meta no pasa del punto de partida: súbala o cambie aquel.",
        indicator=indicator.name,
    )
    less = say(
        "En «%(indicator)s» menos es mejor, y la meta no baja del punto de partida: bájela o cambie aquel.",
        indicator=indicator.name,
    )
    return {"target": more if indicator.more_is_better else less}


def _unfit(amount: float, indicator: Indicator) -> Sentence | None:
    try:
        checked(amount, indicator.unit)
    except Refusal as refusal:
        return refusal.sentence
    return None


def _day(due: date, today: date, was_due: date | None) -> dict[str, Sentence]:
    if due <= today and due != was_due:
        return {"due_on": say("Ese día ya ha pasado o es hoy: elija uno posterior.")}
    if due - today > FARTHEST:
        return {"due_on": say("Falta demasiado: un objetivo se comprueba antes de diez años.")}
    return {}
