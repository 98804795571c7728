"""When the worker was last alive."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session

from app.db.reads import Read
from app.publishing.models import WorkerBeat


def last_beat(session: Session) -> datetime | None:
    """When any worker was last alive."""
    return _BEATEN.first(session)


BEATEN = sa.select(sa.func.max(WorkerBeat.ticked_at))
_BEATEN: Read[datetime | None] = Read(BEATEN, lambda at: at, everywhere=True)
