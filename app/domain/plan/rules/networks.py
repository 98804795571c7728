"""Scoring by five criteria."""

from collections.abc import Mapping

from app.core.errors import Refusal
from app.core.messages import LabelledEnum, Message, msg
from app.domain.directory.rules.networks import NETWORK_NAMES, Network

MAX_SCORE = 5
MAX_MESSAGES = 100_000
"""Weekly messages."""
MAX_NETWORK_NAME = 40


class NetworkCriterion(LabelledEnum):
    OBJECTIVES = "objectives", msg("Objetivos")
    AUDIENCE = "audience", msg("Público")
    CONTENT = "content", msg("Contenido")
    HOURS = "hours", msg("Horas")
    RISK = "risk", msg("Riesgo")


CRITERION_HINTS: dict[NetworkCriterion, Message] = {
    NetworkCriterion.OBJECTIVES: msg("0, no ayuda a ninguno; 5, ayuda a todos."),
    NetworkCriterion.AUDIENCE: msg("0, no está allí; 5, está casi todo."),
    NetworkCriterion.CONTENT: msg("0, no tenemos qué publicar; 5, lo tenemos ya."),
    NetworkCriterion.HOURS: msg("0, casi ninguna; 5, más que ninguna otra. Resta."),
    NetworkCriterion.RISK: msg("0, ninguno; 5, muy alto. Resta."),
}
NEGATIVE_CRITERIA = frozenset({NetworkCriterion.HOURS, NetworkCriterion.RISK})
"""Higher is worse."""
EVEN_WEIGHTS = dict.fromkeys((criterion.value for criterion in NetworkCriterion), 1)
CriterionWeights = Mapping[str, int]


def weighted_total(scores: Mapping[str, int], weights: CriterionWeights = EVEN_WEIGHTS) -> int:
    """Return 0, the worst, to 100; unscored criteria count 0."""
    worth = {
        criterion: MAX_SCORE - scores.get(criterion, 0) if criterion in NEGATIVE_CRITERIA else scores.get(criterion, 0)
        for criterion in NetworkCriterion
    }
    heavy = sum(weights.get(criterion, 1) for criterion in NetworkCriterion)
    return round(
        100 * sum(worth[criterion] * weights.get(criterion, 1) for criterion in NetworkCriterion) / (MAX_SCORE * heavy)
    )


def check_weights(weights: CriterionWeights) -> None:
    """Raise `Refusal` where none counts."""
    if not any(weights.get(criterion, 0) for criterion in NetworkCriterion):
        raise Refusal(msg("Algún criterio tiene que contar: dé a uno al menos un peso de 1."))


def network_key(typed: str) -> str:
    """Return a known network's value, or the typed name."""
    name = " ".join(typed.split())
    known = {NETWORK_NAMES[network].casefold(): network.value for network in Network} | {
        network.value: network.value for network in Network
    }
    return known.get(name.casefold(), name)


def network_name(key: str) -> str:
    return NETWORK_NAMES[Network(key)] if key in set(Network) else key
