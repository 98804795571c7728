"""What else the calendar holds around a text: the same day, the same matter, almost the same words."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.core.words import Sentence, say

ALIKE = 0.6
"""Two texts with so large a part of their words in common say the same thing (Jaccard)."""
SHORTEST = 20
"""Characters from which likeness is no coincidence, as for the line's repeated texts."""


class Why(StrEnum):
    ALIKE = "alike"
    SAME_DAY = "same_day"
    SAME_TOPIC = "same_topic"


WHY_WORDS: dict[Why, Sentence] = {
    Why.ALIKE: say("casi el mismo texto"),
    Why.SAME_DAY: say("mismo día"),
    Why.SAME_TOPIC: say("mismo tema"),
}


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another post, and everything that makes it one, the strongest first."""

    year: int
    ordinal: int
    title: str
    status: str
    planned_at: datetime
    why: tuple[Why, ...]


def words_of(text: str) -> frozenset[str]:
    return frozenset(text.casefold().split())


def share(ours: frozenset[str], theirs: frozenset[str]) -> float:
    """Which part of all their words two texts have in common, from 0 to 1."""
    common = len(ours & theirs)
    return common / (len(ours) + len(theirs) - common) if common else 0.0


def likeness(one: str, other: str) -> float:
    """The same of texts as they were written; their order and blanks make no difference."""
    return share(words_of(one), words_of(other))


def is_alike(text: str, others: Iterable[str]) -> bool:
    return len(text) >= SHORTEST and any(likeness(text, other) >= ALIKE for other in others)


def in_order(found: Collection[Neighbour]) -> list[Neighbour]:
    """What is almost the same first, then as they go out."""
    return sorted(found, key=lambda one: (Why.ALIKE not in one.why, one.planned_at))
