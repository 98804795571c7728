"""Who is told, and who may settle what the worker could not."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from app.accounts.models import Membership, User
from app.accounts.queries.arrivals import in_force
from app.accounts.rules import Permission, permissions_of
from app.organisations.queries import day_of


def settlers(session: Session, organisation_id: int, *, now: datetime) -> Sequence[User]:
    """Everyone who may settle deliveries today."""
    return able(session, organisation_id, Permission.DELIVERY_SETTLE, now=now)


def releasers(session: Session, organisation_id: int, *, now: datetime) -> Sequence[User]:
    """Everyone who may let a held post go on today."""
    return able(session, organisation_id, Permission.POST_RELEASE, now=now)


def users(session: Session, ids: Collection[int]) -> Sequence[User]:
    """Those of these who can still sign in."""
    if not ids:
        return ()
    return session.exec(
        select(User).where(col(User.id).in_(ids), col(User.disabled_at).is_(None)).order_by(col(User.id))
    ).all()


def responsible(session: Session, organisation_id: int, user_id: int | None, *, now: datetime) -> User | None:
    """The person who answers for an account, while they may publish by hand."""
    if user_id is None:
        return None
    found = able(session, organisation_id, Permission.DELIVERY_PUBLISH, now=now, only=user_id)
    return next(iter(found), None)


def able(
    session: Session, organisation_id: int, permission: Permission, *, now: datetime, only: int | None = None
) -> Sequence[User]:
    """Everyone, or only one, who holds a permission today."""
    query = (
        select(User, Membership.role, Membership.post_kind)
        .join(Membership, col(Membership.user_id) == User.id)
        .where(Membership.organisation_id == organisation_id, in_force(day_of(session, organisation_id, now=now)))
        .where(col(User.disabled_at).is_(None))
        .order_by(col(User.id))
    )
    held = session.exec(query.where(User.id == only) if only else query).all()
    roles: dict[int, tuple[set[str], set[str]]] = {}
    for user, role, kind in held:
        mine = roles.setdefault(user.id, (set(), set()))
        mine[0].add(role)
        mine[1].add(kind)
    may = {key for key, found in roles.items() if permission in permissions_of(*found)}
    return [user for key, user in {user.id: user for user, _, _ in held}.items() if key in may]
