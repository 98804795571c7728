"""The letters that carry one-time links: rows of the outbox, in the deed's own transaction."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from app.accounts.models import User
from app.core.ids import token_digest
from app.notifications import service as notifications
from app.organisations.models import Organisation


@dataclass(frozen=True, slots=True)
class Link:
    """An absolute address; `is_new` when it lets somebody choose their first password."""

    address: str
    is_new: bool


def send_invitation(session: Session, user: User, organisation: Organisation, link: Link, *, now: datetime) -> None:
    notifications.queue(
        session,
        to_address=user.email,
        to_name=user.name,
        locale=user.locale,
        kind="invitation" if link.is_new else "access_granted",
        context={"organisation": organisation.name, "link": link.address},
        dedup_key=_key("invitation", user, f"{organisation.id} {link.address}", now=now),
        organisation_id=organisation.id,
        now=now,
    )


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


def _key(purpose: str, user: User, what: str, *, now: datetime) -> str:
    return f"{purpose}:{user.id}:{token_digest(f'{what} {now.isoformat()}')}"
