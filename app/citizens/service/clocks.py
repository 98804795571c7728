"""When a case is to be acknowledged and when resolved, in hours of attention."""

from datetime import datetime, timedelta

from sqlmodel import Session

from app.citizens.models import Case
from app.citizens.rules.triage import Sorting
from app.periods.queries.working import working_time
from app.periods.rules.working import WorkingTime

AHEAD = timedelta(days=120)


def start_clocks(
    session: Session, case: Case, sorting: Sorting | None, *, now: datetime, since: datetime | None = None
) -> None:
    """From when it came (or `since`), by what its question of the tree expects; none where nothing is expected."""
    case.acknowledge_by = case.resolve_by = None
    if sorting is None or (sorting.acknowledge is None and sorting.resolve is None):
        return
    start = since or case.received_at
    working = working_time(session, case.organisation_id, start, now + AHEAD)
    case.acknowledge_by = _after(working, start, sorting.acknowledge)
    case.resolve_by = _after(working, start, sorting.resolve)


def _after(working: WorkingTime, start: datetime, minutes: int | None) -> datetime | None:
    return None if minutes is None else working.after(start, timedelta(minutes=minutes))
