"""The sign of life each worker process leaves for `/healthz` and the page header."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, delete

from app.db.upsert import inserting
from app.publishing.models import WorkerBeat

FORGOTTEN_AFTER = timedelta(days=1)


def beat(session: Session, name: str, *, now: datetime) -> None:
    """Say that the process of this name (`host:pid`) is alive. What processes long gone said is forgotten."""
    alive = inserting(session, WorkerBeat).values(name=name, started_at=now, ticked_at=now)
    session.execute(alive.on_conflict_do_update(index_elements=["name"], set_={"ticked_at": now}))
    session.execute(delete(WorkerBeat).where(col(WorkerBeat.ticked_at) < now - FORGOTTEN_AFTER))
