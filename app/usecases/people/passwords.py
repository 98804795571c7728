"""Passwords, already hashed, and one-time links to set them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from app.core.actor import Actor
from app.core.tokens import new_token, token_digest
from app.db.work import Work
from app.domain.audit.rules.acts import Act
from app.domain.people.models import AccessLink, User
from app.domain.people.queries import people
from app.usecases.people.sessions import end_sessions, record_in_organisations


class LinkPurpose(StrEnum):
    INVITATION = "invitation"
    RESET = "password_reset"
    ENTRY = "entry"


LINK_LIFETIME = {
    LinkPurpose.INVITATION: timedelta(hours=72),
    LinkPurpose.RESET: timedelta(hours=2),
    LinkPurpose.ENTRY: timedelta(hours=1),
}
DAY = timedelta(days=1)
LINK_LIMITS = {LinkPurpose.RESET: (timedelta(minutes=10), 5), LinkPurpose.ENTRY: (timedelta(minutes=2), 50)}
"""Minimum interval between a mailbox's letters, and daily maximum."""


def create_link(session: Session, user: User, purpose: LinkPurpose, *, now: datetime) -> str:
    """Return a token; earlier links stay valid: anyone may have asked."""
    token = new_token()
    session.add(
        AccessLink(
            user_id=user.id,
            purpose=purpose,
            token_hash=token_digest(token),
            created_at=now,
            expires_at=now + LINK_LIFETIME[purpose],
        )
    )
    return token


def renew_first_link(work: Work, user: User) -> str:
    """Return a new token, cancelling earlier ones."""
    _use_up_links(work.session, user.id, LinkPurpose.INVITATION, now=work.now)
    return create_link(work.session, user, LinkPurpose.INVITATION, now=work.now)


def request_entry_link(session: Session, user: User, *, now: datetime) -> str | None:
    """Return a token after the right password; None with a recent one."""
    return (
        create_link(session, user, LinkPurpose.ENTRY, now=now)
        if _may_send_link(session, user, LinkPurpose.ENTRY, now)
        else None
    )


def request_reset_link(session: Session, user: User, *, actors: Sequence[Actor], now: datetime) -> str | None:
    """Return a token; None, unaudited, beyond the mailbox's limit."""
    if not _may_send_link(session, user, LinkPurpose.RESET, now):
        return None
    record_in_organisations(session, Act.PASSWORD_RESET_ASKED, actors=actors, now=now, subject=f"user:{user.id}")
    return create_link(session, user, LinkPurpose.RESET, now=now)


def set_password_by_link(
    session: Session, token: str, password_hash: str, *, actors: Sequence[Actor], now: datetime
) -> User:
    """Use up the link, end all sessions. Raises `NotFound` as `link_and_owner`."""
    _, user = people.link_and_owner(session, token, now=now)
    set_password(session, user, password_hash, keep=None, actors=actors, now=now)
    return user


def set_password(
    session: Session, user: User, password_hash: str, *, keep: int | None, actors: Sequence[Actor], now: datetime
) -> int:
    """Set the password; end all links and all sessions but `keep`; return how many sessions."""
    store_password_hash(session, user, password_hash)
    _use_up_links(session, user.id, now=now)
    record_in_organisations(session, Act.PASSWORD_SET, actors=actors, now=now, subject=f"user:{user.id}")
    return end_sessions(session, user.id, but=keep, actors=actors, now=now)


def store_password_hash(session: Session, user: User, password_hash: str) -> None:
    """Rehash with current parameters; not a person's act."""
    session.execute(update(User).where(col(User.id) == user.id).values(password_hash=password_hash))


def use_up_link(session: Session, link: AccessLink, *, now: datetime) -> bool:
    """Use up; False if another request just did."""
    unused = update(AccessLink).where(col(AccessLink.id) == link.id, col(AccessLink.used_at).is_(None))
    return session.execute(unused.values(used_at=now).returning(col(AccessLink.id))).first() is not None


def _may_send_link(session: Session, user: User, purpose: LinkPurpose, now: datetime) -> bool:
    """Check limits under the person's lock; links over for a week go first, bounding rows."""
    apart, most = LINK_LIMITS[purpose]
    session.exec(select(User.id).where(User.id == user.id).with_for_update()).one()
    theirs = col(AccessLink.user_id) == user.id
    session.execute(delete(AccessLink).where(theirs, col(AccessLink.expires_at) < now - 7 * DAY))
    of_a_day = select(AccessLink.created_at).where(AccessLink.user_id == user.id, AccessLink.purpose == purpose)
    sent = session.exec(of_a_day.where(AccessLink.created_at > now - DAY)).all()
    return len(sent) < most and all(at <= now - apart for at in sent)


def _use_up_links(session: Session, user_id: int, *purposes: LinkPurpose, now: datetime) -> None:
    """Use up links of these purposes, or all."""
    unused = update(AccessLink).where(col(AccessLink.user_id) == user_id, col(AccessLink.used_at).is_(None))
    of_those = unused.where(col(AccessLink.purpose).in_(purposes)) if purposes else unused
    session.execute(of_those.values(used_at=now))
