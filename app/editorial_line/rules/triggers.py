"""What makes a rule speak: conditions that compose (all, any, not, several, near), as plain data."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Attribute(StrEnum):
    """What is known about a piece besides its words, and may be asked for by value."""

    NETWORK = "network"
    ACCOUNT = "account"
    LANGUAGE = "language"
    TOPIC = "topic"
    TOPIC_CLASS = "topic_class"
    RISK = "risk"
    REQUESTER = "requester"
    STAGE = "stage"


class Relation(StrEnum):
    """How a text touches somebody of a register."""

    MENTION = "mention"
    """By an account (`@…`) or a label (`#…`) of theirs: certain."""

    NAME = "name"
    """By their name or another mark in words: it may be somebody else's."""

    LINK = "link"
    """By a link to one of their sites: certain."""


@dataclass(frozen=True, slots=True)
class All:
    of: tuple["Trigger", ...]


@dataclass(frozen=True, slots=True)
class Any:
    of: tuple["Trigger", ...]


@dataclass(frozen=True, slots=True)
class Not:
    of: "Trigger"


@dataclass(frozen=True, slots=True)
class Several:
    """At least so many of these hold: signs that say little alone and much together."""

    of: tuple["Trigger", ...]
    at_least: int = 2


@dataclass(frozen=True, slots=True)
class Near:
    """All of these hold, and each has a place within so many characters of a place of the first."""

    of: tuple["Trigger", ...]
    within: int


@dataclass(frozen=True, slots=True)
class InLexicon:
    """At least so many different terms of a lexicon. Never certain: words alone send to a person, they do not block."""

    lexicon: str
    at_least: int = 1


@dataclass(frozen=True, slots=True)
class Touches:
    """At least so many mentions, names or links of a register's entries."""

    register: str
    how: frozenset[Relation] = frozenset(Relation)
    at_least: int = 1


@dataclass(frozen=True, slots=True)
class Matches:
    """A pattern people wrote (RE2 syntax), on the text as written. Never certain."""

    pattern: str


@dataclass(frozen=True, slots=True)
class Is:
    """An attribute has one of these values."""

    attribute: Attribute
    values: frozenset[str]


@dataclass(frozen=True, slots=True)
class Declared:
    """Somebody said so of the text (`value` True) or said the opposite (False). What nobody said is neither."""

    what: str
    value: bool = True


@dataclass(frozen=True, slots=True)
class Pictured:
    """Somebody said so of one of the pictures."""

    what: str
    value: bool = True


@dataclass(frozen=True, slots=True)
class Within:
    """A period of one of these kinds binds when the piece is planned to go out."""

    periods: frozenset[str]


@dataclass(frozen=True, slots=True)
class Detects:
    """A detector finds more than `over` of what it looks for. Certain."""

    detector: str
    over: float = 0


Trigger = All | Any | Not | Several | Near | InLexicon | Touches | Matches | Is | Declared | Pictured | Within | Detects


def parts_of(trigger: Trigger) -> tuple[Trigger, ...]:
    """The conditions a composed one is made of; none for the others."""
    match trigger:
        case All(of) | Any(of) | Several(of) | Near(of):
            return of
        case Not(of):
            return (of,)
        case _:
            return ()


def within(trigger: Trigger) -> Iterator[Trigger]:
    """A condition and all those inside it."""
    yield trigger
    for part in parts_of(trigger):
        yield from within(part)
