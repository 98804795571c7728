"""K20: how soon the body spoke in each crisis, and the longest anybody waited for its next word; one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlmodel import Session, col

from app.citizens.models import Crisis, CrisisUpdate
from app.citizens.rules.crises import gaps
from app.db.reads import columns

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Spoken:
    """`first`: minutes from its declaration to the first update, none while nothing was said; `longest` between two."""

    number: int
    what: str
    declared_at: datetime
    first: int | None
    longest: int | None


def spoken(session: Session, organisation_id: int, start: datetime, end: datetime) -> list[Spoken]:
    """Of the crises declared between two instants, in order."""
    theirs = (col(CrisisUpdate.organisation_id) == Crisis.organisation_id) & (col(CrisisUpdate.crisis_id) == Crisis.id)
    asked = (
        columns(Crisis.number, Crisis.what, Crisis.declared_at, CrisisUpdate.at)
        .outerjoin(CrisisUpdate, theirs)
        .where(
            Crisis.organisation_id == organisation_id,
            col(Crisis.declared_at) >= start,
            col(Crisis.declared_at) < end,
        )
        .order_by(col(Crisis.number), col(CrisisUpdate.at))
    )
    rows = session.execute(asked).all()
    return [_spoken(list(told)) for _, told in groupby(rows, itemgetter(0))]


def slowest(told: list[Spoken]) -> float | None:
    """The minutes of the crisis in which people waited longest for a first word."""
    return max((one.first for one in told if one.first is not None), default=None)


def _spoken(rows: Sequence[Any]) -> Spoken:
    number, what, declared_at, _ = rows[0]
    updates = [at for *_, at in rows if at is not None]
    waits = [one // MINUTE for one in gaps(declared_at, updates)]
    first = (updates[0] - declared_at) // MINUTE if updates else None
    return Spoken(number, what, declared_at, first, max(waits, default=None))
