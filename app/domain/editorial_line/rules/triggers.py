"""Composable conditions as data (all, any, not, several, near)."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from app.core.messages import LabelledEnum, msg


class PieceAttribute(StrEnum):
    NETWORK = "network"
    ACCOUNT = "account"
    LANGUAGE = "language"
    TOPIC = "topic"
    TOPIC_CLASS = "topic_class"
    RISK = "risk"
    REQUESTER = "requester"
    STAGE = "stage"
    OPINION = "opinion"


class RegisterRelation(LabelledEnum):
    MENTION = "mention", msg("cita la cuenta o la etiqueta")
    """By account (`@…`) or label (`#…`): certain."""

    NAME = "name", msg("nombra")
    """By name or words, possibly another's."""

    LINK = "link", msg("enlaza")
    """By one of their sites: certain."""


@dataclass(frozen=True, slots=True)
class Conjunction:
    of: tuple["Trigger", ...]


@dataclass(frozen=True, slots=True)
class Disjunction:
    of: tuple["Trigger", ...]


@dataclass(frozen=True, slots=True)
class Negation:
    of: "Trigger"


@dataclass(frozen=True, slots=True)
class AtLeast:
    """A minimum of conditions: signs weak alone, strong together."""

    of: tuple["Trigger", ...]
    at_least: int = 2


@dataclass(frozen=True, slots=True)
class Proximity:
    """All conditions within so many characters of the first."""

    of: tuple["Trigger", ...]
    within: int


@dataclass(frozen=True, slots=True)
class LexiconMatch:
    """A minimum of different terms. Never certain: words send to a person, not block."""

    lexicon: str
    at_least: int = 1


@dataclass(frozen=True, slots=True)
class RegisterMatch:
    """A minimum of mentions, names or links."""

    register: str
    how: frozenset[RegisterRelation] = frozenset(RegisterRelation)
    at_least: int = 1


@dataclass(frozen=True, slots=True)
class PatternMatch:
    """A user's RE2 pattern on the raw text, never certain."""

    pattern: str


@dataclass(frozen=True, slots=True)
class AttributeIn:
    attribute: PieceAttribute
    values: frozenset[str]


@dataclass(frozen=True, slots=True)
class TextDeclared:
    """A declaration (`value` True) or its opposite (False); neither without answer."""

    question: str
    value: bool = True


@dataclass(frozen=True, slots=True)
class PictureDeclared:
    question: str
    value: bool = True


@dataclass(frozen=True, slots=True)
class PeriodIn:
    """A period in force at the planned time."""

    periods: frozenset[str]


@dataclass(frozen=True, slots=True)
class DetectorMatch:
    """More than `over` detections of a detector. Certain."""

    detector: str
    over: float = 0


Trigger = (
    Conjunction
    | Disjunction
    | Negation
    | AtLeast
    | Proximity
    | LexiconMatch
    | RegisterMatch
    | PatternMatch
    | AttributeIn
    | TextDeclared
    | PictureDeclared
    | PeriodIn
    | DetectorMatch
)


def condition_parts(trigger: Trigger) -> tuple[Trigger, ...]:
    match trigger:
        case Conjunction(of) | Disjunction(of) | AtLeast(of) | Proximity(of):
            return of
        case Negation(of):
            return (of,)
        case _:
            return ()


def nested_conditions(trigger: Trigger) -> Iterator[Trigger]:
    yield trigger
    for part in condition_parts(trigger):
        yield from nested_conditions(part)
