"""What makes a rule speak: conditions that compose (all, any, not, several, near), as plain data."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class PieceAttribute(StrEnum):
    """What is known about a piece besides its words, and may be asked for by value."""

    NETWORK = "network"
    ACCOUNT = "account"
    LANGUAGE = "language"
    TOPIC = "topic"
    TOPIC_CLASS = "topic_class"
    RISK = "risk"
    REQUESTER = "requester"
    STAGE = "stage"


class RegisterRelation(StrEnum):
    """How a text touches somebody of a register."""

    MENTION = "mention"
    """By an account (`@…`) or a label (`#…`) of theirs: certain."""

    NAME = "name"
    """By their name or another mark in words: it may be somebody else's."""

    LINK = "link"
    """By a link to one of their sites: certain."""


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
    """At least so many of these hold: signs that say little alone and much together."""

    of: tuple["Trigger", ...]
    at_least: int = 2


@dataclass(frozen=True, slots=True)
class Proximity:
    """All of these hold, and each has a place within so many characters of a place of the first."""

    of: tuple["Trigger", ...]
    within: int


@dataclass(frozen=True, slots=True)
class LexiconMatch:
    """At least so many different terms of a lexicon. Never certain: words alone send to a person, they do not block."""

    lexicon: str
    at_least: int = 1


@dataclass(frozen=True, slots=True)
class RegisterMatch:
    """At least so many mentions, names or links of a register's entries."""

    register: str
    how: frozenset[RegisterRelation] = frozenset(RegisterRelation)
    at_least: int = 1


@dataclass(frozen=True, slots=True)
class PatternMatch:
    """A pattern people wrote (RE2 syntax), on the text as written. Never certain."""

    pattern: str


@dataclass(frozen=True, slots=True)
class AttributeIn:
    """An attribute has one of these values."""

    attribute: PieceAttribute
    values: frozenset[str]


@dataclass(frozen=True, slots=True)
class TextDeclared:
    """Somebody said so of the text (`value` True) or said the opposite (False). What nobody said is neither."""

    what: str
    value: bool = True


@dataclass(frozen=True, slots=True)
class PictureDeclared:
    """Somebody said so of one of the pictures."""

    what: str
    value: bool = True


@dataclass(frozen=True, slots=True)
class PeriodIn:
    """A period of one of these kinds binds when the piece is planned to go out."""

    periods: frozenset[str]


@dataclass(frozen=True, slots=True)
class DetectorMatch:
    """A detector finds more than `over` of what it looks for. Certain."""

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
    """The conditions a composed one is made of; none for the others."""
    match trigger:
        case Conjunction(of) | Disjunction(of) | AtLeast(of) | Proximity(of):
            return of
        case Negation(of):
            return (of,)
        case _:
            return ()


def nested_conditions(trigger: Trigger) -> Iterator[Trigger]:
    """A condition and all those inside it."""
    yield trigger
    for part in condition_parts(trigger):
        yield from nested_conditions(part)
