"""Setting and changing passwords, and the one-time links that lead there. Hashes come ready made."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import update
from sqlmodel import Session, col

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


LIFE = {Purpose.INVITATION: timedelta(hours=72), Purpose.RESET: timedelta(hours=2)}


def open_link(session: Session, user: User, purpose: Purpose, *, now: datetime) -> str:
    """A new one-time link's token; the person's earlier unused ones stop working."""
    _spend(session, user.id, now=now)
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


def ask_reset(session: Session, user: User, *, actors: Sequence[Actor], now: datetime) -> str:
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


def _spend(session: Session, user_id: int, *, now: datetime) -> None:
    unused = update(AccessLink).where(col(AccessLink.user_id) == user_id, col(AccessLink.used_at).is_(None))
    session.execute(unused.values(used_at=now))
