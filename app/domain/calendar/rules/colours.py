"""What the colours of a calendar tell apart. Each colour goes with a mark and a name: it is never alone."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.core.messages import Message, msg

MOST_COLOURS = 8
"""Colours that can still be told from one another."""


class ColourBy(StrEnum):
    STATUS = "status"
    TOPIC = "topic"
    ACCOUNT = "account"
    LANGUAGE = "language"


COLOUR_BY_WORDS: dict[ColourBy, Message] = {
    ColourBy.STATUS: msg("Estado"),
    ColourBy.TOPIC: msg("Tema"),
    ColourBy.ACCOUNT: msg("Cuenta"),
    ColourBy.LANGUAGE: msg("Lengua"),
}


@dataclass(frozen=True, slots=True)
class Paint:
    """`slot`, from 1 to `MOST_COLOURS`, is a colour; 0 is that of everything that has none of its own."""

    slot: int
    mark: str
    name: str


def assign_colour_slots(known: Sequence[str], seen: Iterable[str]) -> Mapping[str, int]:
    """A colour for each of those known, always the same; where they are too many, for those seen most, in that order.

    The last colour is never reached by what the list does not know.
    """
    if len(known) <= MOST_COLOURS:
        return {name: slot for slot, name in enumerate(known, start=1)}
    most = {name for name, _ in Counter(name for name in seen if name in set(known)).most_common(MOST_COLOURS)}
    return {name: slot for slot, name in enumerate((name for name in known if name in most), start=1)}


def distinct_marks(marks: Mapping[str, str]) -> dict[str, str]:
    """A few letters for each name, told apart by a number where they would be the same."""
    taken: Counter[str] = Counter()
    found = {}
    for name, mark in marks.items():
        taken[mark] += 1
        found[name] = mark if taken[mark] == 1 else f"{mark}{taken[mark]}"
    return found
