from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session, select

from app.core.actor import Actor
from app.core.errors import Conflict
from app.core.messages import msg
from app.core.permissions import demand
from app.db.work import Work
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


def begin_sitting(work: Work, sitting: Sitting) -> None:
    """Open and chair. Raises `Conflict` before the cut-off, or while another is open."""
    _require_seat(work, sitting, work.actor.person_id)
    check_can_open(sitting.state, other_is_open=is_another_open(work.session, sitting))
    sitting.opened_at, sitting.chair_id, sitting.chair_name = work.now, work.actor.person_id, work.actor.name
    _store_presence(work, sitting, work.actor.person_id, work.actor.name, marked_by="")
    _record(work, Act.SITTING_OPENED, sitting)


def join_sitting(work: Work, sitting: Sitting, user_id: int) -> None:
    """Record an arrival, stated by the person or chair."""
    name = _attendee_name(work, sitting, user_id)
    marked_by = "" if user_id == work.actor.id else work.actor.name
    _store_presence(work, sitting, user_id, name, marked_by=marked_by)
    _record(work, Act.SITTING_JOINED, sitting, user=name)


def leave_sitting(work: Work, sitting: Sitting, user_id: int) -> None:
    """Record a departure; the chair must hand over first."""
    name = _attendee_name(work, sitting, user_id)
    presence = _presence_of(work.session, sitting, user_id)
    if presence is None or presence.left_at:
        raise Conflict(msg("Esa persona no está en la sesión."))
    if user_id == sitting.chair_id:
        raise Conflict(msg("Quien preside no deja la sesión: que antes pase a presidirla otra persona."))
    presence.left_at = work.now
    _record(work, Act.SITTING_LEFT, sitting, user=name)


def assign_chair(work: Work, sitting: Sitting) -> None:
    """Make an attendee chair, who will sign."""
    check_is_open(sitting.state)
    presence = _presence_of(work.session, sitting, work.actor.person_id)
    demand(presence is not None and presence.left_at is None)
    sitting.chair_id, sitting.chair_name = work.actor.person_id, work.actor.name
    _record(work, Act.SITTING_CHAIRED, sitting)


def defer_item(work: Work, sitting: Sitting, item: SittingItem, post: Post, reason: str) -> None:
    """Defer to the next sitting. Raises `Conflict` if not waiting, `Refusal` without reason."""
    check_is_open(sitting.state)
    presence = _presence_of(work.session, sitting, work.actor.person_id)
    demand(presence is not None and presence.left_at is None)
    check_sitting_reason(reason)
    if not is_item_waiting(work.session, item):
        raise Conflict(msg("Este punto ya no espera decisión."))
    item.deferred_by, item.deferred_by_name = work.actor.person_id, work.actor.name
    item.deferred_reason, item.deferred_at = reason, work.now
    detail = {"reason": reason, "name": sitting.name, "number": post.number}
    audit.record(work, Act.SITTING_DEFERRED, subject=f"post:{post.id}", **detail)
    work.session.flush()


def _attendee_name(work: Work, sitting: Sitting, user_id: int) -> str:
    """Return the attendee's name, if the actor may state their attendance."""
    check_is_open(sitting.state)
    demand(user_id == work.actor.id or sitting.chair_id == work.actor.id)
    _require_seat(work, sitting, user_id)
    return work.session.get_one(User, user_id).name


def _require_seat(work: Work, sitting: Sitting, user_id: int) -> None:
    appointment = work.session.get_one(Appointment, sitting.appointment_id)
    demand(user_id in appointment_seats(work.session, appointment, now=work.now).ids)


def _presence_of(session: Session, sitting: Sitting, user_id: int) -> SittingPresence | None:
    return next((presence for presence in sitting_presences(session, sitting) if presence.user_id == user_id), None)


def _store_presence(work: Work, sitting: Sitting, user_id: int, name: str, *, marked_by: str) -> None:
    if presence := _presence_of(work.session, sitting, user_id):
        presence.left_at = None
        return
    work.session.add(
        SittingPresence(
            organisation_id=sitting.organisation_id,
            sitting_id=sitting.id,
            user_id=user_id,
            user_name=name,
            joined_at=work.now,
            marked_by_name=marked_by,
        )
    )


def _record(work: Work, act: Act, sitting: Sitting, **detail: object) -> None:
    audit.record(work, act, subject=f"sitting:{sitting.id}", name=sitting.name, **detail)
    work.session.flush()


def close_sitting(work: Work, sitting: Sitting, *, seen: str) -> SittingMinutes:
    """Write minutes and outcomes; undecided items go on.

    `seen`: the digest on screen. Raises `Conflict` when changed, `NotPermitted` unless the chair acts. The caller
    checked the password.
    """
    check_is_open(sitting.state)
    demand(sitting.chair_id == work.actor.id)
    document = minutes_document(work.session, sitting, now=work.now)
    if unsigned_digest(document) != seen:
        raise Conflict(msg("El acta ha cambiado desde que la leyó: léala de nuevo antes de firmarla."))
    minutes = _minutes_row(
        sitting, sign_document(document, by=work.actor.name, at=work.now), actor=work.actor, now=work.now
    )
    work.session.add(minutes)
    _store_outcomes(work.session, sitting, document)
    sitting.closed_at = work.now
    detail = {
        "name": sitting.name,
        "digest": minutes.digest,
        "count": len(document["items"]),
        **count_outcomes(document["items"]),
    }
    audit.record(work, Act.SITTING_CLOSED, subject=f"sitting:{sitting.id}", **detail)
    work.session.flush()
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
