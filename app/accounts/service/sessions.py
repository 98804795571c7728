"""Opening and ending the sessions of a person's devices."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session, col, select

from app.accounts.models import User, UserSession
from app.accounts.service.devices import forget_devices
from app.accounts.service.everywhere import record_everywhere
from app.audit.rules import Act
from app.core.actor import Actor
from app.core.ids import new_token, token_digest


@dataclass(frozen=True, slots=True)
class Stay:
    """How long a session lasts, and on what device: in words, and by the digest it is known as."""

    lifetime: timedelta
    device: str
    known_as: str = ""


def open_session(session: Session, user: User, *, stay: Stay, actors: Sequence[Actor], now: datetime) -> str:
    """The token for the browser; only its digest is kept."""
    token = new_token()
    session.add(
        UserSession(
            user_id=user.id,
            token_hash=token_digest(token),
            created_at=now,
            seen_at=now,
            expires_at=now + stay.lifetime,
            device=stay.device,
            known_as=stay.known_as,
        )
    )
    record_everywhere(
        session, Act.SESSION_STARTED, actors=actors, now=now, subject=f"user:{user.id}", device=stay.device
    )
    return token


def end_session(session: Session, row: UserSession, *, actors: Sequence[Actor], now: datetime) -> None:
    ended = update(UserSession).where(col(UserSession.id) == row.id, col(UserSession.revoked_at).is_(None))
    session.execute(ended.values(revoked_at=now))
    record_everywhere(
        session, Act.SESSION_ENDED, actors=actors, now=now, subject=f"user:{row.user_id}", device=row.device
    )


def end_sessions(session: Session, user_id: int, *, but: int | None, actors: Sequence[Actor], now: datetime) -> int:
    """End all of a person's sessions and forget their devices, save perhaps those in use; return how many ended."""
    kept = session.exec(select(UserSession.known_as).where(UserSession.id == but)).first() if but else ""
    forget_devices(session, user_id, but=kept or "")
    live = update(UserSession).where(
        col(UserSession.user_id) == user_id,
        col(UserSession.revoked_at).is_(None),
        col(UserSession.expires_at) > now,
        col(UserSession.id) != (but or 0),
    )
    ended = session.execute(live.values(revoked_at=now).returning(col(UserSession.id))).all()
    if ended:
        record_everywhere(
            session, Act.SESSION_ENDED, actors=actors, now=now, subject=f"user:{user_id}", sessions=len(ended)
        )
    return len(ended)


def note_use(session: Session, row: UserSession, *, now: datetime) -> None:
    """The device was seen now. Nothing a person did: it keeps the session from ending for want of use."""
    session.execute(update(UserSession).where(col(UserSession.id) == row.id).values(seen_at=now))
