"""Holding a sitting: who opens it, who is there, and what is put off."""

from datetime import datetime

from sqlmodel import Session

from app.accounts.models import User
from app.accounts.rules import demand
from app.audit import service as audit
from app.audit.rules import Act
from app.core.actor import Actor
from app.core.errors import OutOfTurn
from app.core.words import say
from app.drafting.models import Post
from app.sittings.models import Appointment, Sitting, SittingItem, SittingPresence
from app.sittings.queries.agenda import is_waiting
from app.sittings.queries.appointments import seats_of
from app.sittings.queries.sittings import is_another_open, presences
from app.sittings.rules.states import check_can_open, check_is_open, check_reason


def open_sitting(session: Session, sitting: Sitting, *, actor: Actor, now: datetime) -> None:
    """Whoever opens it presides. Raises `OutOfTurn` before the cut-off, and while another one is open."""
    _demand_seat(session, sitting, actor.person_id, now=now)
    check_can_open(sitting.state, other_is_open=is_another_open(session, sitting))
    sitting.opened_at, sitting.chair_id, sitting.chair_name = now, actor.person_id, actor.name
    _arrive(session, sitting, actor.person_id, actor.name, marked_by="", now=now)
    _record(session, Act.SITTING_OPENED, sitting, actor=actor, now=now)


def join(session: Session, sitting: Sitting, user_id: int, *, actor: Actor, now: datetime) -> None:
    """Somebody is there: they say so, or whoever presides does."""
    name = _checked(session, sitting, user_id, actor=actor, now=now)
    marked_by = "" if user_id == actor.id else actor.name
    _arrive(session, sitting, user_id, name, marked_by=marked_by, now=now)
    _record(session, Act.SITTING_JOINED, sitting, actor=actor, now=now, user=name)


def leave(session: Session, sitting: Sitting, user_id: int, *, actor: Actor, now: datetime) -> None:
    """Somebody went. Whoever presides hands that over first."""
    name = _checked(session, sitting, user_id, actor=actor, now=now)
    found = _presence(session, sitting, user_id)
    if found is None or found.left_at:
        raise OutOfTurn(say("Esa persona no está en la sesión."))
    if user_id == sitting.chair_id:
        raise OutOfTurn(say("Quien preside no deja la sesión: que antes pase a presidirla otra persona."))
    found.left_at = now
    _record(session, Act.SITTING_LEFT, sitting, actor=actor, now=now, user=name)


def take_chair(session: Session, sitting: Sitting, *, actor: Actor, now: datetime) -> None:
    """Somebody who is there presides from now on, and will sign."""
    check_is_open(sitting.state)
    found = _presence(session, sitting, actor.person_id)
    demand(found is not None and found.left_at is None)
    sitting.chair_id, sitting.chair_name = actor.person_id, actor.name
    _record(session, Act.SITTING_CHAIRED, sitting, actor=actor, now=now)


def defer(
    session: Session, sitting: Sitting, item: SittingItem, post: Post, reason: str, *, actor: Actor, now: datetime
) -> None:
    """To the next sitting. Raises `OutOfTurn` when it waits no more, `Refusal` without a reason."""
    check_is_open(sitting.state)
    found = _presence(session, sitting, actor.person_id)
    demand(found is not None and found.left_at is None)
    check_reason(reason)
    if not is_waiting(session, item):
        raise OutOfTurn(say("Este punto ya no espera decisión."))
    item.deferred_by, item.deferred_by_name = actor.person_id, actor.name
    item.deferred_reason, item.deferred_at = reason, now
    said = {"reason": reason, "name": sitting.name, "number": post.number}
    audit.record(session, Act.SITTING_DEFERRED, actor=actor, now=now, subject=f"post:{post.id}", **said)
    session.flush()


def _checked(session: Session, sitting: Sitting, user_id: int, *, actor: Actor, now: datetime) -> str:
    """The person's name, if the actor may say whether they are there."""
    check_is_open(sitting.state)
    demand(user_id == actor.id or sitting.chair_id == actor.id)
    _demand_seat(session, sitting, user_id, now=now)
    return session.get_one(User, user_id).name


def _demand_seat(session: Session, sitting: Sitting, user_id: int, *, now: datetime) -> None:
    appointment = session.get_one(Appointment, sitting.appointment_id)
    demand(user_id in seats_of(session, appointment, now=now).ids)


def _presence(session: Session, sitting: Sitting, user_id: int) -> SittingPresence | None:
    return next((one for one in presences(session, sitting) if one.user_id == user_id), None)


def _arrive(session: Session, sitting: Sitting, user_id: int, name: str, *, marked_by: str, now: datetime) -> None:
    if found := _presence(session, sitting, user_id):
        found.left_at = None
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


def _record(session: Session, act: Act, sitting: Sitting, *, actor: Actor, now: datetime, **said: object) -> None:
    audit.record(session, act, actor=actor, now=now, subject=f"sitting:{sitting.id}", name=sitting.name, **said)
    session.flush()
