from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from app.core.errors import Refusal
from app.core.messages import Message, msg
from app.core.text import TextByLanguage
from app.domain.indicators.rules.catalogue import INDICATORS, Indicator
from app.domain.indicators.rules.measures import check_measure
from app.domain.indicators.rules.wording.faults import WordingFault, WordingFaultKind, find_faults
from app.domain.indicators.rules.wording.grammar import ObjectiveGrammar

MAX_HORIZON = timedelta(days=3660)


@dataclass(frozen=True, slots=True)
class ObjectiveDetails:
    """`audience`: a name from the plan, or empty."""

    texts: TextByLanguage
    indicator: str
    baseline: float
    target: float
    due_on: date
    owner_id: int
    audience: str = ""


def objective_code(number: int) -> str:
    return f"O-{number}"


def lasting_faults(
    texts: TextByLanguage, grammar_of: Callable[[str], ObjectiveGrammar | None]
) -> Iterator[WordingFault]:
    """Yield faults that numbers cannot mend: once measured, a vague verb is sound."""
    for language, text in texts.items():
        faults = find_faults(text, grammar_of(language))
        yield from (fault for fault in faults if fault.kind is not WordingFaultKind.VAGUE)


def objective_problems(
    aim: ObjectiveDetails,
    grammar_of: Callable[[str], ObjectiveGrammar | None],
    *,
    language: str,
    today: date,
    was_due: date | None = None,
) -> dict[str, Message]:
    """Return problems in order, by field; none if verifiable. `language`: the required one.

    `was_due`: a changed objective's previous day, allowed though past.
    """
    problems: dict[str, Message] = {}
    if not aim.texts.get(language, "").strip():
        problems["text"] = msg("Escriba el objetivo en la primera lengua del organismo.")
    for fault in lasting_faults(aim.texts, grammar_of):
        problems.setdefault("text", fault.sentence)
    indicator = INDICATORS.get(aim.indicator)
    if indicator is None:
        problems["indicator"] = msg("Elija con qué indicador se va a comprobar.")
    else:
        problems |= _amount_problems(aim, indicator)
    return problems | _day_problem(aim.due_on, today, was_due)


def _amount_problems(aim: ObjectiveDetails, indicator: Indicator) -> dict[str, Message]:
    problems = {
        name: problem for name in ("baseline", "target") if (problem := _amount_problem(getattr(aim, name), indicator))
    }
    if problems or indicator.is_better(aim.target, aim.baseline):
        return problems
    more = msg(
        "En «%(indicator)s» más es mejor, y la meta no pasa del punto de partida: súbala o cambie aquel.",
        indicator=indicator.name,
    )
    less = msg(
        "En «%(indicator)s» menos es mejor, y la meta no baja del punto de partida: bájela o cambie aquel.",
        indicator=indicator.name,
    )
    return {"target": more if indicator.more_is_better else less}


def _amount_problem(amount: float, indicator: Indicator) -> Message | None:
    try:
        check_measure(amount, indicator.unit)
    except Refusal as refusal:
        return refusal.sentence
    return None


def _day_problem(due: date, today: date, was_due: date | None) -> dict[str, Message]:
    if due <= today and due != was_due:
        return {"due_on": msg("Ese día ya ha pasado o es hoy: elija uno posterior.")}
    if due - today > MAX_HORIZON:
        return {"due_on": msg("Falta demasiado: un objetivo se comprueba antes de diez años.")}
    return {}
