from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, or_, select

from app.core.errors import NotFound
from app.core.messages import msg
from app.core.tokens import token_digest
from app.db.work import Work
from app.domain.organisations.models import Organisation
from app.domain.people.models import Invitation, Membership, User
from app.domain.people.queries.people import normalise_email

OrganisationInvitation = tuple[Invitation, Organisation]


def waiting_invitations(session: Session, organisation_id: int) -> Sequence[Invitation]:
    """Return waiting invitations, newest first."""
    return session.exec(
        select(Invitation)
        .where(Invitation.organisation_id == organisation_id, col(Invitation.accepted_at).is_(None))
        .order_by(col(Invitation.id).desc())
    ).all()


def invitation_or_404(work: Work, invitation_id: int) -> Invitation:
    """Raise `NotFound` unless unaccepted."""
    invitation = work.session.exec(
        select(Invitation).where(
            Invitation.organisation_id == work.organisation_id,
            Invitation.id == invitation_id,
            col(Invitation.accepted_at).is_(None),
        )
    ).first()
    if invitation is None:
        raise NotFound(msg("Esa invitación no existe, o ya se aceptó."))
    return invitation


def open_invitation(session: Session, address: str, *, organisation_id: int) -> Invitation | None:
    return session.exec(
        select(Invitation).where(
            Invitation.organisation_id == organisation_id,
            Invitation.email == address,
            col(Invitation.accepted_at).is_(None),
        )
    ).first()


def member_by_email(work: Work, email: str, *, today: date) -> User | None:
    """Ignore other organisations' members."""
    ends = col(Membership.ends_on)
    return work.session.exec(
        select(User)
        .join(Membership, col(Membership.user_id) == User.id)
        .where(Membership.organisation_id == work.organisation_id, User.email == normalise_email(email))
        .where(or_(ends.is_(None), ends >= today))
        .limit(1)
    ).first()


def offers_for_person(session: Session, email: str, *, now: datetime) -> Sequence[OrganisationInvitation]:
    """Return open invitations in every organisation."""
    return _offers(session, Invitation.email == normalise_email(email), now)


def offer_by_token(session: Session, token: str, *, now: datetime) -> OrganisationInvitation:
    """Raise `NotFound` when answered, expired or unknown."""
    return _single_offer(_offers(session, Invitation.token_hash == token_digest(token), now))


def offer_or_404(session: Session, invitation_id: int, email: str, *, now: datetime) -> OrganisationInvitation:
    """Raise `NotFound` unless one's own."""
    return _single_offer(
        _offers(session, (Invitation.id == invitation_id) & (Invitation.email == normalise_email(email)), now)
    )


def invitation_not_found() -> NotFound:
    return NotFound(msg("Esta invitación ya se contestó o ha caducado. Pida otra a quien se la envió."))


def _single_offer(offers: Sequence[OrganisationInvitation]) -> OrganisationInvitation:
    if not offers:
        raise invitation_not_found()
    return offers[0]


def _offers(session: Session, wanted: ColumnElement[bool] | bool, now: datetime) -> Sequence[OrganisationInvitation]:
    return session.exec(
        select(Invitation, Organisation)
        .join(Organisation, col(Organisation.id) == Invitation.organisation_id)
        .where(wanted, col(Invitation.accepted_at).is_(None), col(Invitation.declined_at).is_(None))
        .where(Invitation.expires_at > now)
        .order_by(Organisation.name, col(Invitation.id))
    ).all()
