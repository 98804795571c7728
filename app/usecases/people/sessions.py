"""Sessions and known devices, recorded in all the person's organisations.

Strangers' failures never count against known devices.
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
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.people.models import KnownDevice, User, UserSession


def record_in_organisations(
    session: Session, act: Act, *, actors: Sequence[Actor], now: datetime, subject: str, **detail: Any
) -> None:
    """Record for `actors`, one person by organisation, locking chains in one order."""
    audit.lock_heads(session, {actor.organisation_id for actor in actors})
    for actor in sorted(actors, key=lambda person: person.organisation_id):
        audit.record(Work(session, actor, now), act, subject=subject, **detail)


DEVICE_LIFETIME = timedelta(days=400)
MAX_DEVICES = 20


def remember_device(session: Session, user_id: int, digest: str, *, now: datetime) -> None:
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
    theirs = col(KnownDevice.user_id) == user_id
    session.execute(delete(KnownDevice).where(theirs, col(KnownDevice.token_hash) != but))


@dataclass(frozen=True, slots=True)
class SessionOptions:
    lifetime: timedelta
    device: str
    known_as: str = ""


def open_session(session: Session, user: User, *, stay: SessionOptions, actors: Sequence[Actor], now: datetime) -> str:
    """Return a token, stored as a digest only."""
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
    """End sessions and devices not in use; return the number of sessions."""
    current_device = session.exec(select(UserSession.known_as).where(UserSession.id == but)).first() if but else ""
    forget_devices(session, user_id, but=current_device or "")
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
    """Postpone idle expiry; not a person's act."""
    session.execute(update(UserSession).where(col(UserSession.id) == row.id).values(seen_at=now))
