"""The cost of each page and act, with a bare Flask route of the same rows and size as the pace of the machine.

    .venv/bin/python -m benchmarks.pages [--engine sqlite|postgresql|both] [--url URL] [--rounds 5] [--posts 10000]

Two gunicorn workers of the product and two of `benchmarks.bare` answer in turns, over the same database; CPU is the
kernel's count for the workers, and statements are counted on the same requests in this process. Exits with 1 when a
limit is exceeded.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from app.db import schema
from app.demo.bulk import seed
from app.demo.creation import create_demo
from app.factory import create_app
from app.wiring import wire
from benchmarks.browsing import Request, inside, served
from benchmarks.limits import load, print_limits
from benchmarks.page_limits import WAITING, Figures, limits
from benchmarks.page_subjects import Bench, Subject
from config import Config
from tests.peers.postgres import Postgres
from tests.statement_counter import counting

ASKS, BARE_ASKS, DEEDS = 40, 120, 20
"""Repetitions in a round of each page, of its bare route, and of each act."""


def count(bench: Bench, subject: Subject) -> Figures:
    """Count the statements of the same request, answered in this process."""
    [request] = subject.requests(1)
    browser = inside(create_app(bench.wiring), bench.person(subject.who).cookie)
    with counting(bench.wiring.engine) as seen:
        answer = browser.send(request)
    bench.noted(subject, answer)
    return Figures(subject.is_deed, sql=seen.count, bytes=len(answer.body))


def measure(bench: Bench, subject: Subject, figures: Figures) -> None:
    """Measure one round: the product, then the bare route."""
    requests = subject.requests(DEEDS if subject.is_deed else ASKS)
    browser, cookie = bench.product.browser(), bench.person(subject.who).cookie
    before = bench.product.cpu_ms()
    answers = [browser.send(request, cookie) for request in requests]
    figures.cpu_ms.append((bench.product.cpu_ms() - before) / len(requests))
    for answer in answers:
        bench.noted(subject, answer)
    figures.bare_ms.append(_bare(bench, subject, figures.bytes))


def _bare(bench: Bench, subject: Subject, size: int) -> float:
    bare_request = Request(f"/{subject.bare}?bytes={size}", [("reason", "x")] if subject.is_deed else None)
    browser = bench.bare.browser()
    before = bench.bare.cpu_ms()
    for _ in range(BARE_ASKS):
        answer = browser.send(bare_request)
        assert answer.status == 200, answer.text
    return (bench.bare.cpu_ms() - before) / BARE_ASKS


def warm_up(bench: Bench, subjects: Sequence[Subject]) -> None:
    """Use several connections each, so that both workers have compiled every template and statement."""
    for subject in subjects:
        for request in subject.requests(6):
            browser = bench.product.browser(bench.person(subject.who).cookie)
            bench.noted(subject, browser.send(request))
            _bare_once(bench, subject)


def _bare_once(bench: Bench, subject: Subject) -> None:
    bench.bare.browser().send(Request(f"/{subject.bare}?bytes=1", [] if subject.is_deed else None))


def run(bench: Bench, subjects: Sequence[Subject], rounds: int) -> dict[str, Figures]:
    """Count and measure what was warmed up, by name."""
    table = {subject.name: count(bench, subject) for subject in subjects}
    for _ in range(rounds):
        for subject in subjects:
            measure(bench, subject, table[subject.name])
    return table


def print_figures(table: Mapping[str, Figures]) -> None:
    print(f"{'':22}{'CPU ms':>8}{'bare ms':>9}{'SQL':>5}{'bytes':>9}")
    for name, figures in table.items():
        print(f"{name:22}{figures.ms:8.2f}{figures.bare:9.2f}{figures.sql:5d}{figures.bytes:9,d}")


def report(engine: str, bench: Bench, rounds: int) -> bool:
    """Print the figures; tell whether every limit was kept."""
    reached, subjects = bench.reachable(), list(bench.subjects())
    warm_up(bench, subjects)
    table = run(bench, subjects, rounds)
    print(f"\n{engine}, {load()}")
    print_figures(table)
    return print_limits(engine, limits(table, reached))


@contextmanager
def opened(url: str, folder: Path, size: seed.SeedSize) -> Iterator[Bench]:
    schema.upgrade(url)
    wiring = wire(Config(_env_file=None, data_dir=folder, database_url=url))
    sign_ins = create_demo(wiring)
    seed.seed_posts(wiring, size)
    environment = {"DATA_DIR": str(folder), "DATABASE_URL": wiring.config.database}
    with (
        served("wsgi:app", environment, folder / "product.log") as product,
        served("benchmarks.bare:app", environment, folder / "bare.log") as bare,
    ):
        yield Bench(wiring, sign_ins, product, bare)
    wiring.engine.dispose()


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--engine", choices=("sqlite", "postgresql", "both"), default="both")
    options.add_argument("--url", help="an empty PostgreSQL database to use instead of a private server")
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--posts", type=int, default=10_000)
    chosen = options.parse_args()
    size = seed.SeedSize(posts=chosen.posts, months=24, present=500, waiting=WAITING)
    engines = ("sqlite", "postgresql") if chosen.engine == "both" else (chosen.engine,)
    outcomes = [_measured(engine, chosen.url, size, chosen.rounds) for engine in engines]
    return 0 if all(outcomes) else 1


def _measured(engine: str, url: str | None, size: seed.SeedSize, rounds: int) -> bool:
    with (
        tempfile.TemporaryDirectory() as folder,
        _database(engine, url, folder) as where,
        opened(where, Path(folder), size) as bench,
    ):
        return report(engine, bench, rounds)


@contextmanager
def _database(engine: str, url: str | None, folder: str) -> Iterator[str]:
    if engine == "sqlite":
        yield f"sqlite:///{folder}/cauce.db"
    elif url:
        yield url
    else:
        with Postgres(durable=True) as server:
            yield server.create_database()


if __name__ == "__main__":
    sys.exit(main())
