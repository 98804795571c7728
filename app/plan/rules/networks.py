"""Which networks are worth their hours: each is scored by five criteria, and the total says how they compare."""

from collections.abc import Mapping
from enum import StrEnum

from app.channels.rules.accounts import NETWORK_NAMES, Network
from app.core.errors import Refusal
from app.core.words import Sentence, say

MOST_SCORE = 5
MOST_MESSAGES = 100_000
"""A week."""
LONGEST_NAME = 40


class Criterion(StrEnum):
    OBJECTIVES = "objectives"
    AUDIENCE = "audience"
    CONTENT = "content"
    HOURS = "hours"
    RISK = "risk"


CRITERION_WORDS: dict[Criterion, Sentence] = {
    Criterion.OBJECTIVES: say("Objetivos"),
    Criterion.AUDIENCE: say("Público"),
    Criterion.CONTENT: say("Contenido"),
    Criterion.HOURS: say("Horas"),
    Criterion.RISK: say("Riesgo"),
}
CRITERION_HINTS: dict[Criterion, Sentence] = {
    Criterion.OBJECTIVES: say("0, no ayuda a ninguno; 5, ayuda a todos."),
    Criterion.AUDIENCE: say("0, no está allí; 5, está casi todo."),
    Criterion.CONTENT: say("0, no tenemos qué publicar; 5, lo tenemos ya."),
    Criterion.HOURS: say("0, casi ninguna; 5, más que ninguna otra. Resta."),
    Criterion.RISK: say("0, ninguno; 5, muy alto. Resta."),
}
AGAINST = frozenset({Criterion.HOURS, Criterion.RISK})
"""The higher, the worse."""
EVEN = dict.fromkeys((one.value for one in Criterion), 1)
Weights = Mapping[str, int]


def total(scores: Mapping[str, int], weights: Weights = EVEN) -> int:
    """From 0, the worst there can be, to 100; what nobody scored is 0."""
    worth = {one: MOST_SCORE - scores.get(one, 0) if one in AGAINST else scores.get(one, 0) for one in Criterion}
    heavy = sum(weights.get(one, 1) for one in Criterion)
    return round(100 * sum(worth[one] * weights.get(one, 1) for one in Criterion) / (MOST_SCORE * heavy))


def check_weights(weights: Weights) -> None:
    """Raises `Refusal` where nothing would count."""
    if not any(weights.get(one, 0) for one in Criterion):
        raise Refusal(say("Algún criterio tiene que contar: dé a uno al menos un peso de 1."))


def network_key(typed: str) -> str:
    """How a network is kept: as the ones we know, however it was written, or by its name."""
    name = " ".join(typed.split())
    known = {NETWORK_NAMES[one].casefold(): one.value for one in Network} | {one.value: one.value for one in Network}
    return known.get(name.casefold(), name)


def network_name(key: str) -> str:
    return NETWORK_NAMES[Network(key)] if key in set(Network) else key
