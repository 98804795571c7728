"""A small write that is committed: a database on a full disk, or that only reads, answers and is not well."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session

from app.db.patience import impatient
from app.publishing.models import HealthProbe

PATIENCE_MS = 1_000
FILLER = "·" * 8_000
"""More than a page of either engine holds, so that room is asked for."""


def probe_database(session: Session, *, now: datetime) -> None:
    """Write a row and take the one before away, in a session that did not begin as a writer. Two statements.

    Raises `SQLAlchemyError` where that cannot be kept, and where the writer's turn does not come in a second.
    """
    with impatient(session, wait_ms=PATIENCE_MS):
        probe = HealthProbe(written_at=now, filler=FILLER)
        session.add(probe)
        session.flush()
        session.execute(sa.delete(HealthProbe).where(sa.column("id") != probe.id))
        session.commit()
