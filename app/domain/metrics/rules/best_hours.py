"""Hours in which an account's own publications did better, told only where there are enough of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any, NamedTuple

from app.domain.metrics.rules.catalogue import MetricKind

FEWEST_POSTS, FEWEST_IN_HOUR, FEWEST_HOURS, MOST_HOURS = 20, 3, 2, 3
"""Publications in all and in an hour, hours to compare, and hours told."""


class HourFigure(NamedTuple):
    """A publication's local hour and its figure."""

    hour: int
    value: int


@dataclass(frozen=True, slots=True)
class BestHours:
    """`posts`: from how many; `kind`: the views, or None for the interactions added up."""

    hours: tuple[int, ...]
    posts: int
    kind: MetricKind | None

    @property
    def spans(self) -> str:
        return ", ".join(f"{hour}–{hour + 1} h" for hour in sorted(self.hours))

    def as_dict(self) -> dict[str, Any]:
        return {"hours": list(self.hours), "posts": self.posts, "kind": self.kind.value if self.kind else ""}


def stored_hours(stored: Mapping[str, Any]) -> BestHours | None:
    """Read what `as_dict` gave; None for an empty one."""
    if not stored:
        return None
    kind = MetricKind(stored["kind"]) if stored["kind"] else None
    return BestHours(tuple(stored["hours"]), stored["posts"], kind)


def best_hours(figures: Sequence[HourFigure], kind: MetricKind | None) -> BestHours | None:
    """Return the hours whose median is over that of all, the best first; None where the numbers hold nothing."""
    if len(figures) < FEWEST_POSTS:
        return None
    by_hour: dict[int, list[int]] = {}
    for figure in figures:
        by_hour.setdefault(figure.hour, []).append(figure.value)
    medians = {hour: median(values) for hour, values in by_hour.items() if len(values) >= FEWEST_IN_HOUR}
    usual = median(figure.value for figure in figures)
    better = sorted((hour for hour, value in medians.items() if value > usual), key=lambda hour: (-medians[hour], hour))
    is_comparable = len(medians) >= FEWEST_HOURS
    return BestHours(tuple(better[:MOST_HOURS]), len(figures), kind) if better and is_comparable else None
