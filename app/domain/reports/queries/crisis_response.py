"""K20: crises' first response and longest gap; one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlmodel import Session, col

from app.db.statements import select_columns
from app.domain.crisis.models import Crisis, CrisisUpdate
from app.domain.crisis.rules.crises import update_gaps

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class CrisisResponse:
    """Minutes to the `first` update, if any, and `longest` gap."""

    number: int
    event: str
    declared_at: datetime
    first: int | None
    longest: int | None


def crisis_responses(session: Session, organisation_id: int, start: datetime, end: datetime) -> list[CrisisResponse]:
    theirs = (col(CrisisUpdate.organisation_id) == Crisis.organisation_id) & (col(CrisisUpdate.crisis_id) == Crisis.id)
    query = (
        select_columns(Crisis.number, Crisis.what, Crisis.declared_at, CrisisUpdate.at)
        .outerjoin(CrisisUpdate, theirs)
        .where(
            Crisis.organisation_id == organisation_id,
            col(Crisis.declared_at) >= start,
            col(Crisis.declared_at) < end,
        )
        .order_by(col(Crisis.number), col(CrisisUpdate.at))
    )
    rows = session.execute(query).all()
    return [_crisis_response(list(group)) for _, group in groupby(rows, itemgetter(0))]


def slowest_response(responses: list[CrisisResponse]) -> float | None:
    """Return the slowest response, in minutes."""
    return max((response.first for response in responses if response.first is not None), default=None)


def _crisis_response(rows: Sequence[Any]) -> CrisisResponse:
    number, event, declared_at, _ = rows[0]
    updates = [at for *_, at in rows if at is not None]
    waits = [gap // MINUTE for gap in update_gaps(declared_at, updates)]
    first = (updates[0] - declared_at) // MINUTE if updates else None
    return CrisisResponse(number, event, declared_at, first, max(waits, default=None))
