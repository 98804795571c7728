"""Letters with one-time links, sealed until they leave, queued in the use case's transaction."""

from datetime import datetime

from sqlmodel import Session

from app.core.tokens import token_digest
from app.domain.notifications import service as notifications_service
from app.domain.organisations.models import Organisation
from app.domain.people.models import User
from app.usecases.people.invitations import SentInvitation


def queue_invitation_letter(
    session: Session, sent: SentInvitation, organisation: Organisation, link: str, *, now: datetime
) -> None:
    """Queue the same for all, in the organisation's language, without look-up."""
    to = sent.invitation
    notifications_service.queue_letter(
        session,
        to_address=to.email,
        to_name=to.name,
        locale=organisation.languages[0],
        kind="invitation",
        context={"organisation": organisation.name},
        secrets={"link": link},
        dedup_key=f"invitation:{organisation.id}:{token_digest(link)}",
        organisation_id=organisation.id,
        now=now,
    )


def queue_first_link(session: Session, user: User, organisation: Organisation, link: str, *, now: datetime) -> None:
    """Queue for passwordless members, from before acceptance was needed."""
    _queue_organisation_link(session, user, organisation, "first_link", link, now=now)


def queue_access_letter(session: Session, user: User, organisation: Organisation, link: str, *, now: datetime) -> None:
    _queue_organisation_link(session, user, organisation, "access_granted", link, now=now)


def queue_reset_link(session: Session, user: User, address: str, *, now: datetime) -> None:
    _queue_own_link(session, user, "password_reset", address, now=now)


def queue_entry_link(session: Session, user: User, address: str, *, now: datetime) -> None:
    _queue_own_link(session, user, "entry_link", address, now=now)


def _queue_own_link(session: Session, user: User, kind: str, address: str, *, now: datetime) -> None:
    notifications_service.queue_letter(
        session,
        to_address=user.email,
        to_name=user.name,
        locale=user.locale,
        kind=kind,
        context={},
        secrets={"link": address},
        dedup_key=_dedup_key(kind, user, address, now=now),
        organisation_id=None,
        now=now,
    )


def _queue_organisation_link(
    session: Session, user: User, organisation: Organisation, kind: str, link: str, *, now: datetime
) -> None:
    notifications_service.queue_letter(
        session,
        to_address=user.email,
        to_name=user.name,
        locale=user.locale,
        kind=kind,
        context={"organisation": organisation.name},
        secrets={"link": link},
        dedup_key=_dedup_key(kind, user, f"{organisation.id} {link}", now=now),
        organisation_id=organisation.id,
        now=now,
    )


def _dedup_key(purpose: str, user: User, discriminator: str, *, now: datetime) -> str:
    return f"{purpose}:{user.id}:{token_digest(f'{discriminator} {now.isoformat()}')}"
