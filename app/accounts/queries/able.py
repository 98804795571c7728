"""Who may do something in an organisation, for the letters that ask it of them."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from app.accounts.models import Membership, User
from app.accounts.queries.arrivals import in_force
from app.accounts.rules import Permission, permissions_of
from app.organisations.queries import day_of


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
