"""The cut-off: from then on the agenda is what it is."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, update

from app.audit import service as audit
from app.audit.rules import Act
from app.core.actor import the_clock
from app.db.many import add_all
from app.sittings.models import Appointment, Sitting, SittingItem
from app.sittings.queries import agenda
from app.sittings.queries.agenda import Queued
from app.sittings.queries.appointments import seats_of
from app.sittings.queries.sittings import never_opened
from app.sittings.rules.states import Outcome


def freeze(session: Session, sitting: Sitting, *, now: datetime) -> int:
    """Write down what waits for those who meet, by its hour of publication; how much it is.

    An earlier sitting that nobody opened was not held, and what it had goes on here.
    """
    appointment = session.get_one(Appointment, sitting.appointment_id)
    for missed in never_opened(session, sitting):
        _lapse(session, missed, now=now)
    queue = agenda.queue(session, appointment, seats_of(session, appointment, now=now).ids)
    earlier = agenda.earlier_items(session, sitting.organisation_id, [one.round_id for one in queue])
    add_all(session, SittingItem, [_row(sitting, n, one, earlier) for n, one in enumerate(queue, start=1)])
    sitting.frozen_at, appointment.is_told = now, False
    _record(session, Act.SITTING_FROZEN, sitting, now=now, count=len(queue))
    return len(queue)


def _lapse(session: Session, sitting: Sitting, *, now: datetime) -> None:
    sitting.lapsed_at = now
    mine = (col(SittingItem.organisation_id) == sitting.organisation_id) & (col(SittingItem.sitting_id) == sitting.id)
    session.execute(update(SittingItem).where(mine).values(outcome=Outcome.LEFT))
    _record(session, Act.SITTING_LAPSED, sitting, now=now)


def _row(sitting: Sitting, position: int, one: Queued, earlier: Mapping[int, int]) -> dict[str, Any]:
    return {
        "organisation_id": sitting.organisation_id,
        "sitting_id": sitting.id,
        "position": position,
        "post_id": one.post_id,
        "round_id": one.round_id,
        "round_step_id": one.step_id,
        "post_version_id": one.version_id,
        "content_hash": one.content_hash,
        "step": one.step,
        "earlier_id": earlier.get(one.round_id),
        "deferred_by_name": "",
        "deferred_reason": "",
    }


def _record(session: Session, act: Act, sitting: Sitting, *, now: datetime, **said: Any) -> None:
    actor = the_clock(sitting.organisation_id)
    audit.record(session, act, actor=actor, now=now, subject=f"sitting:{sitting.id}", name=sitting.name, **said)
    session.flush()
