from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import Session, col, select

from app.core.actor import Actor
from app.core.permissions import Permission, permissions_of
from app.core.zones import local_day
from app.db.statements import EntityQuery, param, select_columns
from app.domain.notifications.queries.person_notices import unread_count_column
from app.domain.organisations.models import Organisation
from app.domain.people.models import Membership, Substitution, User, UserSession
from app.domain.people.rules.substitutions import may_substitute

OrganisationRole = tuple[Membership, Organisation]
_A_DAY = timedelta(days=1)
"""The farthest any zone's day is from UTC's."""


@dataclass(frozen=True, slots=True)
class VisitorContext:
    """A live session. `unread`: notices by organisation."""

    session: UserSession
    user: User
    posts: Sequence[OrganisationRole]
    stands_in: frozenset[int] = frozenset()
    unread: Mapping[int, int] = field(default_factory=dict)


def visitor_context(session: Session, token_hash: str, *, now: datetime) -> VisitorContext | None:
    """Return None for an ended session or person; one statement."""
    rows = _VISITORS.all(session, token_hash=token_hash, now=now, **_day_bounds(now))
    if not rows:
        return None
    stay, user, *_ = rows[0]
    role_rows = [
        (membership, body, stands)
        for _, _, membership, body, stands, _ in rows
        if membership and body and _is_held(membership, body, now)
    ]
    posts = {membership.id: (membership, body) for membership, body, _ in role_rows}
    stands_in = frozenset(body.id for _, body, stands in role_rows if stands and _is_held(stands, body, now))
    unread = {body.id: count for _, _, _, body, _, count in rows if body}
    return VisitorContext(stay, user, list(posts.values()), stands_in, unread)


def current_roles(session: Session, user_id: int, *, now: datetime) -> Sequence[OrganisationRole]:
    """Return the roles held today, by each organisation's local day."""
    rows = session.exec(
        select(Membership, Organisation)
        .join(Organisation, col(Organisation.id) == Membership.organisation_id)
        .where(Membership.user_id == user_id, _is_in_force(**_day_bounds(now)))
        .order_by(Organisation.name, col(Membership.id))
    ).all()
    return [(membership, body) for membership, body in rows if _is_held(membership, body, now)]


def build_actor(
    user: User, posts: Sequence[OrganisationRole], organisation_id: int, *, stands_in: Collection[int] = ()
) -> Actor | None:
    """Return None without a role.

    Substitutes may come to decide; each decision says whether (`approvals.queries.deciders`).
    """
    memberships = [membership for membership, _ in posts if membership.organisation_id == organisation_id]
    if not memberships:
        return None
    roles, kinds = {m.role for m in memberships}, {m.post_kind for m in memberships}
    permissions = permissions_of(roles, kinds)
    if organisation_id in stands_in and may_substitute(roles, kinds):
        permissions |= {Permission.POST_DECIDE}
    return Actor(
        id=user.id,
        name=user.name,
        organisation_id=organisation_id,
        roles=frozenset(roles),
        posts=frozenset(kinds),
        permissions=permissions,
        given_by=frozenset((m.role, who) for m in memberships for who in m.given_by),
    )


def build_actors(user: User, posts: Sequence[OrganisationRole]) -> list[Actor]:
    bodies = dict.fromkeys(membership.organisation_id for membership, _ in posts)
    return [actor for body in bodies if (actor := build_actor(user, posts, body))]


def load_actor(session: Session, user: User, organisation_id: int, *, now: datetime) -> Actor | None:
    return build_actor(user, current_roles(session, user.id, now=now), organisation_id)


def is_role_in_force(today: Any) -> ColumnElement[bool]:
    return _is_in_force(today, today)


def has_role_in(organisation_id: Any, today: Any) -> ColumnElement[bool]:
    theirs = (Membership.organisation_id == organisation_id) & (col(Membership.user_id) == User.id)
    return select(Membership.id).where(theirs, is_role_in_force(today)).correlate(User).exists()


def _is_in_force(begun_by: Any, not_ended_by: Any) -> ColumnElement[bool]:
    ended = col(Membership.ends_on)
    return and_(col(Membership.starts_on) <= begun_by, or_(ended.is_(None), ended >= not_ended_by))


def _day_bounds(now: datetime) -> dict[str, date]:
    """Return days wide enough for any zone."""
    here = local_day(now, "UTC")
    return {"begun_by": here + _A_DAY, "not_ended_by": here - _A_DAY}


def _is_held(role_or_substitution: Membership | Substitution, body: Organisation, now: datetime) -> bool:
    return role_or_substitution.starts_on <= local_day(now, body.zone) <= (role_or_substitution.ends_on or date.max)


_IS_SUBSTITUTE = (
    (col(Substitution.substitute_id) == User.id)
    & (col(Substitution.organisation_id) == Membership.organisation_id)
    & col(Substitution.ended_at).is_(None)
    & (col(Substitution.starts_on) <= param("begun_by"))
    & (col(Substitution.ends_on) >= param("not_ended_by"))
)
_ROLE_IN_FORCE = _is_in_force(param("begun_by"), param("not_ended_by")) & (col(Membership.user_id) == User.id)
_UNREAD = unread_count_column(col(Organisation.id), col(User.email), col(User.id))
_VISITORS: EntityQuery[tuple[UserSession, User, Membership | None, Organisation | None, Substitution | None, int]] = (
    EntityQuery(
        select_columns(UserSession, User, Membership, Organisation, Substitution, _UNREAD)
        .join(User, col(User.id) == UserSession.user_id)
        .outerjoin(Membership, _ROLE_IN_FORCE)
        .outerjoin(Organisation, col(Organisation.id) == Membership.organisation_id)
        .outerjoin(Substitution, _IS_SUBSTITUTE)
        .where(UserSession.token_hash == param("token_hash"), col(UserSession.revoked_at).is_(None))
        .where(UserSession.expires_at > param("now"), col(User.disabled_at).is_(None))
        .order_by(Organisation.name, col(Membership.id)),
        everywhere=True,
    )
)
