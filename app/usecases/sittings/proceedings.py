from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session, select

from app.core.actor import Actor
from app.core.errors import Conflict
from app.core.messages import msg
from app.core.permissions import demand
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.people.models import User
from app.domain.posts.models import Post
from app.domain.sittings.models import Appointment, Sitting, SittingItem, SittingMinutes, SittingPresence
from app.domain.sittings.queries.agenda import is_item_waiting
from app.domain.sittings.queries.appointments import appointment_seats
from app.domain.sittings.queries.minutes import minutes_document
from app.domain.sittings.queries.sittings import is_another_open, sitting_presences
from app.domain.sittings.rules.minutes import (
    canonical_text,
    count_outcomes,
    sign_document,
    text_digest,
    unsigned_digest,
)
from app.domain.sittings.rules.states import ItemOutcome, check_can_open, check_is_open, check_sitting_reason


def begin_sitting(session: Session, sitting: Sitting, *, actor: Actor, now: datetime) -> None:
    """Open and chair. Raises `Conflict` before the cut-off, or while another is open."""
    _require_seat(session, sitting, actor.person_id, now=now)
    check_can_open(sitting.state, other_is_open=is_another_open(session, sitting))
    sitting.opened_at, sitting.chair_id, sitting.chair_name = now, actor.person_id, actor.name
    _store_presence(session, sitting, actor.person_id, actor.name, marked_by="", now=now)
    _record(session, Act.SITTING_OPENED, sitting, actor=actor, now=now)


def join_sitting(session: Session, sitting: Sitting, user_id: int, *, actor: Actor, now: datetime) -> None:
    """Record an arrival, stated by the person or chair."""
    name = _attendee_name(session, sitting, user_id, actor=actor, now=now)
    marked_by = "" if user_id == actor.id else actor.name
    _store_presence(session, sitting, user_id, name, marked_by=marked_by, now=now)
    _record(session, Act.SITTING_JOINED, sitting, actor=actor, now=now, user=name)


def leave_sitting(session: Session, sitting: Sitting, user_id: int, *, actor: Actor, now: datetime) -> None:
    """Record a departure; the chair must hand over first."""
    name = _attendee_name(session, sitting, user_id, actor=actor, now=now)
    presence = _presence_of(session, sitting, user_id)
    if presence is None or presence.left_at:
        raise Conflict(msg("Esa persona no está en la sesión."))
    if user_id == sitting.chair_id:
        raise Conflict(msg("Quien preside no deja la sesión: que antes pase a presidirla otra persona."))
    presence.left_at = now
    _record(session, Act.SITTING_LEFT, sitting, actor=actor, now=now, user=name)


def assign_chair(session: Session, sitting: Sitting, *, actor: Actor, now: datetime) -> None:
    """Make an attendee chair, who will sign."""
    check_is_open(sitting.state)
    presence = _presence_of(session, sitting, actor.person_id)
    demand(presence is not None and presence.left_at is None)
    sitting.chair_id, sitting.chair_name = actor.person_id, actor.name
    _record(session, Act.SITTING_CHAIRED, sitting, actor=actor, now=now)


def defer_item(
    session: Session, sitting: Sitting, item: SittingItem, post: Post, reason: str, *, actor: Actor, now: datetime
) -> None:
    """Defer to the next sitting. Raises `Conflict` if not waiting, `Refusal` without reason."""
    check_is_open(sitting.state)
    presence = _presence_of(session, sitting, actor.person_id)
    demand(presence is not None and presence.left_at is None)
    check_sitting_reason(reason)
    if not is_item_waiting(session, item):
        raise Conflict(msg("Este punto ya no espera decisión."))
    item.deferred_by, item.deferred_by_name = actor.person_id, actor.name
    item.deferred_reason, item.deferred_at = reason, now
    detail = {"reason": reason, "name": sitting.name, "number": post.number}
    audit.record(session, Act.SITTING_DEFERRED, actor=actor, now=now, subject=f"post:{post.id}", **detail)
    session.flush()


def _attendee_name(session: Session, sitting: Sitting, user_id: int, *, actor: Actor, now: datetime) -> str:
    """Return the attendee's name, if the actor may state their attendance."""
    check_is_open(sitting.state)
    demand(user_id == actor.id or sitting.chair_id == actor.id)
    _require_seat(session, sitting, user_id, now=now)
    return session.get_one(User, user_id).name


def _require_seat(session: Session, sitting: Sitting, user_id: int, *, now: datetime) -> None:
    appointment = session.get_one(Appointment, sitting.appointment_id)
    demand(user_id in appointment_seats(session, appointment, now=now).ids)


def _presence_of(session: Session, sitting: Sitting, user_id: int) -> SittingPresence | None:
    return next((presence for presence in sitting_presences(session, sitting) if presence.user_id == user_id), None)


def _store_presence(
    session: Session, sitting: Sitting, user_id: int, name: str, *, marked_by: str, now: datetime
) -> None:
    if presence := _presence_of(session, sitting, user_id):
        presence.left_at = None
        return
    session.add(
        SittingPresence(
            organisation_id=sitting.organisation_id,
            sitting_id=sitting.id,
            user_id=user_id,
            user_name=name,
            joined_at=now,
            marked_by_name=marked_by,
        )
    )


def _record(session: Session, act: Act, sitting: Sitting, *, actor: Actor, now: datetime, **detail: object) -> None:
    audit.record(session, act, actor=actor, now=now, subject=f"sitting:{sitting.id}", name=sitting.name, **detail)
    session.flush()


def close_sitting(session: Session, sitting: Sitting, *, seen: str, actor: Actor, now: datetime) -> SittingMinutes:
    """Write minutes and outcomes; undecided items go on.

    `seen`: the digest on screen. Raises `Conflict` when changed, `NotPermitted` unless the chair acts. The caller
    checked the password.
    """
    check_is_open(sitting.state)
    demand(sitting.chair_id == actor.id)
    document = minutes_document(session, sitting, now=now)
    if unsigned_digest(document) != seen:
        raise Conflict(msg("El acta ha cambiado desde que la leyó: léala de nuevo antes de firmarla."))
    minutes = _minutes_row(sitting, sign_document(document, by=actor.name, at=now), actor=actor, now=now)
    session.add(minutes)
    _store_outcomes(session, sitting, document)
    sitting.closed_at = now
    detail = {
        "name": sitting.name,
        "digest": minutes.digest,
        "count": len(document["items"]),
        **count_outcomes(document["items"]),
    }
    audit.record(session, Act.SITTING_CLOSED, actor=actor, now=now, subject=f"sitting:{sitting.id}", **detail)
    session.flush()
    return minutes


def _minutes_row(sitting: Sitting, document: Mapping[str, Any], *, actor: Actor, now: datetime) -> SittingMinutes:
    content = canonical_text(document)
    return SittingMinutes(
        organisation_id=sitting.organisation_id,
        sitting_id=sitting.id,
        content=content,
        digest=text_digest(content),
        signed_by=actor.person_id,
        signed_by_name=actor.name,
        signed_at=now,
    )


def _store_outcomes(session: Session, sitting: Sitting, document: Mapping[str, Any]) -> None:
    outcomes = {item["position"]: ItemOutcome(item["outcome"]) for item in document["items"]}
    of_sitting = select(SittingItem).where(
        SittingItem.organisation_id == sitting.organisation_id, SittingItem.sitting_id == sitting.id
    )
    for item in session.exec(of_sitting):
        item.outcome = outcomes[item.position]
