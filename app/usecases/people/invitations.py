"""Invitations: membership needs acceptance, with or without account.

No account look-up before: result and timing reveal no other organisation's users (decision 210).
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import delete, update
from sqlmodel import Session, col, or_

from app.core.actor import Actor
from app.core.errors import Conflict, Refusal
from app.core.messages import msg
from app.core.permissions import Role, check_combination
from app.core.tokens import new_token, token_digest
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.audit.rules.chain import PersonalValue
from app.domain.organisations.queries import current_day
from app.domain.people.models import Invitation, User
from app.domain.people.queries import people
from app.domain.people.queries.invitations import invitation_not_found, open_invitation
from app.domain.people.rules.email import parse_email
from app.usecases.people.roles import RoleTerms, check_role_terms

INVITATION_LIFETIME = timedelta(hours=72)
INVITED_NAME = "Persona invitada"
"""The audit name of decliners."""


@dataclass(frozen=True, slots=True)
class SentInvitation:
    """An invitation, with its answer page's `token`."""

    invitation: Invitation
    token: str


def send_invitation(work: Work, email: str, name: str, seat: RoleTerms) -> SentInvitation:
    """Offer functions, replacing the address's earlier offer. Raises `Refusal`, `NotFound`."""
    audit.lock_heads(work.session, {work.organisation_id})
    address = parse_email(email)
    check_role_terms(work, seat)
    check_combination(seat.roles)
    return _store_invitation(work, address, name, seat)


def resend_invitation(work: Work, invitation: Invitation) -> SentInvitation:
    """Send by a new link, the only valid one."""
    return _store_invitation(work, invitation.email, invitation.name, invited_role_terms(invitation))


def withdraw_invitation(work: Work, invitation: Invitation) -> None:
    """Withdraw an unaccepted invitation, forgetting its address."""
    subject = f"invitation:{invitation.id}"
    audit.record(work, Act.INVITATION_WITHDRAWN, subject=subject)
    work.session.execute(delete(Invitation).where(col(Invitation.id) == invitation.id))


def claim_invitation(session: Session, invitation: Invitation, user: User, *, now: datetime) -> tuple[Actor, RoleTerms]:
    """Return offerer and functions from today. Raises `NotFound`, `Conflict`."""
    here = invitation.organisation_id
    audit.lock_heads(session, {here})
    today = current_day(session, here, now=now)
    seat = _remaining_role_terms(session, invitation, user, today)
    _store_answer(session, invitation, now=now, accepted_at=now, user_id=user.id)
    accepting = Actor(id=user.id, name=user.name, organisation_id=here)
    subject = f"user:{user.id}"
    audit.record(Work(session, accepting, now), Act.INVITATION_ACCEPTED, subject=subject, invitation=invitation.id)
    return Actor(id=invitation.invited_by, name=invitation.invited_by_name, organisation_id=here), seat


def decline_invitation(session: Session, invitation: Invitation, *, now: datetime) -> None:
    """Decline, unnamed: the person belongs to no organisation here. Raises `NotFound`."""
    _store_answer(session, invitation, now=now, declined_at=now)
    nameless = Actor(id=None, name=INVITED_NAME, organisation_id=invitation.organisation_id)
    subject = f"invitation:{invitation.id}"
    audit.record(Work(session, nameless, now), Act.INVITATION_DECLINED, subject=subject)


def delete_invitations(session: Session, user: User, *, organisation_id: int) -> list[int]:
    """Delete invitations, even answered; return their keys."""
    theirs = or_(col(Invitation.user_id) == user.id, col(Invitation.email) == user.email)
    gone = delete(Invitation).where(col(Invitation.organisation_id) == organisation_id, theirs)
    return list(session.execute(gone.returning(col(Invitation.id))).scalars())


def invited_role_terms(invitation: Invitation) -> RoleTerms:
    return RoleTerms(
        roles=tuple(map(Role, invitation.roles)),
        post_kind=invitation.post_kind,
        job_title=invitation.job_title,
        unit_id=invitation.unit_id,
        starts_on=invitation.starts_on,
        ends_on=invitation.ends_on,
    )


def _store_invitation(work: Work, address: str, name: str, seat: RoleTerms) -> SentInvitation:
    """Replace the address's unaccepted invitation."""
    token, here = new_token(), work.organisation_id
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
        invited_by=work.actor.id,
        invited_by_name=work.actor.name,
        invited_at=work.now,
        token_hash=token_digest(token),
        expires_at=work.now + INVITATION_LIFETIME,
    )
    if earlier := open_invitation(work.session, address, organisation_id=here):
        invitation.id = earlier.id
        invitation = work.session.merge(invitation)
    work.session.add(invitation)
    work.session.flush()
    audit.record(
        work,
        Act.MEMBER_INVITED,
        subject=f"invitation:{invitation.id}",
        email=PersonalValue(invitation.email),
        name=PersonalValue(name),
        roles=list(seat.roles),
    )
    return SentInvitation(invitation, token)


def _remaining_role_terms(session: Session, invitation: Invitation, user: User, today: date) -> RoleTerms:
    """Return terms to give: no past dates, no function twice."""
    offered = invited_role_terms(invitation)
    if offered.ends_on and offered.ends_on < today:
        raise Conflict(msg("Lo que se le ofrecía terminó antes de que aceptara. Pida otra invitación."))
    here = invitation.organisation_id
    current_roles = {
        membership.role for membership in people.unfinished_roles(session, user.id, organisation_id=here, today=today)
    }
    roles = tuple(role for role in offered.roles if role not in current_roles)
    if not roles:
        raise Refusal(msg("Ya tiene las funciones que ofrece esta invitación."))
    return replace(offered, roles=roles, starts_on=max(offered.starts_on, today))


def _store_answer(session: Session, invitation: Invitation, *, now: datetime, **answer: object) -> None:
    """Store the answer once, while open."""
    is_open = (
        (col(Invitation.id) == invitation.id)
        & col(Invitation.accepted_at).is_(None)
        & col(Invitation.declined_at).is_(None)
        & (col(Invitation.expires_at) > now)
    )
    answered = update(Invitation).where(is_open).values(**answer).returning(col(Invitation.id))
    if session.execute(answered).first() is None:
        raise invitation_not_found()
