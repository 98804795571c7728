"""Nearness: same day, topic, nearly the same words, or the same meaning."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from app.core.messages import LabelledEnum, msg


class NeighbourReason(LabelledEnum):
    ALIKE = "alike", msg("casi el mismo texto")
    SAME_MEANING = "same_meaning", msg("dice lo mismo con otras palabras")
    SAME_DAY = "same_day", msg("mismo día")
    SAME_TOPIC = "same_topic", msg("mismo tema")


REPEATS = frozenset({NeighbourReason.ALIKE, NeighbourReason.SAME_MEANING})


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A post as it is shown (`publishing.rules.shown_state`); reasons, strongest first."""

    year: int
    ordinal: int
    title: str
    state: str
    planned_at: datetime
    why: tuple[NeighbourReason, ...]


def sort_neighbours(neighbours: Collection[Neighbour]) -> list[Neighbour]:
    """Put near-duplicates first, then by publication."""
    return sorted(neighbours, key=lambda neighbour: (REPEATS.isdisjoint(neighbour.why), neighbour.planned_at))
