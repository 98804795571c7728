"""What the eight stops say today: what a version is made of, and what is still missing.

Each stop with data of its own has a module here, named as its value, with two functions:

- `snapshot(session, organisation_id, *, today)`: what it says, as plain JSON;
- `missing(session, organisation_id, *, today)`: what it does not say yet, a sentence each.
"""

from datetime import date
from typing import Any, Protocol

from sqlmodel import Session

from app.core.words import Sentence
from app.plan.models import PlanSection
from app.plan.queries.sections import sections
from app.plan.queries.stops import exists, guide, means, others, wait, where, who, why
from app.plan.rules.stops import Stop


class Part(Protocol):
    """A module of this folder."""

    def snapshot(self, session: Session, organisation_id: int, *, today: date) -> dict[str, Any]: ...

    def missing(self, session: Session, organisation_id: int, *, today: date) -> list[Sentence]: ...


PARTS: dict[Stop, Part] = {
    Stop.WAIT: wait,
    Stop.WHY: why,
    Stop.OTHERS: others,
    Stop.WHO: who,
    Stop.WHERE: where,
    Stop.MEANS: means,
    Stop.EXISTS: exists,
    Stop.GUIDE: guide,
}


def contents(session: Session, organisation_id: int, *, today: date) -> dict[str, Any]:
    """As a version keeps it: {"stops": {stop: what was written in it, and what its tables hold}}."""
    written = sections(session, organisation_id)
    return {"stops": {stop.value: _one(session, written.get(stop), stop, organisation_id, today) for stop in Stop}}


def missing(session: Session, stop: Stop, *, organisation_id: int, today: date) -> list[Sentence]:
    """What this stop does not say yet."""
    part = PARTS.get(stop)
    return part.missing(session, organisation_id, today=today) if part else []


def _one(
    session: Session, section: PlanSection | None, stop: Stop, organisation_id: int, today: date
) -> dict[str, Any]:
    part = PARTS.get(stop)
    held = part.snapshot(session, organisation_id, today=today) if part else {}
    return (section.body if section else {}) | held
