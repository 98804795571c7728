"""What a person does with their own account is written in the record of every organisation they belong to.

The devices a person has signed in with: a failure of strangers never counts against them.

Opening and ending the sessions of a person's devices.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from app.core.actor import Actor
from app.core.tokens import new_token, token_digest
from app.db.bulk import dialect_insert
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.people.models import KnownDevice, User, UserSession


def record_in_organisations(
    session: Session, act: Act, *, actors: Sequence[Actor], now: datetime, subject: str, **detail: Any
) -> None:
    """`actors` is one person, once for each organisation; the chains are taken in one order."""
    audit.lock_heads(session, {actor.organisation_id for actor in actors})
    for actor in sorted(actors, key=lambda one: one.organisation_id):
        audit.record(session, act, actor=actor, now=now, subject=subject, **detail)


DEVICE_LIFETIME = timedelta(days=400)
MAX_DEVICES = 20
"""Of a person; the ones used last stay."""


def remember_device(session: Session, user_id: int, digest: str, *, now: datetime) -> None:
    """Know the device from now on, or longer."""
    new = dialect_insert(session, KnownDevice).values(user_id=user_id, token_hash=digest, seen_at=now)
    session.execute(
        new.on_conflict_do_update(index_elements=["user_id", "token_hash"], set_={"seen_at": new.excluded.seen_at})
    )
    newest = (
        select(KnownDevice.token_hash)
        .where(KnownDevice.user_id == user_id, KnownDevice.seen_at > now - DEVICE_LIFETIME)
        .order_by(col(KnownDevice.seen_at).desc())
        .limit(MAX_DEVICES)
    )
    theirs = col(KnownDevice.user_id) == user_id
    session.execute(delete(KnownDevice).where(theirs, col(KnownDevice.token_hash).not_in(newest)))


def forget_device(session: Session, user_id: int, digest: str) -> None:
    theirs = col(KnownDevice.user_id) == user_id
    session.execute(delete(KnownDevice).where(theirs, col(KnownDevice.token_hash) == digest))


def forget_devices(session: Session, user_id: int, *, but: str = "") -> None:
    """All of a person's, save perhaps the one in use."""
    theirs = col(KnownDevice.user_id) == user_id
    session.execute(delete(KnownDevice).where(theirs, col(KnownDevice.token_hash) != but))


@dataclass(frozen=True, slots=True)
class SessionOptions:
    """How long a session lasts, and on what device: in words, and by the digest it is known as."""

    lifetime: timedelta
    device: str
    known_as: str = ""


def open_session(session: Session, user: User, *, stay: SessionOptions, actors: Sequence[Actor], now: datetime) -> str:
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
    record_in_organisations(
        session, Act.SESSION_STARTED, actors=actors, now=now, subject=f"user:{user.id}", device=stay.device
    )
    return token


def end_session(session: Session, row: UserSession, *, actors: Sequence[Actor], now: datetime) -> None:
    ended = update(UserSession).where(col(UserSession.id) == row.id, col(UserSession.revoked_at).is_(None))
    session.execute(ended.values(revoked_at=now))
    record_in_organisations(
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
        record_in_organisations(
            session, Act.SESSION_ENDED, actors=actors, now=now, subject=f"user:{user_id}", sessions=len(ended)
        )
    return len(ended)


def record_session_use(session: Session, row: UserSession, *, now: datetime) -> None:
    """The device was seen now. Nothing a person did: it keeps the session from ending for want of use."""
    session.execute(update(UserSession).where(col(UserSession.id) == row.id).values(seen_at=now))
