from collections.abc import Collection, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from app.core.permissions import Permission
from app.domain.organisations.queries import current_day
from app.domain.people.models import User
from app.domain.people.queries.actors import has_role_in
from app.domain.people.queries.deciders import people_with_permission


def people_who_settle(session: Session, organisation_id: int, *, now: datetime) -> Sequence[User]:
    return people_with_permission(session, organisation_id, Permission.DELIVERY_SETTLE, now=now)


def people_who_release(session: Session, organisation_id: int, *, now: datetime) -> Sequence[User]:
    return people_with_permission(session, organisation_id, Permission.POST_RELEASE, now=now)


def active_users(session: Session, organisation_id: int, ids: Collection[int], *, now: datetime) -> Sequence[User]:
    """Return the users who are still members and can sign in."""
    if not ids:
        return ()
    here = has_role_in(organisation_id, current_day(session, organisation_id, now=now))
    wanted = select(User).where(col(User.id).in_(ids), col(User.disabled_at).is_(None), here)
    return session.exec(wanted.order_by(col(User.id))).all()


def responsible_person(session: Session, organisation_id: int, user_id: int | None, *, now: datetime) -> User | None:
    """Return the account's responsible person, while they may publish by hand."""
    if user_id is None:
        return None
    users = people_with_permission(session, organisation_id, Permission.DELIVERY_PUBLISH, now=now, only=user_id)
    return next(iter(users), None)
