from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.db.statements import Query
from app.domain.publishing.models import WorkerBeat


def last_heartbeat(session: Session) -> datetime | None:
    return _LAST_HEARTBEAT.first(session)


def reads_meaning(session: Session) -> bool:
    """Tell whether a worker that lived this last day gives second opinions."""
    return _READS_MEANING.first(session) is not None


LAST_HEARTBEAT = sa.select(sa.func.max(WorkerBeat.ticked_at))
_LAST_HEARTBEAT: Query[datetime | None] = Query(LAST_HEARTBEAT, lambda at: at, everywhere=True)
_READS_MEANING: Query[str] = Query(
    select(WorkerBeat.name).where(col(WorkerBeat.reads_meaning)).limit(1), str, everywhere=True
)
