"""The sign of life each worker process leaves for `/healthz` and the page header.

A small write that is committed: a database on a full disk, or that only reads, answers and is not well.
"""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, delete

from app.db.bulk import dialect_insert
from app.db.lock_waits import lock_timeout
from app.domain.publishing.models import HealthProbe, WorkerBeat

FORGOTTEN_AFTER = timedelta(days=1)


def record_heartbeat(session: Session, name: str, *, now: datetime) -> None:
    """Say that the process of this name (`host:pid`) is alive. What processes long gone said is forgotten."""
    alive = dialect_insert(session, WorkerBeat).values(name=name, started_at=now, ticked_at=now)
    session.execute(alive.on_conflict_do_update(index_elements=["name"], set_={"ticked_at": now}))
    session.execute(delete(WorkerBeat).where(col(WorkerBeat.ticked_at) < now - FORGOTTEN_AFTER))


PROBE_WAIT_MS = 1_000
PROBE_FILLER = "·" * 8_000
"""More than a page of either engine holds, so that room is asked for."""


def probe_database(session: Session, *, now: datetime) -> None:
    """Write a row and take the one before away, in a session that did not begin as a writer. Two statements.

    Raises `SQLAlchemyError` where that cannot be kept, and where the writer's turn does not come in a second.
    """
    with lock_timeout(session, wait_ms=PROBE_WAIT_MS):
        probe = HealthProbe(written_at=now, filler=PROBE_FILLER)
        session.add(probe)
        session.flush()
        session.execute(sa.delete(HealthProbe).where(sa.column("id") != probe.id))
        session.commit()
