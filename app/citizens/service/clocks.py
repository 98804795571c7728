"""When a case is to be acknowledged and when resolved, in hours of attention."""

from datetime import datetime, timedelta

from sqlmodel import Session

from app.citizens.models import Case
from app.citizens.rules.triage import Sorting
from app.periods.queries.working import working_time
from app.periods.rules.working import WorkingTime

AHEAD = timedelta(days=120)


def start_clocks(session: Session, case: Case, sorting: Sorting | None, *, now: datetime) -> None:
    """From when it came, by what its question of the tree expects; none where nothing is expected."""
    case.acknowledge_by = case.resolve_by = None
    if sorting is None or (sorting.acknowledge is None and sorting.resolve is None):
        return
    working = working_time(session, case.organisation_id, case.received_at, now + AHEAD)
    case.acknowledge_by = _after(working, case.received_at, sorting.acknowledge)
    case.resolve_by = _after(working, case.received_at, sorting.resolve)


def _after(working: WorkingTime, start: datetime, minutes: int | None) -> datetime | None:
    return None if minutes is None else working.after(start, timedelta(minutes=minutes))
