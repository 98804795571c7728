"""The letters that carry one-time links: rows of the outbox, in the deed's own transaction."""

from datetime import datetime

from sqlmodel import Session

from app.accounts.models import User
from app.accounts.service.invitations import SentInvitation
from app.core.ids import token_digest
from app.notifications import service as notifications
from app.organisations.models import Organisation


def send_invitation(
    session: Session, sent: SentInvitation, organisation: Organisation, link: str, *, now: datetime
) -> None:
    """The same letter for everybody, in the organisation's language: it looks for no account."""
    to = sent.invitation
    notifications.queue(
        session,
        to_address=to.email,
        to_name=to.name,
        locale=organisation.languages[0],
        kind="invitation",
        context={"organisation": organisation.name, "link": link},
        dedup_key=f"invitation:{organisation.id}:{token_digest(link)}",
        organisation_id=organisation.id,
        now=now,
    )


def send_first_link(session: Session, user: User, organisation: Organisation, link: str, *, now: datetime) -> None:
    """To a member from before invitations waited for a yes, who has no password yet."""
    _of_organisation(session, user, organisation, "first_link", link, now=now)


def send_access(session: Session, user: User, organisation: Organisation, link: str, *, now: datetime) -> None:
    """To a member who was given more functions."""
    _of_organisation(session, user, organisation, "access_granted", link, now=now)


def send_reset(session: Session, user: User, address: str, *, now: datetime) -> None:
    notifications.queue(
        session,
        to_address=user.email,
        to_name=user.name,
        locale=user.locale,
        kind="password_reset",
        context={"link": address},
        dedup_key=_key("password_reset", user, address, now=now),
        organisation_id=None,
        now=now,
    )


def send_entry(session: Session, user: User, address: str, *, now: datetime) -> None:
    notifications.queue(
        session,
        to_address=user.email,
        to_name=user.name,
        locale=user.locale,
        kind="entry_link",
        context={"link": address},
        dedup_key=_key("entry_link", user, address, now=now),
        organisation_id=None,
        now=now,
    )


def _of_organisation(
    session: Session, user: User, organisation: Organisation, kind: str, link: str, *, now: datetime
) -> None:
    notifications.queue(
        session,
        to_address=user.email,
        to_name=user.name,
        locale=user.locale,
        kind=kind,
        context={"organisation": organisation.name, "link": link},
        dedup_key=_key(kind, user, f"{organisation.id} {link}", now=now),
        organisation_id=organisation.id,
        now=now,
    )


def _key(purpose: str, user: User, what: str, *, now: datetime) -> str:
    return f"{purpose}:{user.id}:{token_digest(f'{what} {now.isoformat()}')}"
