"""Looking at cases whose moment has come: what was just written, and what is late."""

from datetime import datetime

from app.citizens.queries import levels as queries
from app.citizens.service.levels import look_at
from app.db.scope import Sessions, scope_to

BATCH = 50


def escalate_due(reading: Sessions, writing: Sessions, *, now: datetime) -> int:
    """Each in a transaction of its own, under its lock, once whoever else does the same; how many were looked at."""
    with reading() as session:
        due = queries.due(session, now=now, limit=BATCH)
    return sum(_look(writing, found, now=now) for found in due)


def _look(writing: Sessions, found: queries.Due, *, now: datetime) -> bool:
    with writing() as session:
        scope_to(session, found.organisation_id)
        case = queries.still_due(session, found, now=now)
        if case is not None:
            look_at(session, case, now=now)
        session.commit()
    return case is not None
