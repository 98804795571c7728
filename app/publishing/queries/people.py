"""Who is told, and who may settle what the worker could not."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from app.accounts.models import User
from app.accounts.queries import able, is_seated
from app.accounts.rules import Permission
from app.organisations.queries import day_of


def settlers(session: Session, organisation_id: int, *, now: datetime) -> Sequence[User]:
    """Everyone who may settle deliveries today."""
    return able(session, organisation_id, Permission.DELIVERY_SETTLE, now=now)


def releasers(session: Session, organisation_id: int, *, now: datetime) -> Sequence[User]:
    """Everyone who may let a held post go on today."""
    return able(session, organisation_id, Permission.POST_RELEASE, now=now)


def users(session: Session, organisation_id: int, ids: Collection[int], *, now: datetime) -> Sequence[User]:
    """Those of these who are still somebody here and can sign in."""
    if not ids:
        return ()
    here = is_seated(organisation_id, day_of(session, organisation_id, now=now))
    wanted = select(User).where(col(User.id).in_(ids), col(User.disabled_at).is_(None), here)
    return session.exec(wanted.order_by(col(User.id))).all()


def responsible(session: Session, organisation_id: int, user_id: int | None, *, now: datetime) -> User | None:
    """The person who answers for an account, while they may publish by hand."""
    if user_id is None:
        return None
    found = able(session, organisation_id, Permission.DELIVERY_PUBLISH, now=now, only=user_id)
    return next(iter(found), None)
