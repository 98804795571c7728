"""How late a thousand posts due in the same second are, and what a killed worker costs.

    .venv/bin/python -m benchmarks.deliver [--engine sqlite|postgresql] [--posts 1000] [--workers 4]

Real worker processes, real databases, a loopback server that counts what it receives; nothing else is believed.
"""

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlmodel import col, func, select

from app.channels.models import Channel
from app.db import migrate
from app.db.claim import settle, take
from app.notifications.models import Notice
from app.publishing.models import Delivery
from app.publishing.rules import DeliveryState
from app.wiring import Wiring, wire
from config import Config
from tests.cast import make_town
from tests.many import approved_posts
from tests.peers.postgres import Postgres
from tests.peers.sink import Sink
from tests.peers.workers import Workers, wait_until

LEASE = 5
KILLS = 6
SINGLES = 100
AHEAD, SPACING = 3.0, 0.13
"""Seconds: the first is due so long after it was written (a worker looks ahead one), the others follow."""

IDLE_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Bench:
    """One engine with its town, its account on the sink and its workers."""

    engine: str
    wiring: Wiring
    channel: Channel
    sink: Sink
    workers: Workers
    posts: int

    def schedule(self, label: str, count: int, *, in_seconds: float) -> datetime:
        """Write the posts first, then let all of them be due at one instant."""
        now = datetime.now(UTC)
        with self.wiring.writing() as session:
            texts = [f"{label} {n}" for n in range(count)]
            made = approved_posts(session, self.channel, texts, due_at=now + timedelta(hours=2), now=now)
            due = datetime.now(UTC) + timedelta(seconds=in_seconds)
            for delivery in made:
                delivery.due_at = delivery.next_attempt_at = due
            session.commit()
        return due

    def unfinished(self) -> int:
        with self.wiring.reading() as session:
            query = select(func.count()).select_from(Delivery).where(col(Delivery.next_attempt_at).is_not(None))
            return session.exec(query).one()

    def in_state(self, state: DeliveryState) -> int:
        with self.wiring.reading() as session:
            return session.exec(select(func.count()).select_from(Delivery).where(Delivery.state == state)).one()

    def wait_for_all(self, *, seconds: float = 120) -> None:
        wait_until(lambda: self.unfinished() == 0, seconds=seconds, what="every delivery finished")


@contextmanager
def opened(engine: str, url: str, folder: Path, sink: Sink, *, posts: int, workers: int) -> Iterator[Bench]:
    migrate.upgrade(url)
    wiring = wire(Config(_env_file=None, data_dir=folder, database_url=url, allowed_private_hosts="127.0.0.1"))
    with wiring.writing() as session:
        town = make_town(session, now=datetime.now(UTC))
        channel = town.channels[0]
        channel.base_url, channel.credentials = sink.base_url, wiring.keyring.seal("token")
        session.commit()
    with Workers(wiring, workers, lease=LEASE) as running:
        yield Bench(engine, wiring, channel, sink, running, posts)
    wiring.engine.dispose()


def raw_claim(bench: Bench) -> float:
    """Seconds to claim and settle as many rows one at a time, with nothing else done about them."""
    now = datetime.now(UTC)
    with bench.wiring.writing() as session:
        session.add_all(
            Notice(to_address="a@b.example", kind="t", dedup_key=str(n), queued_at=now, next_attempt_at=now)
            for n in range(bench.posts)
        )
        session.commit()
    began = time.perf_counter()
    while True:
        with bench.wiring.writing() as session:
            token, rows = take(session, Notice, limit=1, lease=timedelta(minutes=1), now=now)
            session.commit()
        if not rows:
            return time.perf_counter() - began
        with bench.wiring.writing() as session:
            settle(session, Notice, rows[0].id, token, sent_at=now)
            session.commit()


def burst(bench: Bench) -> list[float]:
    """Seconds each post arrived late when all were due at once."""
    bench.sink.clear()
    due = bench.schedule("a la vez", bench.posts, in_seconds=3)
    bench.wait_for_all()
    received = bench.sink.journal()["received"]
    assert len(received) == bench.posts, f"{len(received)} received"
    return sorted(one["at"] - due.timestamp() for one in received)


def singles(bench: Bench) -> list[float]:
    """Seconds a post due alone arrives late, wherever between two ticks it falls."""
    bench.sink.clear()
    due = [bench.schedule(f"sola {n}", 1, in_seconds=AHEAD + SPACING * n) for n in range(SINGLES)]
    bench.wait_for_all()
    arrived = {one["text"]: one["at"] for one in bench.sink.journal()["received"]}
    return sorted(arrived[f"sola {n} 0"] - instant.timestamp() for n, instant in enumerate(due))


def idle(bench: Bench) -> float:
    """The share of a core one worker uses with nothing to do."""
    before = [cpu_seconds(process.pid) for process in bench.workers.running]
    time.sleep(IDLE_SECONDS)
    used = [cpu_seconds(p.pid) - b for p, b in zip(bench.workers.running, before, strict=True)]
    return statistics.mean(used) / IDLE_SECONDS


def cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def killed(bench: Bench) -> tuple[int, int, int, float]:
    """Six SIGKILLs spread over the run: how many were lost, arrived twice, are unconfirmed, and when all was over."""
    bench.sink.clear()
    before = bench.in_state(DeliveryState.UNCONFIRMED)
    due = bench.schedule("con muertes", bench.posts, in_seconds=3)
    for n in range(KILLS):
        time.sleep(max(0.0, due.timestamp() + 0.15 + 0.15 * n - time.time()))
        bench.workers.kill(n % len(bench.workers.running))
    bench.wait_for_all()
    over = time.time() - due.timestamp()
    counts = bench.sink.journal()["by_text"]
    unconfirmed = bench.in_state(DeliveryState.UNCONFIRMED) - before
    lost = bench.posts - len(counts) - unconfirmed
    return max(0, lost), sum(count > 1 for count in counts.values()), unconfirmed, over


def percentile(ordered: list[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def report(bench: Bench) -> None:
    raw = raw_claim(bench)
    print(f"{bench.engine}: raw claim of one row at a time, one process: {raw:.2f} s for {bench.posts}")
    late = burst(bench)
    print(
        f"{bench.engine}: {bench.posts} due at once, {len(bench.workers.running)} workers: last {late[-1]:.2f} s late "
        f"(aim 1.3, limit 2.0), median {percentile(late, 0.5):.2f}, {late[-1] / raw:.1f}x the raw claim"
    )
    alone = singles(bench)
    print(
        f"{bench.engine}: one due alone: p50 {percentile(alone, 0.5) * 1000:.0f} ms, "
        f"p99 {percentile(alone, 0.99) * 1000:.0f} ms (limit 100)"
    )
    print(f"{bench.engine}: an idle worker uses {idle(bench):.2%} of a core (limit 1 %)")
    lost, twice, unconfirmed, over = killed(bench)
    print(
        f"{bench.engine}: {KILLS} SIGKILLs: lost {lost}, twice {twice}, unconfirmed {unconfirmed} "
        f"({unconfirmed / KILLS:.1f} per kill, limit 10), all settled after {over:.1f} s (leases of {LEASE} s)"
    )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--engine", choices=("sqlite", "postgresql", "both"), default="both")
    options.add_argument("--posts", type=int, default=1000)
    options.add_argument("--workers", type=int, default=4)
    chosen = options.parse_args()
    with Sink() as sink, tempfile.TemporaryDirectory() as folder:
        sizes = {"posts": chosen.posts, "workers": chosen.workers}
        if chosen.engine != "postgresql":
            with opened("sqlite", f"sqlite:///{folder}/cauce.db", Path(folder), sink, **sizes) as bench:
                report(bench)
        if chosen.engine != "sqlite":
            with (
                Postgres(durable=True) as server,
                tempfile.TemporaryDirectory() as other,
                opened("postgresql", server.create_database(), Path(other), sink, **sizes) as bench,
            ):
                report(bench)


if __name__ == "__main__":
    main()
