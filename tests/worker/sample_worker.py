"""A worker process whose jobs report their events on standard output."""

import sqlite3
import sys
import time
from contextlib import ExitStack, closing
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import text
from sqlmodel import Session

from app.core.logs import configure_logging
from app.db.claim import claim_rows, next_due, settle
from app.domain.notifications.models import Notice
from app.wiring import wire
from app.worker.runner import JobTally, Worker, WorkerJob
from config import Config
from tests import moments


def say(*words: object) -> None:
    """Print in one write: lanes are threads, and two lines must not mix."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def main(database_url: str, data_dir: str) -> None:
    wiring = wire(Config(_env_file=None, database_url=database_url, data_dir=data_dir))

    def carry(now: datetime) -> JobTally:
        with wiring.writing() as session:
            token, rows = claim_rows(session, Notice, limit=1, lease=timedelta(minutes=1), now=now)
            for row in rows:
                settle(session, Notice, row.id, token)
                say("late", row.dedup_key, (moments.now() - row.queued_at).total_seconds())
            session.commit()
        return {"carried": len(rows)}

    def fail(now: datetime) -> JobTally:
        say("failing")
        raise RuntimeError("on purpose")

    def crowd(now: datetime) -> JobTally:
        say("crowded", now.timestamp())
        if is_first.pop("crowd", False):
            with ExitStack() as both:
                for _ in range(2):
                    file = sqlite3.connect(f"{data_dir}/crowded.db", timeout=0, isolation_level=None)
                    both.enter_context(closing(file)).execute("BEGIN IMMEDIATE")
        return {}

    def doze(now: datetime) -> JobTally:
        say("dozing")
        time.sleep(2)
        say("awake")
        return {}

    def tick(now: datetime) -> JobTally:
        say("tick")
        return {}

    def follow(now: datetime) -> JobTally:
        say("followed", now.timestamp())
        return {}

    def misread(session: Session) -> datetime | None:
        session.execute(text("SELECT nothing FROM nowhere"))
        return None

    is_first = {"crowd": True}
    configure_logging("INFO")
    jobs = [
        WorkerJob("misread", tick, due=misread),
        WorkerJob("fail", fail),
        WorkerJob("crowd", crowd),
        WorkerJob("tick", tick),
        WorkerJob("carry", carry, lane="letters", due=partial(next_due, model=Notice)),
        WorkerJob("doze", doze, lane="slow"),
        WorkerJob("follow", follow, lane="following", gives_way_to=lambda: True),
    ]
    Worker(wiring.reading, wiring.clock, jobs).run()


if __name__ == "__main__":
    main(*sys.argv[1:])
