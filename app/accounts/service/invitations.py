"""Inviting an address: nobody is a member before they said yes, whether or not they have an account already.

Nothing here looks for an account until the person answers, so that neither the answer to an invitation nor its time
says whether an address is known in another organisation (decision 210).
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import delete, update
from sqlmodel import Session, col, or_

from app.accounts import queries
from app.accounts.models import Invitation, User
from app.accounts.queries.invitations import no_invitation, of_address
from app.accounts.rules import Role, check_combination
from app.accounts.rules.addresses import mail_address
from app.accounts.service.people import Seat, check_seat
from app.audit import service as audit
from app.audit.rules import Act, Personal
from app.core.actor import Actor
from app.core.errors import OutOfTurn, Refusal
from app.core.ids import new_token, token_digest
from app.core.words import say
from app.organisations.queries import day_of

LIFE = timedelta(hours=72)
INVITED_NAME = "Persona invitada"
"""As the record calls somebody who said no."""


@dataclass(frozen=True, slots=True)
class SentInvitation:
    """`token` opens the page where the person answers."""

    invitation: Invitation
    token: str


def invite(session: Session, email: str, name: str, seat: Seat, *, actor: Actor, now: datetime) -> SentInvitation:
    """Offer functions to an address, instead of what was offered to it before. Raises `Refusal` and `NotFound`."""
    audit.lock_heads(session, {actor.organisation_id})
    address = mail_address(email)
    check_seat(session, seat, organisation_id=actor.organisation_id)
    check_combination(seat.roles)
    return _send(session, address, name, seat, actor=actor, now=now)


def invite_again(session: Session, invitation: Invitation, *, actor: Actor, now: datetime) -> SentInvitation:
    """A new link for the same address and functions; the earlier ones stop working."""
    return _send(session, invitation.email, invitation.name, seat_of(invitation), actor=actor, now=now)


def withdraw_invitation(session: Session, invitation: Invitation, *, actor: Actor, now: datetime) -> None:
    """Take back what was not accepted, and forget the address."""
    subject = f"invitation:{invitation.id}"
    audit.record(session, Act.INVITATION_WITHDRAWN, actor=actor, now=now, subject=subject)
    session.execute(delete(Invitation).where(col(Invitation.id) == invitation.id))


def claim_invitation(session: Session, invitation: Invitation, user: User, *, now: datetime) -> tuple[Actor, Seat]:
    """Take the person's yes; return who offered it, and the functions from today on. Raises `NotFound`, `OutOfTurn`."""
    here = invitation.organisation_id
    audit.lock_heads(session, {here})
    today = day_of(session, here, now=now)
    seat = _seat_from(session, invitation, user, today)
    _answer(session, invitation, now=now, accepted_at=now, user_id=user.id)
    accepting = Actor(id=user.id, name=user.name, organisation_id=here)
    subject = f"user:{user.id}"
    audit.record(session, Act.INVITATION_ACCEPTED, actor=accepting, now=now, subject=subject, invitation=invitation.id)
    return Actor(id=invitation.invited_by, name=invitation.invited_by_name, organisation_id=here), seat


def decline(session: Session, invitation: Invitation, *, now: datetime) -> None:
    """Take the no of somebody, who stays unnamed: they belong to nobody here. Raises `NotFound`."""
    _answer(session, invitation, now=now, declined_at=now)
    nameless = Actor(id=None, name=INVITED_NAME, organisation_id=invitation.organisation_id)
    subject = f"invitation:{invitation.id}"
    audit.record(session, Act.INVITATION_DECLINED, actor=nameless, now=now, subject=subject)


def forget_invitations(session: Session, user: User, *, organisation_id: int) -> list[int]:
    """Those of a person in an organisation, answered or not; return their keys."""
    theirs = or_(col(Invitation.user_id) == user.id, col(Invitation.email) == user.email)
    gone = delete(Invitation).where(col(Invitation.organisation_id) == organisation_id, theirs)
    return list(session.execute(gone.returning(col(Invitation.id))).scalars())


def seat_of(invitation: Invitation) -> Seat:
    return Seat(
        roles=tuple(map(Role, invitation.roles)),
        post_kind=invitation.post_kind,
        job_title=invitation.job_title,
        unit_id=invitation.unit_id,
        starts_on=invitation.starts_on,
        ends_on=invitation.ends_on,
    )


def _send(session: Session, address: str, name: str, seat: Seat, *, actor: Actor, now: datetime) -> SentInvitation:
    """In the place of what that address was offered before and has not accepted."""
    token, here = new_token(), actor.organisation_id
    invitation = Invitation(
        organisation_id=here,
        email=address,
        name=name,
        roles=list(seat.roles),
        post_kind=seat.post_kind,
        job_title=seat.job_title,
        unit_id=seat.unit_id,
        starts_on=seat.starts_on,
        ends_on=seat.ends_on,
        invited_by=actor.id,
        invited_by_name=actor.name,
        invited_at=now,
        token_hash=token_digest(token),
        expires_at=now + LIFE,
    )
    if earlier := of_address(session, address, organisation_id=here):
        invitation.id = earlier.id
        invitation = session.merge(invitation)
    session.add(invitation)
    session.flush()
    audit.record(
        session,
        Act.MEMBER_INVITED,
        actor=actor,
        now=now,
        subject=f"invitation:{invitation.id}",
        email=Personal(invitation.email),
        name=Personal(name),
        roles=list(seat.roles),
    )
    return SentInvitation(invitation, token)


def _seat_from(session: Session, invitation: Invitation, user: User, today: date) -> Seat:
    """What is still to be given: nothing from before the yes, and no function twice."""
    offered = seat_of(invitation)
    if offered.ends_on and offered.ends_on < today:
        raise OutOfTurn(say("Lo que se le ofrecía terminó antes de que aceptara. Pida otra invitación."))
    here = invitation.organisation_id
    held = {one.role for one in queries.current_or_future(session, user.id, organisation_id=here, today=today)}
    roles = tuple(role for role in offered.roles if role not in held)
    if not roles:
        raise Refusal(say("Ya tiene las funciones que ofrece esta invitación."))
    return replace(offered, roles=roles, starts_on=max(offered.starts_on, today))


def _answer(session: Session, invitation: Invitation, *, now: datetime, **answer: object) -> None:
    """Once, and while it is open."""
    is_open = (
        (col(Invitation.id) == invitation.id)
        & col(Invitation.accepted_at).is_(None)
        & col(Invitation.declined_at).is_(None)
        & (col(Invitation.expires_at) > now)
    )
    answered = update(Invitation).where(is_open).values(**answer).returning(col(Invitation.id))
    if session.execute(answered).first() is None:
        raise no_invitation()
