"""Posts near a text: same day, same topic, or almost the same words."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from app.core.messages import LabelledEnum, msg

LIKENESS_THRESHOLD = 0.6
"""The share of common words that makes texts alike (Jaccard)."""
SHORTEST = 20
"""Characters from which likeness is no coincidence, as for the line's repeated texts."""


class NeighbourReason(LabelledEnum):
    ALIKE = "alike", msg("casi el mismo texto")
    SAME_DAY = "same_day", msg("mismo día")
    SAME_TOPIC = "same_topic", msg("mismo tema")


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another post and the reasons it is near, strongest first."""

    year: int
    ordinal: int
    title: str
    status: str
    planned_at: datetime
    why: tuple[NeighbourReason, ...]


def words_of(text: str) -> frozenset[str]:
    return frozenset(text.casefold().split())


def word_overlap(ours: frozenset[str], theirs: frozenset[str]) -> float:
    """Return the share of all words two texts have in common, from 0 to 1."""
    common = len(ours & theirs)
    return common / (len(ours) + len(theirs) - common) if common else 0.0


def comparable_texts(texts: Iterable[str]) -> list[frozenset[str]]:
    """Return the words of texts long enough to compare."""
    return [words_of(text) for text in dict.fromkeys(texts) if len(text) >= SHORTEST]


def is_alike(ours: Collection[frozenset[str]], others: Iterable[str]) -> bool:
    """Tell whether a text nearly matches another, ignoring order and blanks."""
    return bool(ours) and any(
        word_overlap(our, words_of(other)) >= LIKENESS_THRESHOLD for other in others for our in ours
    )


def sort_neighbours(found: Collection[Neighbour]) -> list[Neighbour]:
    """Return near-duplicates first, then by publication."""
    return sorted(found, key=lambda one: (NeighbourReason.ALIKE not in one.why, one.planned_at))
