"""The server cost of a round of requests."""

import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from benchmarks.browsing import Server


@dataclass(slots=True)
class Cycles:
    """CPU ms of the workers and wall-clock seconds, for each round."""

    cpu_ms: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    @property
    def ms(self) -> float:
        return statistics.median(self.cpu_ms)

    @property
    def p50_ms(self) -> float:
        return statistics.median(self.seconds) * 1000


@contextmanager
def timed(server: Server, into: Cycles) -> Iterator[None]:
    began, before = time.perf_counter(), server.cpu_ms()
    yield
    into.seconds.append(time.perf_counter() - began)
    into.cpu_ms.append(server.cpu_ms() - before)
