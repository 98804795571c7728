from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session

from app.db.statements import Query
from app.domain.publishing.models import WorkerBeat


def last_heartbeat(session: Session) -> datetime | None:
    return _LAST_HEARTBEAT.first(session)


LAST_HEARTBEAT = sa.select(sa.func.max(WorkerBeat.ticked_at))
_LAST_HEARTBEAT: Query[datetime | None] = Query(LAST_HEARTBEAT, lambda at: at, everywhere=True)
