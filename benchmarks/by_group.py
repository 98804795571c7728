"""Shares with intervals that respect where texts come from.

Texts of one party, town or service resemble each other: an interval that takes them as independent is too narrow.
Whole groups are drawn again and again (cluster bootstrap, 95 %), from a fixed seed.
"""

import random
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

DRAWS = 1000
SEED = 1729
OUTSIDE = 0.025
"""The share of draws below, and above, a 95 % interval."""

GroupCounts = Sequence[tuple[int, int]]
"""Hits and texts of each group."""


@dataclass(frozen=True, slots=True)
class Share:
    """`low` and `high`: the 95 % interval."""

    hits: int
    texts: int
    low: float
    high: float

    @property
    def value(self) -> float:
        return self.hits / self.texts if self.texts else 0.0

    def __str__(self) -> str:
        return f"{self.value:6.1%} [{self.low:5.1%}-{self.high:6.1%}] {self.hits}/{self.texts}"


def share(marked: Iterable[tuple[str, bool]]) -> Share:
    """Return the share of texts that are hits; `marked`: each text's group and whether it is one."""
    groups = list(count_groups(marked).values())
    drawn = sorted(_ratio(random_groups) for random_groups in _draws(groups))
    low, high = (drawn[int(DRAWS * OUTSIDE)], drawn[-int(DRAWS * OUTSIDE) - 1]) if drawn else (0.0, 0.0)
    return Share(sum(hits for hits, _ in groups), sum(texts for _, texts in groups), low, high)


def count_groups(marked: Iterable[tuple[str, bool]]) -> Mapping[str, tuple[int, int]]:
    counts: dict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for group, is_hit in marked:
        hits, texts = counts[group]
        counts[group] = hits + is_hit, texts + 1
    return counts


def _draws(groups: GroupCounts) -> Iterable[GroupCounts]:
    chance = random.Random(SEED)
    return (chance.choices(groups, k=len(groups)) for _ in range(DRAWS if groups else 0))


def _ratio(groups: GroupCounts) -> float:
    return sum(hits for hits, _ in groups) / sum(texts for _, texts in groups)
