"""Step durations in figures robust to outliers."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from statistics import median

PERCENTILE = 0.9


@dataclass(frozen=True, slots=True)
class StepPace:
    """Steps of one name: the number decided, and median and p90 hours."""

    step: str
    count: int
    median: float
    p90: float


def step_paces(taken: Iterable[tuple[str, timedelta]]) -> list[StepPace]:
    """Return paces, slowest first. The 90th percentile is by nearest rank: an actual time."""
    by_step: dict[str, list[float]] = defaultdict(list)
    for step, time in taken:
        by_step[step].append(time / timedelta(hours=1))
    paces = [StepPace(step, len(hours), median(hours), _nearest_rank(sorted(hours))) for step, hours in by_step.items()]
    return sorted(paces, key=lambda pace: (-pace.p90, pace.step))


def _nearest_rank(hours: list[float]) -> float:
    return hours[ceil(PERCENTILE * len(hours)) - 1]
