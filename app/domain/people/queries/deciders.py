from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlmodel import Session, col, or_, select

from app.core.permissions import Permission, permissions_of
from app.db.statements import ORGANISATION_ID, EntityQuery, param
from app.domain.organisations.queries import current_day
from app.domain.people.models import Membership, User
from app.domain.people.queries.actors import has_role_in, is_role_in_force
from app.domain.people.queries.people import Member, group_members


def people_with_permission(
    session: Session, organisation_id: int, permission: Permission, *, now: datetime, only: int | None = None
) -> Sequence[User]:
    query = (
        select(User, Membership.role, Membership.post_kind)
        .join(Membership, col(Membership.user_id) == User.id)
        .where(
            Membership.organisation_id == organisation_id,
            is_role_in_force(current_day(session, organisation_id, now=now)),
        )
        .where(col(User.disabled_at).is_(None))
        .order_by(col(User.id))
    )
    rows = session.exec(query.where(User.id == only) if only else query).all()
    roles: dict[int, tuple[set[str], set[str]]] = {}
    for user, role, kind in rows:
        mine = roles.setdefault(user.id, (set(), set()))
        mine[0].add(role)
        mine[1].add(kind)
    may = {key for key, roles_and_kinds in roles.items() if permission in permissions_of(*roles_and_kinds)}
    return [user for key, user in {user.id: user for user, _, _ in rows}.items() if key in may]


def active_users(session: Session, organisation_id: int, ids: Collection[int], *, now: datetime) -> Sequence[User]:
    """Return members who can sign in."""
    if not ids:
        return ()
    here = has_role_in(organisation_id, current_day(session, organisation_id, now=now))
    wanted = select(User).where(col(User.id).in_(ids), col(User.disabled_at).is_(None), here)
    return session.exec(wanted.order_by(col(User.id))).all()


def responsible_person(session: Session, organisation_id: int, user_id: int | None, *, now: datetime) -> User | None:
    """Return None unless they may publish by hand."""
    if user_id is None:
        return None
    users = people_with_permission(session, organisation_id, Permission.DELIVERY_PUBLISH, now=now, only=user_id)
    return next(iter(users), None)


def possible_deciders(
    session: Session, roles: Collection[str], people: Collection[int], *, organisation_id: int, today: date
) -> list[Member]:
    """Return the named people and role holders who can sign in, with all roles."""
    rows = _HOLDERS.all(session, organisation_id=organisation_id, roles=list(roles), people=list(people), today=today)
    return group_members(rows)


_NAMED = or_(
    col(Membership.role).in_(param("roles", many=True)), col(Membership.user_id).in_(param("people", many=True))
)
_CANDIDATES = select(Membership.user_id).where(
    Membership.organisation_id == ORGANISATION_ID, is_role_in_force(param("today")), _NAMED
)
_HOLDERS: EntityQuery[tuple[User, Membership]] = EntityQuery(
    select(User, Membership)
    .join(Membership, col(Membership.user_id) == User.id)
    .where(
        Membership.organisation_id == ORGANISATION_ID, is_role_in_force(param("today")), col(User.disabled_at).is_(None)
    )
    .where(col(User.id).in_(_CANDIDATES))
    .order_by(User.name, col(User.id), col(Membership.id))
)
