from collections.abc import Collection
from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from app.db.projection import RecordChanges
from app.domain.feeds.rules.sitting_entries import SittingEntryFacts
from app.domain.sittings.models import Appointment, Sitting, SittingItem
from app.domain.sittings.queries.appointments import seats_by_appointment

OLDEST_SITTING = timedelta(days=100)
"""Age limit of sittings: feeds go three months back."""


def all_appointment_ids(session: Session, organisation_id: int) -> set[int]:
    return set(session.exec(select(Appointment.id).where(Appointment.organisation_id == organisation_id)))


def touched_appointments(session: Session, organisation_id: int, changes: RecordChanges, *, rights: bool) -> set[int]:
    """Include changes by a sitting or members."""
    if rights:
        return all_appointment_ids(session, organisation_id)
    ids, sittings = set(changes.ids("appointment")), changes.ids("sitting")
    if sittings:
        of_sittings = select(Sitting.appointment_id).where(
            Sitting.organisation_id == organisation_id, col(Sitting.id).in_(sittings)
        )
        ids |= set(session.exec(of_sittings))
    return ids


def sitting_facts(
    session: Session, organisation_id: int, appointment_ids: Collection[int], *, now: datetime
) -> list[SittingEntryFacts]:
    """Return pending and called-off sittings; a handful of statements."""
    appointments = session.exec(
        select(Appointment)
        .where(Appointment.organisation_id == organisation_id, col(Appointment.id).in_(appointment_ids))
        .order_by(col(Appointment.id))
    ).all()
    counted = (
        select(func.count(col(SittingItem.id)))
        .where(SittingItem.organisation_id == organisation_id, SittingItem.sitting_id == Sitting.id)
        .scalar_subquery()
    )
    rows = session.exec(
        select(Sitting, counted)
        .where(Sitting.organisation_id == organisation_id, col(Sitting.appointment_id).in_(appointment_ids))
        .where(Sitting.starts_at >= now - OLDEST_SITTING)
        .order_by(col(Sitting.id))
    )
    who, by_key = (
        seats_by_appointment(session, appointments, now=now),
        {appointment.id: appointment for appointment in appointments},
    )
    return [
        _facts(sitting, count, by_key[sitting.appointment_id], who[sitting.appointment_id].ids)
        for sitting, count in rows
    ]


def _facts(sitting: Sitting, count: int, appointment: Appointment, who: Collection[int]) -> SittingEntryFacts:
    return SittingEntryFacts(
        id=sitting.id,
        appointment_id=appointment.id,
        appointment_key=appointment.outward_key,
        begun_at=appointment.created_at,
        name=sitting.name,
        day=sitting.day,
        starts_at=sitting.starts_at,
        ends_at=sitting.ends_at,
        cut_off_at=sitting.cut_off_at,
        frozen=count if sitting.frozen_at else None,
        cancelled_at=sitting.cancelled_at or sitting.lapsed_at,
        who=tuple(sorted(who)),
    )
