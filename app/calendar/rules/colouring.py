"""What the colours of a calendar tell apart. Each colour goes with a mark and a name: it is never alone."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.core.words import Sentence, say

MOST = 8
"""Colours that can still be told from one another."""


class By(StrEnum):
    STATUS = "status"
    TOPIC = "topic"
    ACCOUNT = "account"
    LANGUAGE = "language"


BY_WORDS: dict[By, Sentence] = {
    By.STATUS: say("Estado"),
    By.TOPIC: say("Tema"),
    By.ACCOUNT: say("Cuenta"),
    By.LANGUAGE: say("Lengua"),
}


@dataclass(frozen=True, slots=True)
class Paint:
    """`slot`, from 1 to `MOST`, is a colour; 0 is that of everything that has none of its own."""

    slot: int
    mark: str
    name: str


def slots_of(known: Sequence[str], seen: Iterable[str]) -> Mapping[str, int]:
    """A colour for each of those known, always the same; where they are too many, for those seen most, in that order.

    The last colour is never reached by what the list does not know.
    """
    if len(known) <= MOST:
        return {name: slot for slot, name in enumerate(known, start=1)}
    most = {name for name, _ in Counter(name for name in seen if name in set(known)).most_common(MOST)}
    return {name: slot for slot, name in enumerate((name for name in known if name in most), start=1)}


def distinct(marks: Mapping[str, str]) -> dict[str, str]:
    """A few letters for each name, told apart by a number where they would be the same."""
    taken: Counter[str] = Counter()
    found = {}
    for name, mark in marks.items():
        taken[mark] += 1
        found[name] = mark if taken[mark] == 1 else f"{mark}{taken[mark]}"
    return found
