"""A worker process with jobs that tell what happens to them on standard output."""

import sys
import time
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import text
from sqlmodel import Session

from app.db.claim import next_due, settle, take
from app.notifications.models import Notice
from app.wiring import wire
from app.worker import Job, Tally, Worker, configure_log
from config import Config
from tests import moments


def say(*words: object) -> None:
    """In one write: lanes are threads, and two lines must not mix."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def main(database_url: str, data_dir: str) -> None:
    wiring = wire(Config(_env_file=None, database_url=database_url, data_dir=data_dir))

    def carry(now: datetime) -> Tally:
        with wiring.writing() as session:
            token, rows = take(session, Notice, limit=1, lease=timedelta(minutes=1), now=now)
            for row in rows:
                settle(session, Notice, row.id, token)
                say("late", row.dedup_key, (moments.now() - row.queued_at).total_seconds())
            session.commit()
        return {"carried": len(rows)}

    def fail(now: datetime) -> Tally:
        say("failing")
        raise RuntimeError("on purpose")

    def doze(now: datetime) -> Tally:
        say("dozing")
        time.sleep(2)
        say("awake")
        return {}

    def tick(now: datetime) -> Tally:
        say("tick")
        return {}

    def follow(now: datetime) -> Tally:
        say("followed", now.timestamp())
        return {}

    def misread(session: Session) -> datetime | None:
        session.execute(text("SELECT nothing FROM nowhere"))
        return None

    configure_log("INFO")
    jobs = [
        Job("misread", tick, due=misread),
        Job("fail", fail),
        Job("tick", tick),
        Job("carry", carry, lane="letters", due=partial(next_due, model=Notice)),
        Job("doze", doze, lane="slow"),
        Job("follow", follow, lane="following", gives_way_to=lambda: True),
    ]
    Worker(wiring.reading, wiring.clock, jobs).run()


if __name__ == "__main__":
    main(*sys.argv[1:])
