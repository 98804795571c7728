"""Who is told, and who may settle what the worker could not."""

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session, col, or_, select

from app.accounts.models import Membership, User
from app.accounts.rules import Permission, permissions_of


def settlers(session: Session, organisation_id: int, *, today: date) -> Sequence[User]:
    """Everyone who may settle deliveries today."""
    held = session.exec(
        select(User, Membership.role, Membership.post_kind)
        .join(Membership, col(Membership.user_id) == User.id)
        .where(Membership.organisation_id == organisation_id, Membership.starts_on <= today)
        .where(or_(col(Membership.ends_on).is_(None), col(Membership.ends_on) >= today))
        .where(col(User.disabled_at).is_(None))
        .order_by(col(User.id))
    ).all()
    roles: dict[int, tuple[set[str], set[str]]] = {}
    for user, role, kind in held:
        mine = roles.setdefault(user.id, (set(), set()))
        mine[0].add(role)
        mine[1].add(kind)
    able = {key for key, found in roles.items() if Permission.DELIVERY_SETTLE in permissions_of(*found)}
    return [user for key, user in {user.id: user for user, _, _ in held}.items() if key in able]


def responsible(session: Session, user_id: int | None) -> User | None:
    """The person who answers for an account, if they can still sign in."""
    query = select(User).where(User.id == user_id, col(User.disabled_at).is_(None))
    return session.exec(query).first() if user_id else None
