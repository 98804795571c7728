"""The cost of each page and act, with a bare Flask route of the same rows and size as the pace of the machine.

    .venv/bin/python -m benchmarks.pages [--engine sqlite|postgresql|both] [--url URL] [--data DIR] [--rounds 5]
                                         [--posts 10000] [--waiting 1000] [--asks 40]

Two gunicorn workers of the product and two of `benchmarks.bare` answer in turns, over the same database; CPU is the
kernel's count for the workers, and statements are counted on the same requests in this process. Exits with 1 when a
limit is exceeded.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from app.demo.bulk import seed
from app.factory import create_app
from benchmarks.browsing import Request, inside, served
from benchmarks.installation import Source, installed, options, sources
from benchmarks.limits import load, print_limits
from benchmarks.page_limits import WAITING, Figures, limits
from benchmarks.page_subjects import Bench, Subject
from tests.statement_counter import counting

ASKS = 40


@dataclass(frozen=True, slots=True)
class Repetitions:
    """How many rounds, and how often a page is asked for in each; its bare route thrice, an act half as often."""

    rounds: int
    asks: int = ASKS

    def of(self, subject: Subject) -> int:
        return max(1, self.asks // 2) if subject.is_deed else self.asks


def count(bench: Bench, subject: Subject) -> Figures:
    """Count the statements of the same request, answered in this process."""
    [request] = subject.requests(1)
    browser = inside(create_app(bench.wiring), bench.person(subject.who).cookie)
    with counting(bench.wiring.engine) as seen:
        answer = browser.send(request)
    bench.noted(subject, answer)
    return Figures(subject.is_deed, sql=seen.count, bytes=len(answer.body))


def measure(bench: Bench, subject: Subject, figures: Figures, times: Repetitions) -> None:
    """Measure one round: the product, then the bare route."""
    requests = subject.requests(times.of(subject))
    browser, cookie = bench.product.browser(), bench.person(subject.who).cookie
    before = bench.product.cpu_ms()
    answers = [browser.send(request, cookie) for request in requests]
    figures.cpu_ms.append((bench.product.cpu_ms() - before) / len(requests))
    for answer in answers:
        bench.noted(subject, answer)
    figures.bare_ms.append(_bare(bench, subject, figures.bytes, 3 * times.asks))


def _bare(bench: Bench, subject: Subject, size: int, times: int) -> float:
    bare_request = Request(f"/{subject.bare}?bytes={size}", [("reason", "x")] if subject.is_deed else None)
    browser = bench.bare.browser()
    before = bench.bare.cpu_ms()
    for _ in range(times):
        answer = browser.send(bare_request)
        assert answer.status == 200, answer.text
    return (bench.bare.cpu_ms() - before) / times


def warm_up(bench: Bench, subjects: Sequence[Subject]) -> None:
    """Use several connections each, so that both workers have compiled every template and statement."""
    for subject in subjects:
        for request in subject.requests(6):
            browser = bench.product.browser(bench.person(subject.who).cookie)
            bench.noted(subject, browser.send(request))
            _bare_once(bench, subject)


def _bare_once(bench: Bench, subject: Subject) -> None:
    bench.bare.browser().send(Request(f"/{subject.bare}?bytes=1", [] if subject.is_deed else None))


def run(bench: Bench, subjects: Sequence[Subject], times: Repetitions) -> dict[str, Figures]:
    """Count and measure what was warmed up, by name."""
    table = {subject.name: count(bench, subject) for subject in subjects}
    for _ in range(times.rounds):
        for subject in subjects:
            measure(bench, subject, table[subject.name], times)
    return table


def print_figures(table: Mapping[str, Figures]) -> None:
    print(f"{'':22}{'CPU ms':>8}{'bare ms':>9}{'SQL':>5}{'bytes':>9}")
    for name, figures in table.items():
        print(f"{name:22}{figures.ms:8.2f}{figures.bare:9.2f}{figures.sql:5d}{figures.bytes:9,d}")


def report(engine: str, bench: Bench, times: Repetitions) -> bool:
    """Print the figures; tell whether every limit was kept."""
    reached, subjects = bench.reachable(), list(bench.subjects())
    warm_up(bench, subjects)
    table = run(bench, subjects, times)
    print(f"\n{engine}, {load()}")
    print_figures(table)
    return print_limits(engine, limits(table, reached))


@contextmanager
def opened(source: Source, size: seed.SeedSize) -> Iterator[Bench]:
    with (
        installed(source, size) as made,
        served("wsgi:app", made.environment, made.folder / "product.log") as product,
        served("benchmarks.bare:app", made.environment, made.folder / "bare.log") as bare,
    ):
        yield Bench(made.wiring, made.sign_ins, product, bare)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = options(__doc__, rounds=5)
    parser.add_argument("--posts", type=int, default=10_000)
    parser.add_argument("--waiting", type=int, default=WAITING)
    parser.add_argument("--asks", type=int, default=ASKS)
    chosen = parser.parse_args(arguments)
    size = seed.SeedSize(posts=chosen.posts, months=24, present=chosen.posts // 20, waiting=chosen.waiting)
    outcomes = [_measured(source, size, chosen.rounds, chosen.asks) for source in sources(chosen)]
    return 0 if all(outcomes) else 1


def _measured(source: Source, size: seed.SeedSize, rounds: int, asks: int) -> bool:
    with opened(source, size) as bench:
        return report(source.engine, bench, Repetitions(rounds, asks))


if __name__ == "__main__":
    sys.exit(main())
