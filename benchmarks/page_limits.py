"""Limits of a page's and an act's cost, and the costs measured."""

import statistics
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from benchmarks.limits import Limit

PAGE_MS, DEED_MS, BYTES, PAGE_SQL, DEED_SQL, GROWTH, WAITING = 30.0, 20.0, 120_000, 15, 30, 1.3, 1000
"""Milliseconds of CPU on a quiet machine whose argon2id (19 MiB, t=2, p=1) takes some 18; slower ones take more.

Many rows written by one statement count as one. GROWTH is that of a list's last page to its first, of ten times as many
waiting, and of ten thousand posts to a million.
"""
MOST_MS = {"waiting, first page": 20.0, "waiting, last page": 20.0, "sign in (argon2)": 40.0}
"""Those that are no ordinary page or decision: the queue is looked at all day, and a password is slow on purpose."""
APPROVAL_MS = {"sqlite": 100.0, "postgresql": 150.0}
"""Seven requests through two people."""
TOGETHER, TOGETHER_S = 50, 1.0
"""Posts decided at once, and the seconds until the answer."""


@dataclass(slots=True)
class Figures:
    """Figures of a page or an act, one for each round."""

    is_deed: bool
    sql: int = 0
    bytes: int = 0
    cpu_ms: list[float] = field(default_factory=list)
    bare_ms: list[float] = field(default_factory=list)

    @property
    def ms(self) -> float:
        return statistics.median(self.cpu_ms)

    @property
    def bare(self) -> float:
        return statistics.median(self.bare_ms)


def limits(table: Mapping[str, Figures], reached: int) -> Iterator[Limit]:
    for name, figures in table.items():
        yield from _of_deed(name, figures) if figures.is_deed else _of_page(name, figures)
    yield from _of_queue(table["waiting, first page"], table["waiting, last page"], reached)


def _of_page(name: str, figures: Figures) -> Iterator[Limit]:
    most = MOST_MS.get(name, PAGE_MS)
    yield Limit(f"{name}: {figures.ms:.1f} ms (at most {most:g})", figures.ms <= most)
    yield Limit(f"{name}: {figures.bytes:,} bytes (below {BYTES:,})", figures.bytes < BYTES)
    yield Limit(f"{name}: {figures.sql} statements (below {PAGE_SQL})", figures.sql < PAGE_SQL)


def _of_deed(name: str, figures: Figures) -> Iterator[Limit]:
    most = MOST_MS.get(name, DEED_MS)
    yield Limit(f"{name}: {figures.ms:.1f} ms (at most {most:g})", figures.ms <= most)
    yield Limit(f"{name}: {figures.sql} statements (below {DEED_SQL})", figures.sql < DEED_SQL)


def _of_queue(first: Figures, last: Figures, reached: int) -> Iterator[Limit]:
    longer = last.ms / first.ms
    yield Limit(f"last page {longer:.2f} times the first (at most {GROWTH})", longer <= GROWTH)
    yield Limit(f"{reached} waiting posts reached by following the links (at least {WAITING})", reached >= WAITING)
