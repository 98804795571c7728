"""Setting and changing passwords, and the one-time links that lead there. Hashes come ready made."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from app.accounts import queries
from app.accounts.models import AccessLink, User
from app.accounts.service.everywhere import record_everywhere
from app.accounts.service.sessions import end_sessions
from app.audit.rules import Act
from app.core.actor import Actor
from app.core.ids import new_token, token_digest


class Purpose(StrEnum):
    INVITATION = "invitation"
    RESET = "password_reset"
    ENTRY = "entry"


LIFE = {Purpose.INVITATION: timedelta(hours=72), Purpose.RESET: timedelta(hours=2), Purpose.ENTRY: timedelta(hours=1)}
DAY = timedelta(days=1)
SPARED = {Purpose.RESET: (timedelta(minutes=10), 5), Purpose.ENTRY: (timedelta(minutes=2), 50)}
"""How far apart the letters to one mailbox are at least, and how many there are in a day at most."""


def open_link(session: Session, user: User, purpose: Purpose, *, now: datetime) -> str:
    """Return a new one-time link's token. Earlier ones go on working: anybody may have asked for this one."""
    token = new_token()
    session.add(
        AccessLink(
            user_id=user.id,
            purpose=purpose,
            token_hash=token_digest(token),
            created_at=now,
            expires_at=now + LIFE[purpose],
        )
    )
    return token


def renew_invitation(session: Session, user: User, *, now: datetime) -> str:
    """Return a new first link's token; the earlier ones stop working."""
    _spend(session, user.id, Purpose.INVITATION, now=now)
    return open_link(session, user, Purpose.INVITATION, now=now)


def ask_entry(session: Session, user: User, *, now: datetime) -> str | None:
    """Return the token of a link for somebody who gave the right password; None while there is a recent one."""
    return open_link(session, user, Purpose.ENTRY, now=now) if _may_write(session, user, Purpose.ENTRY, now) else None


def ask_reset(session: Session, user: User, *, actors: Sequence[Actor], now: datetime) -> str | None:
    """Return the token of a new link; None, and no entry, while the mailbox has had enough of them."""
    if not _may_write(session, user, Purpose.RESET, now):
        return None
    record_everywhere(session, Act.PASSWORD_RESET_ASKED, actors=actors, now=now, subject=f"user:{user.id}")
    return open_link(session, user, Purpose.RESET, now=now)


def set_by_link(session: Session, token: str, password_hash: str, *, actors: Sequence[Actor], now: datetime) -> User:
    """Spend the link, set the password and end every session. Raises `NotFound` as `queries.link_owner` does."""
    _, user = queries.link_owner(session, token, now=now)
    set_password(session, user, password_hash, keep=None, actors=actors, now=now)
    return user


def set_password(
    session: Session, user: User, password_hash: str, *, keep: int | None, actors: Sequence[Actor], now: datetime
) -> int:
    """Every session but `keep` ends, and every link; says how many sessions there were."""
    renew_hash(session, user, password_hash)
    _spend(session, user.id, now=now)
    record_everywhere(session, Act.PASSWORD_SET, actors=actors, now=now, subject=f"user:{user.id}")
    return end_sessions(session, user.id, but=keep, actors=actors, now=now)


def renew_hash(session: Session, user: User, password_hash: str) -> None:
    """The same password, under today's parameters: nothing a person did."""
    session.execute(update(User).where(col(User.id) == user.id).values(password_hash=password_hash))


def spend_link(session: Session, link: AccessLink, *, now: datetime) -> bool:
    """Use a link up; False when somebody else did at this instant."""
    unused = update(AccessLink).where(col(AccessLink.id) == link.id, col(AccessLink.used_at).is_(None))
    return session.execute(unused.values(used_at=now).returning(col(AccessLink.id))).first() is not None


def _may_write(session: Session, user: User, purpose: Purpose, now: datetime) -> bool:
    """Under the person's lock. What is over for a week is taken away first, so that rows are bounded."""
    apart, most = SPARED[purpose]
    session.exec(select(User.id).where(User.id == user.id).with_for_update()).one()
    theirs = col(AccessLink.user_id) == user.id
    session.execute(delete(AccessLink).where(theirs, col(AccessLink.expires_at) < now - 7 * DAY))
    of_a_day = select(AccessLink.created_at).where(AccessLink.user_id == user.id, AccessLink.purpose == purpose)
    sent = session.exec(of_a_day.where(AccessLink.created_at > now - DAY)).all()
    return len(sent) < most and all(at <= now - apart for at in sent)


def _spend(session: Session, user_id: int, *purposes: Purpose, now: datetime) -> None:
    """Those for some purposes, or all."""
    unused = update(AccessLink).where(col(AccessLink.user_id) == user_id, col(AccessLink.used_at).is_(None))
    of_those = unused.where(col(AccessLink.purpose).in_(purposes)) if purposes else unused
    session.execute(of_those.values(used_at=now))
