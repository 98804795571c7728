"""Heartbeats for `/healthz` and the page header.

Each is a committed write: full or read-only databases answer, yet are unhealthy.
"""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, delete

from app.db.bulk import dialect_insert
from app.db.lock_waits import lock_timeout
from app.domain.publishing.models import HealthProbe, WorkerBeat

FORGOTTEN_AFTER = timedelta(days=1)


def record_heartbeat(session: Session, name: str, *, now: datetime, reads_meaning: bool = False) -> None:
    """Record a live process (`host:pid`); drop those long gone."""
    signs = {"ticked_at": now, "reads_meaning": reads_meaning}
    alive = dialect_insert(session, WorkerBeat).values(name=name, started_at=now, **signs)
    session.execute(alive.on_conflict_do_update(index_elements=["name"], set_=signs))
    session.execute(delete(WorkerBeat).where(col(WorkerBeat.ticked_at) < now - FORGOTTEN_AFTER))


PROBE_WAIT_MS = 1_000
PROBE_FILLER = "·" * 8_000
"""A filler over one page of either engine, requiring free space."""


def probe_database(session: Session, *, now: datetime) -> None:
    """Write a row and delete the previous, in a session not begun as writer. Two statements.

    Raises `SQLAlchemyError` when unstorable, or locked over a second.
    """
    with lock_timeout(session, wait_ms=PROBE_WAIT_MS):
        probe = HealthProbe(written_at=now, filler=PROBE_FILLER)
        session.add(probe)
        session.flush()
        session.execute(sa.delete(HealthProbe).where(sa.column("id") != probe.id))
        session.commit()
