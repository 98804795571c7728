"""The lateness of a thousand posts due in the same second, and the cost of a killed worker.

    .venv/bin/python -m benchmarks.deliver [--engine sqlite|postgresql] [--posts 1000] [--workers 4]

Real worker processes, real databases, and a loopback server's counts as the only evidence. Each wall-clock figure has
the machine's load average beside it. Exit code 1 when a limit is broken.
"""

import argparse
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.domain.publishing.rules.delivery import DeliveryState
from benchmarks.delivering import Bench, opened, raw_claim
from benchmarks.limits import Limit, load, print_limits
from tests.peers.postgres import Postgres
from tests.peers.sink import Sink

LEASE = 30
"""Seconds: the least that the settings admit, and longer than a batch takes on a busy machine."""

KILLS = 6
BATCH = 10
SINGLES = 100
AHEAD, SPACING = 3.0, 0.13
"""Seconds: from writing to the first due post (a worker looks one ahead), and between the others."""

IDLE_SECONDS = 10.0
MOST_LATE, AIM, MOST_LATE_ALONE, MOST_IDLE = 2.0, 1.3, 0.1, 0.01


def raced(bench: Bench) -> Iterator[Limit]:
    """Measure posts all due at once, without deaths, beside a raw claim of the same run."""
    raw = raw_claim(bench)
    print(f"{bench.engine}: raw claim of one row at a time, one process: {raw:.2f} s for {bench.posts}; {load()}")
    before = bench.cpu_seconds()
    late = burst(bench)
    each = (bench.cpu_seconds() - before) / bench.posts * 1000
    last, middle = late[-1], percentile(late, 0.5)
    print(
        f"{bench.engine}: {bench.posts} due at once, {len(bench.workers.running)} workers: last {last:.2f} s late "
        f"(aim {AIM}), median {middle:.2f}, {last / raw:.1f}x the raw claim; {load()}"
    )
    print(f"{bench.engine}: {each:.2f} ms of processor for each in the workers, the wait for the due second included")
    yield Limit(f"{len(late)} of {bench.posts} received", len(late) == bench.posts)
    yield Limit(f"the last {last:.2f} s late (at most {MOST_LATE})", last <= MOST_LATE)


def burst(bench: Bench) -> list[float]:
    """Return the seconds each post arrived late when all were due at once."""
    bench.sink.clear()
    due = bench.schedule("a la vez", bench.posts, in_seconds=3)
    bench.wait_for_all()
    return sorted(delivery["at"] - due.timestamp() for delivery in bench.sink.journal()["received"])


def alone(bench: Bench) -> Iterator[Limit]:
    """Measure single due posts, at any point between two ticks: while feeds and search follow the burst, and after."""
    singles(bench, "while the burst is followed")
    bench.wait_for_followers()
    worst = percentile(singles(bench, "afterwards"), 0.99)
    yield Limit(f"one alone {worst:.3f} s late (p99, at most {MOST_LATE_ALONE})", worst <= MOST_LATE_ALONE)


def singles(bench: Bench, when: str) -> list[float]:
    """Return the seconds each single post arrived late."""
    bench.sink.clear()
    due = [bench.schedule(f"sola {n}", 1, in_seconds=AHEAD + SPACING * n) for n in range(SINGLES)]
    bench.wait_for_all()
    arrived = {delivery["text"]: delivery["at"] for delivery in bench.sink.journal()["received"]}
    late = sorted(arrived[f"sola {n} 0"] - instant.timestamp() for n, instant in enumerate(due))
    middle, worst = (percentile(late, share) * 1000 for share in (0.5, 0.99))
    print(f"{bench.engine}: one due alone, {when}: p50 {middle:.0f} ms, p99 {worst:.0f} ms; {load()}")
    return late


def idle(bench: Bench) -> Iterator[Limit]:
    """Measure the share of a core one idle worker uses."""
    bench.wait_for_followers()
    before = bench.cpu_seconds()
    time.sleep(IDLE_SECONDS)
    share = (bench.cpu_seconds() - before) / len(bench.workers.running) / IDLE_SECONDS
    yield Limit(f"an idle worker uses {share:.2%} of a core (below {MOST_IDLE:.0%})", share < MOST_IDLE)


def killed(bench: Bench) -> Iterator[Limit]:
    """Measure SIGKILLs spread over the run, with the dead workers restarted."""
    bench.sink.clear()
    before = bench.in_state(DeliveryState.UNCONFIRMED)
    due = bench.schedule("con muertes", bench.posts, in_seconds=3)
    for n in range(KILLS):
        time.sleep(max(0.0, due.timestamp() + 0.15 + 0.15 * n - time.time()))
        bench.workers.kill(n % len(bench.workers.running))
    bench.wait_for_all()
    print(f"{bench.engine}: {KILLS} SIGKILLs: over after {time.time() - due.timestamp():.1f} s; {load()}")
    counts = bench.sink.journal()["by_text"]
    unconfirmed = bench.in_state(DeliveryState.UNCONFIRMED) - before
    lost = max(0, bench.posts - len(counts) - unconfirmed)
    twice = sum(count > 1 for count in counts.values())
    yield Limit(f"{KILLS} SIGKILLs, leases of {LEASE} s: {lost} lost (none)", not lost)
    yield Limit(f"{KILLS} SIGKILLs: {twice} twice at the sink (none)", not twice)
    most = KILLS * BATCH
    yield Limit(f"{KILLS} SIGKILLs: {unconfirmed} unconfirmed (at most {most}, a batch a kill)", unconfirmed <= most)


def percentile(ordered: list[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def judged(bench: Bench) -> bool:
    """Measure each part, whether or not the one before kept its limits."""
    kept = [print_limits(bench.engine, part(bench)) for part in (raced, alone, idle, killed)]
    return all(kept)


@contextmanager
def database(engine: str, folder: Path) -> Iterator[str]:
    if engine == "sqlite":
        yield f"sqlite:///{folder}/cauce.db"
        return
    with Postgres(durable=True) as server:
        yield server.create_database()


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--engine", choices=("sqlite", "postgresql", "both"), default="both")
    options.add_argument("--posts", type=int, default=1000)
    options.add_argument("--workers", type=int, default=4)
    chosen = options.parse_args()
    engines = ["sqlite", "postgresql"] if chosen.engine == "both" else [chosen.engine]
    sizes = {"posts": chosen.posts, "workers": chosen.workers, "lease": LEASE}
    well = True
    for engine in engines:
        with (
            Sink() as sink,
            tempfile.TemporaryDirectory() as folder,
            database(engine, Path(folder)) as url,
            opened(engine, url, Path(folder), sink, **sizes) as bench,
        ):
            well &= judged(bench)
    raise SystemExit(0 if well else 1)


if __name__ == "__main__":
    main()
