"""The current content of the eight stops, and what each lacks.

Each stop with data of its own has a module here, named as its value, with two functions:

- `snapshot(session, organisation_id, *, today)`: its content as plain JSON;
- `missing(session, organisation_id, *, today)`: a sentence for each thing it lacks.
"""

from datetime import date
from typing import Any, Protocol

from sqlmodel import Session

from app.core.messages import Message
from app.domain.plan.models.versions import PlanSection
from app.domain.plan.queries.sections import sections
from app.domain.plan.queries.stops import (
    accounts,
    existing_channels,
    guide,
    networks,
    profiles,
    purpose,
    resources,
    team,
)
from app.domain.plan.rules.stops import Stop


class StopContent(Protocol):
    """A module of this package."""

    def snapshot(self, session: Session, organisation_id: int, *, today: date) -> dict[str, Any]: ...

    def missing(self, session: Session, organisation_id: int, *, today: date) -> list[Message]: ...


STOP_CONTENTS: dict[Stop, StopContent] = {
    Stop.WAIT: accounts,
    Stop.WHY: purpose,
    Stop.OTHERS: profiles,
    Stop.WHO: team,
    Stop.WHERE: networks,
    Stop.MEANS: resources,
    Stop.EXISTS: existing_channels,
    Stop.GUIDE: guide,
}


def plan_contents(session: Session, organisation_id: int, *, today: date) -> dict[str, Any]:
    """Return {"stops": {stop: its texts and table contents}}, as a version keeps it."""
    written = sections(session, organisation_id)
    return {
        "stops": {stop.value: _stop_contents(session, written.get(stop), stop, organisation_id, today) for stop in Stop}
    }


def missing(session: Session, stop: Stop, *, organisation_id: int, today: date) -> list[Message]:
    part = STOP_CONTENTS.get(stop)
    return part.missing(session, organisation_id, today=today) if part else []


def _stop_contents(
    session: Session, section: PlanSection | None, stop: Stop, organisation_id: int, today: date
) -> dict[str, Any]:
    part = STOP_CONTENTS.get(stop)
    snapshot = part.snapshot(session, organisation_id, today=today) if part else {}
    return (section.body if section else {}) | snapshot
