"""Limits of a page's and an act's cost, and the costs measured."""

import statistics
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

RATIO, BYTES, PAGE_SQL, DEED_SQL, LAST_TO_FIRST, WAITING = 3.0, 120_000, 15, 25, 1.3, 1000
MOST_MS = {"month": 30.0, "waiting, first page": 20.0, "waiting, last page": 20.0, "submit": 8.0, "approve": 8.0}


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

    @property
    def ratio(self) -> float:
        """Return the ratio of each round to its own bare route: the machine is as busy for both."""
        return statistics.median(here / bare for here, bare in zip(self.cpu_ms, self.bare_ms, strict=True))


@dataclass(frozen=True, slots=True)
class Limit:
    said: str
    is_kept: bool


def limits(table: Mapping[str, Figures], reached: int) -> Iterator[Limit]:
    for name, figures in table.items():
        yield from _of_deed(name, figures) if figures.is_deed else _of_page(name, figures)
    for name, most in MOST_MS.items():
        yield Limit(f"{name}: {table[name].ms:.1f} ms (below {most:g})", table[name].ms < most)
    yield from _of_queue(table["waiting, first page"], table["waiting, last page"], reached)


def _of_page(name: str, figures: Figures) -> Iterator[Limit]:
    yield Limit(f"{name}: {figures.ratio:.1f} times the bare route (at most {RATIO:g})", figures.ratio <= RATIO)
    yield Limit(f"{name}: {figures.bytes:,} bytes (below {BYTES:,})", figures.bytes < BYTES)
    yield Limit(f"{name}: {figures.sql} statements (below {PAGE_SQL})", figures.sql < PAGE_SQL)


def _of_deed(name: str, figures: Figures) -> Iterator[Limit]:
    yield Limit(f"{name}: {figures.sql} statements (below {DEED_SQL})", figures.sql < DEED_SQL)


def _of_queue(first: Figures, last: Figures, reached: int) -> Iterator[Limit]:
    longer = last.ms / first.ms
    yield Limit(f"last page {longer:.2f} times the first (at most {LAST_TO_FIRST})", longer <= LAST_TO_FIRST)
    yield Limit(f"{reached} waiting posts reached by following the links (at least {WAITING})", reached >= WAITING)
