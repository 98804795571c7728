"""Who comes in: the live session, its person, and what they are in each organisation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import Session, col, select

from app.accounts.models import Membership, User, UserSession
from app.accounts.rules import permissions_of
from app.core.actor import Actor
from app.db.reads import Load, given
from app.organisations.models import Organisation

Post = tuple[Membership, Organisation]


@dataclass(frozen=True, slots=True)
class Arrival:
    """A live session, whose it is, and every role its person holds today."""

    session: UserSession
    user: User
    posts: Sequence[Post]


def arrival(session: Session, token_hash: str, *, now: datetime, today: date) -> Arrival | None:
    """Whoever comes with this token, if neither the session nor the person was ended: one statement."""
    rows = _ARRIVALS.all(session, token_hash=token_hash, now=now, today=today)
    if not rows:
        return None
    stay, user, *_ = rows[0]
    return Arrival(stay, user, [(held, body) for *_, held, body in rows if held and body])


def posts_of(session: Session, user_id: int, *, today: date) -> Sequence[Post]:
    """Every role a person holds today, with its organisation, in every organisation."""
    return session.exec(
        select(Membership, Organisation)
        .join(Organisation, col(Organisation.id) == Membership.organisation_id)
        .where(Membership.user_id == user_id, in_force(today))
        .order_by(Organisation.name, col(Membership.id))
    ).all()


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


def actor_of(session: Session, user: User, organisation_id: int, *, today: date) -> Actor | None:
    """What a person is in one organisation today."""
    return actor_from(user, posts_of(session, user.id, today=today), organisation_id)


def in_force(today: Any) -> ColumnElement[bool]:
    """The roles that have begun and not ended on a day."""
    return and_(
        col(Membership.starts_on) <= today, or_(col(Membership.ends_on).is_(None), col(Membership.ends_on) >= today)
    )


_ROLES = in_force(given("today")) & (col(Membership.user_id) == User.id)
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
