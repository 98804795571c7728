"""Who comes in: the live session, its person, and what they are in each organisation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import Session, col, select

from app.accounts.models import Membership, User, UserSession
from app.accounts.rules import permissions_of
from app.core.actor import Actor
from app.core.zones import day_in
from app.db.reads import Load, given
from app.organisations.models import Organisation

Post = tuple[Membership, Organisation]
_A_DAY = timedelta(days=1)
"""No zone's day is further than this from the day in UTC."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A live session, whose it is, and every role its person holds today."""

    session: UserSession
    user: User
    posts: Sequence[Post]


def arrival(session: Session, token_hash: str, *, now: datetime) -> Arrival | None:
    """Whoever comes with this token, if neither the session nor the person was ended: one statement."""
    rows = _ARRIVALS.all(session, token_hash=token_hash, now=now, **_around(now))
    if not rows:
        return None
    stay, user, *_ = rows[0]
    return Arrival(stay, user, [(held, body) for *_, held, body in rows if held and body and _holds(held, body, now)])


def posts_of(session: Session, user_id: int, *, now: datetime) -> Sequence[Post]:
    """Every role a person holds, with its organisation, in every organisation: on the day it is in each."""
    found = session.exec(
        select(Membership, Organisation)
        .join(Organisation, col(Organisation.id) == Membership.organisation_id)
        .where(Membership.user_id == user_id, _in_force(**_around(now)))
        .order_by(Organisation.name, col(Membership.id))
    ).all()
    return [(held, body) for held, body in found if _holds(held, body, now)]


def actor_from(user: User, posts: Sequence[Post], organisation_id: int) -> Actor | None:
    """The person as an actor of one organisation, or None where they are nobody."""
    held = [membership for membership, _ in posts if membership.organisation_id == organisation_id]
    if not held:
        return None
    roles, kinds = {m.role for m in held}, {m.post_kind for m in held}
    return Actor(
        id=user.id,
        name=user.name,
        organisation_id=organisation_id,
        roles=frozenset(roles),
        posts=frozenset(kinds),
        permissions=permissions_of(roles, kinds),
    )


def actors_from(user: User, posts: Sequence[Post]) -> list[Actor]:
    """The person as an actor of each of their organisations."""
    bodies = dict.fromkeys(membership.organisation_id for membership, _ in posts)
    return [actor for body in bodies if (actor := actor_from(user, posts, body))]


def actor_of(session: Session, user: User, organisation_id: int, *, now: datetime) -> Actor | None:
    """What a person is in one organisation today."""
    return actor_from(user, posts_of(session, user.id, now=now), organisation_id)


def in_force(today: date) -> ColumnElement[bool]:
    """The roles that have begun and not ended on a day."""
    return _in_force(today, today)


def _in_force(begun_by: Any, not_ended_by: Any) -> ColumnElement[bool]:
    ended = col(Membership.ends_on)
    return and_(col(Membership.starts_on) <= begun_by, or_(ended.is_(None), ended >= not_ended_by))


def _around(now: datetime) -> dict[str, date]:
    """What is in force anywhere is among what these days let through."""
    here = day_in(now, "UTC")
    return {"begun_by": here + _A_DAY, "not_ended_by": here - _A_DAY}


def _holds(held: Membership, body: Organisation, now: datetime) -> bool:
    return held.starts_on <= day_in(now, body.zone) <= (held.ends_on or date.max)


_ROLES = _in_force(given("begun_by"), given("not_ended_by")) & (col(Membership.user_id) == User.id)
_ARRIVALS: Load[tuple[UserSession, User, Membership | None, Organisation | None]] = Load(
    select(UserSession, User, Membership, Organisation)
    .join(User, col(User.id) == UserSession.user_id)
    .outerjoin(Membership, _ROLES)
    .outerjoin(Organisation, col(Organisation.id) == Membership.organisation_id)
    .where(UserSession.token_hash == given("token_hash"), col(UserSession.revoked_at).is_(None))
    .where(UserSession.expires_at > given("now"), col(User.disabled_at).is_(None))
    .order_by(Organisation.name, col(Membership.id)),
    everywhere=True,
)
