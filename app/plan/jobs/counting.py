"""Counting again what of the calendar crosses what exists."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from app.db.scope import Sessions, scope_to
from app.organisations.models import Organisation
from app.plan.deeds.coordinating import count_clashes
from app.plan.queries.existing import to_be_counted

COUNT_EVERY = timedelta(hours=1)
BATCH = 20


def count_due(reading: Sessions, writing: Sessions, now: datetime) -> Mapping[str, int]:
    """Count again the clashes of whoever has not been counted for an hour; how many organisations that were."""
    with reading() as session:
        due = to_be_counted(session, before=now - COUNT_EVERY, limit=BATCH)
    for organisation_id in due:
        with writing() as session:
            scope_to(session, organisation_id)
            count_clashes(session, session.get_one(Organisation, organisation_id), now=now)
            session.commit()
    return {"clashes_counted": len(due)}
