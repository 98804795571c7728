"""The devices a person has signed in with: a failure of strangers never counts against them."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlmodel import Session, col, select

from app.accounts.models import KnownDevice
from app.db.upsert import inserting

LIFE = timedelta(days=400)
MOST = 20
"""Of a person; the ones used last stay."""


def remember_device(session: Session, user_id: int, digest: str, *, now: datetime) -> None:
    """Know the device from now on, or longer."""
    new = inserting(session, KnownDevice).values(user_id=user_id, token_hash=digest, seen_at=now)
    session.execute(
        new.on_conflict_do_update(index_elements=["user_id", "token_hash"], set_={"seen_at": new.excluded.seen_at})
    )
    newest = (
        select(KnownDevice.token_hash)
        .where(KnownDevice.user_id == user_id, KnownDevice.seen_at > now - LIFE)
        .order_by(col(KnownDevice.seen_at).desc())
        .limit(MOST)
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
