"""A town on a sink with its real workers, for the delivery benchmarks."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import text
from sqlmodel import col, func, select

from app.db import schema
from app.db.claim import claim_rows, settle
from app.db.projection import DerivedMark
from app.domain.audit.models import AuditHead
from app.domain.directory.models import Channel
from app.domain.notifications.models import Notice
from app.domain.publishing.models import Delivery
from app.domain.publishing.rules.delivery import DeliveryState
from app.usecases.feeds.projection import FEEDS
from app.usecases.search.projection import SEARCH
from app.usecases.wiring import Wiring
from app.wiring import wire
from config import Config
from tests.bulk_posts import approved_posts, move_all
from tests.peers.sink import Sink
from tests.peers.workers import Workers
from tests.sample_town import make_town
from tests.waiting import wait_until


@dataclass(frozen=True, slots=True)
class Bench:
    """An engine with its town, its account on the sink and its workers."""

    engine: str
    wiring: Wiring
    channel: Channel
    sink: Sink
    workers: Workers
    posts: int

    def schedule(self, label: str, count: int, *, in_seconds: float) -> datetime:
        """Write the posts, all due at one later instant."""
        now = datetime.now(UTC)
        with self.wiring.writing() as session:
            texts = [f"{label} {n}" for n in range(count)]
            made = approved_posts(session, self.channel, texts, due_at=now + timedelta(hours=2), now=now)
            if count > 1:
                session.commit()
                self._count_rows()
            due = datetime.now(UTC) + timedelta(seconds=in_seconds)
            move_all(session, made, due_at=due, now=now)
            session.commit()
        return due

    def _count_rows(self) -> None:
        """Refresh table statistics, as the database does within a minute, so that it knows a working town's tables."""
        with self.wiring.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE"))

    def unfinished(self) -> int:
        with self.wiring.reading() as session:
            query = select(func.count()).select_from(Delivery).where(col(Delivery.next_attempt_at).is_not(None))
            return session.exec(query).one()

    def in_state(self, state: DeliveryState) -> int:
        with self.wiring.reading() as session:
            return session.exec(select(func.count()).select_from(Delivery).where(Delivery.state == state)).one()

    def wait_for_all(self, *, seconds: float = 300) -> None:
        wait_until(lambda: self.unfinished() == 0, seconds=seconds, what="every delivery finished")

    def wait_for_followers(self, *, seconds: float = 120) -> None:
        """Wait until feeds and searches have followed the whole record, which leaves the workers idle."""
        wait_until(lambda: not self._lag(), seconds=seconds, what="nothing left to follow")

    def _lag(self) -> int:
        with self.wiring.reading() as session:
            following = col(DerivedMark.name).in_([FEEDS.name, SEARCH.name])
            is_behind = (DerivedMark.organisation_id == AuditHead.organisation_id) & (DerivedMark.seq < AuditHead.seq)
            behind = select(func.count()).select_from(DerivedMark).join(AuditHead, is_behind)
            return session.exec(behind.where(following)).one()

    def cpu_seconds(self) -> float:
        """Return the CPU seconds of the running workers so far."""
        return sum(_cpu_seconds(process.pid) for process in self.workers.running)


@contextmanager
def opened(engine: str, url: str, folder: Path, sink: Sink, *, posts: int, workers: int, lease: int) -> Iterator[Bench]:
    schema.upgrade(url)
    wiring = wire(Config(_env_file=None, data_dir=folder, database_url=url, allowed_private_hosts="127.0.0.1"))
    with wiring.writing() as session:
        town = make_town(session, now=datetime.now(UTC))
        channel = town.channels[0]
        channel.base_url, channel.credentials = sink.base_url, wiring.keyring.seal("token")
        session.commit()
    with Workers(wiring, workers, lease=lease) as running:
        yield Bench(engine, wiring, channel, sink, running, posts)
    wiring.engine.dispose()


def raw_claim(bench: Bench) -> float:
    """Return the seconds to claim and settle as many rows one at a time, with no other work."""
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
            token, rows = claim_rows(session, Notice, limit=1, lease=timedelta(minutes=1), now=now)
            session.commit()
        if not rows:
            return time.perf_counter() - began
        with bench.wiring.writing() as session:
            settle(session, Notice, rows[0].id, token, sent_at=now)
            session.commit()


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
