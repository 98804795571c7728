from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, update

from app.core.actor import system_actor
from app.db.bulk import insert_rows
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.sittings.models import Appointment, Sitting, SittingItem
from app.domain.sittings.queries import agenda
from app.domain.sittings.queries.agenda import QueuedReview
from app.domain.sittings.queries.appointments import appointment_seats
from app.domain.sittings.queries.sittings import unopened_sittings
from app.domain.sittings.rules.states import ItemOutcome


def freeze_agenda(session: Session, sitting: Sitting, *, now: datetime) -> int:
    """List waiting reviews by publication hour; return the number.

    Unopened earlier sittings' items continue here.
    """
    appointment = session.get_one(Appointment, sitting.appointment_id)
    for missed in unopened_sittings(session, sitting):
        _lapse_sitting(session, missed, now=now)
    queue = agenda.queued_reviews(session, appointment, appointment_seats(session, appointment, now=now).ids)
    earlier = agenda.earlier_items(session, sitting.organisation_id, [review.round_id for review in queue])
    insert_rows(
        session, SittingItem, [_item_row(sitting, n, review, earlier) for n, review in enumerate(queue, start=1)]
    )
    sitting.frozen_at, appointment.is_told = now, False
    _record(session, Act.SITTING_FROZEN, sitting, now=now, count=len(queue))
    return len(queue)


def _lapse_sitting(session: Session, sitting: Sitting, *, now: datetime) -> None:
    sitting.lapsed_at = now
    mine = (col(SittingItem.organisation_id) == sitting.organisation_id) & (col(SittingItem.sitting_id) == sitting.id)
    session.execute(update(SittingItem).where(mine).values(outcome=ItemOutcome.LEFT))
    _record(session, Act.SITTING_LAPSED, sitting, now=now)


def _item_row(sitting: Sitting, position: int, review: QueuedReview, earlier: Mapping[int, int]) -> dict[str, Any]:
    return {
        "organisation_id": sitting.organisation_id,
        "sitting_id": sitting.id,
        "position": position,
        "post_id": review.post_id,
        "round_id": review.round_id,
        "round_step_id": review.step_id,
        "post_version_id": review.version_id,
        "content_hash": review.content_hash,
        "step": review.step,
        "earlier_id": earlier.get(review.round_id),
        "deferred_by_name": "",
        "deferred_reason": "",
    }


def _record(session: Session, act: Act, sitting: Sitting, *, now: datetime, **detail: Any) -> None:
    actor = system_actor(sitting.organisation_id)
    audit.record(Work(session, actor, now), act, subject=f"sitting:{sitting.id}", name=sitting.name, **detail)
    session.flush()
