"""The cost of reading a feed: unchanged, whole, and after one change.

    .venv/bin/python -m benchmarks.feeds [--engine sqlite|postgresql|both] [--url URL] [--rounds 5]

CPU is the kernel's count for the two gunicorn workers, so other work on the machine counts little. Exits with 1 when a
limit is exceeded.
"""

import argparse
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path

from app.db import schema
from app.usecases.wiring import Wiring
from app.wiring import wire
from benchmarks.browsing import ANSWER_S, Server, reply, served
from benchmarks.feed_towns import Calendar, change_one, founded
from config import Config
from tests.peers.postgres import Postgres

ASKS, FULL, CHANGES, READINGS = 400, 240, 12, 40
UNCHANGED_MS, WHOLE_MS, AFTER_MS, GROWTH = 1.0, 3.0, 15.0, 1.1
WHOLE_ENTRIES = 1_000
"""Entries up to which a whole feed has a limit; larger feeds are only reported."""
Ask = Callable[[str, Mapping[str, str]], tuple[int, dict[str, str], bytes]]


@dataclass(slots=True)
class Figures:
    """Figures of one calendar, one for each round; CPU in milliseconds."""

    octets: int = 0
    unchanged: list[float] = field(default_factory=list)
    whole: list[float] = field(default_factory=list)
    changed: list[float] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Bench:
    engine: str
    wiring: Wiring
    product: Server

    def asking(self, server: Server) -> Ask:
        """Return a client on one connection, and so of one worker, until it is closed for being idle."""
        connection = HTTPConnection("127.0.0.1", server.port, timeout=ANSWER_S)

        def ask(path: str, headers: Mapping[str, str]) -> tuple[int, dict[str, str], bytes]:
            answer = reply(connection, "GET", path, None, headers)
            return answer.status, dict(answer.getheaders()), answer.read()

        return ask


def cost(server: Server, ask: Ask, path: str, headers: Mapping[str, str], times: int, status: int) -> float:
    before = server.cpu_ms()
    for _ in range(times):
        answer_status = ask(path, headers)[0]
        assert answer_status == status, f"{path}: {answer_status}"
    return (server.cpu_ms() - before) / times


def measure(bench: Bench, calendar: Calendar, rounds: int) -> Figures:
    ask = bench.asking(bench.product)
    _, headers, body = ask(calendar.path, {})
    figures, known = Figures(octets=len(body)), {"If-None-Match": headers["ETag"]}
    assert body.count(b"BEGIN:VEVENT") == calendar.entries
    for number in range(rounds + 1):
        unchanged = cost(bench.product, ask, calendar.path, known, ASKS, 304)
        whole = cost(bench.product, ask, calendar.path, {}, FULL, 200)
        if number:  # the first warms up
            figures.unchanged.append(unchanged)
            figures.whole.append(whole)
    figures.changed += [_after_a_change(bench, calendar, number) for number in range(CHANGES)]
    return figures


def _after_a_change(bench: Bench, calendar: Calendar, number: int) -> float:
    """Read before and after on one connection; if the change outlasted it, another worker would answer."""
    while True:
        connection = HTTPConnection("127.0.0.1", bench.product.port, timeout=ANSWER_S)
        with closing(connection):
            reply(connection, "GET", calendar.path, None, {}).read()
            open_socket = connection.sock
            change_one(bench.wiring, calendar, number)
            before = bench.product.cpu_ms()
            reply(connection, "GET", calendar.path, None, {}).read()
            if connection.sock is open_socket:
                return bench.product.cpu_ms() - before


def memory_growth(bench: Bench, calendar: Calendar) -> float:
    """Return the workers' memory growth after as many changed feeds again, once the cache is full."""
    sizes = []
    for _ in range(2):
        for number in range(READINGS):
            _after_a_change(bench, calendar, number)
        sizes.append(sum(_resident(pid) for pid in bench.product.workers))
    return sizes[1] / sizes[0]


def _resident(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1])


def said(bench: Bench, calendar: Calendar, measured: Figures) -> Iterator[tuple[str, bool]]:
    """Yield each limit with its figure, and whether it is kept."""
    here = f"{bench.engine}, {calendar.entries:,} entries ({measured.octets:,} octets)"
    whole_most = WHOLE_MS if calendar.entries <= WHOLE_ENTRIES else None
    for case, figures, most in (
        ("304", measured.unchanged, UNCHANGED_MS),
        ("200", measured.whole, whole_most),
        ("after a change", measured.changed, AFTER_MS),
    ):
        median = statistics.median(figures)
        limit = f" (at most {most:g})" if most else ""
        yield f"{here}: {case} in {median:.3f} ms{limit}", most is None or median <= most


def run(bench: Bench, calendars: Sequence[Calendar], rounds: int) -> bool:
    all_kept = True
    for calendar in calendars:
        for sentence, is_kept in said(bench, calendar, measure(bench, calendar, rounds)):
            _tell(sentence, is_kept)
            all_kept = all_kept and is_kept
    growth = memory_growth(bench, calendars[-1])
    _tell(f"{bench.engine}: memory {growth:.3f} times what it was (at most {GROWTH:g})", growth <= GROWTH)
    return all_kept and growth <= GROWTH


def _tell(sentence: str, is_kept: bool) -> None:
    print(f"{'ok  ' if is_kept else 'OVER'} {sentence}", flush=True)


def opened(engine: str, url: str, sizes: Sequence[int], rounds: int) -> bool:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = url or f"sqlite:///{folder / 'cauce.db'}"
        schema.upgrade(url)
        wiring = wire(Config(_env_file=None, data_dir=folder, database_url=url))
        calendars = [founded(wiring, size) for size in sizes]
        settings = {"DATA_DIR": name, "DATABASE_URL": url}
        with served("wsgi:app", settings, folder / "product.log") as product:
            all_kept = run(Bench(engine, wiring, product), calendars, rounds)
        wiring.engine.dispose()
    return all_kept


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument("--url", help="a PostgreSQL database to use instead of one started for this")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--sizes", default="100,1000,10000")
    options = parser.parse_args()
    sizes, all_kept = [int(size) for size in options.sizes.split(",")], True
    if options.engine != "postgresql":
        all_kept = opened("sqlite", "", sizes, options.rounds)
    if options.engine != "sqlite":
        all_kept = _on_postgresql(options.url, sizes, options.rounds) and all_kept
    return 0 if all_kept else 1


def _on_postgresql(url: str | None, sizes: Sequence[int], rounds: int) -> bool:
    if url:
        return opened("postgresql", url, sizes, rounds)
    with Postgres(durable=True) as server:
        return opened("postgresql", server.create_database(), sizes, rounds)


if __name__ == "__main__":
    sys.exit(main())
