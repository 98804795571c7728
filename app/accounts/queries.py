"""Who is who: sessions, people and what they are in each organisation."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import Session, col, select

from app.accounts.models import Membership, User, UserSession
from app.accounts.rules import permissions_of
from app.core.actor import Actor
from app.core.errors import NotFound
from app.core.words import say
from app.organisations.models import Organisation

Post = tuple[Membership, Organisation]


def session_owner(session: Session, token_hash: str, *, now: datetime) -> tuple[UserSession, User] | None:
    """The live session with this token and its person, if neither was ended."""
    found = session.exec(
        select(UserSession, User)
        .join(User, col(User.id) == UserSession.user_id)
        .where(UserSession.token_hash == token_hash, col(UserSession.revoked_at).is_(None))
        .where(UserSession.expires_at > now, col(User.disabled_at).is_(None))
    )
    return found.first()


def posts_of(session: Session, user_id: int, *, today: date) -> Sequence[Post]:
    """Every role a person holds today, with its organisation, in every organisation."""
    return session.exec(
        select(Membership, Organisation)
        .join(Organisation, col(Organisation.id) == Membership.organisation_id)
        .where(Membership.user_id == user_id, _in_force(today))
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


def live_sessions(session: Session, user_id: int, *, now: datetime) -> Sequence[UserSession]:
    """A person's devices, the one seen last first."""
    return session.exec(
        select(UserSession)
        .where(UserSession.user_id == user_id, col(UserSession.revoked_at).is_(None), UserSession.expires_at > now)
        .order_by(col(UserSession.seen_at).desc(), col(UserSession.id).desc())
    ).all()


def session_or_404(session: Session, session_id: int, *, user_id: int) -> UserSession:
    """Only one's own; raises `NotFound`."""
    found = session.exec(
        select(UserSession).where(UserSession.id == session_id, UserSession.user_id == user_id)
    ).first()
    if found is None:
        raise NotFound(say("Esa sesión no existe."))
    return found


def user_by_email(session: Session, email: str) -> User | None:
    return session.exec(select(User).where(User.email == normalised(email))).first()


def normalised(email: str) -> str:
    return email.strip().casefold()


def actor_of(session: Session, user: User, organisation_id: int, *, today: date) -> Actor | None:
    """What a person is in one organisation today."""
    return actor_from(user, posts_of(session, user.id, today=today), organisation_id)


def people_with_roles(session: Session, roles: Sequence[str], *, organisation_id: int, today: date) -> Sequence[User]:
    """Everyone who holds one of the roles today and can sign in."""
    return session.exec(
        select(User)
        .join(Membership, col(Membership.user_id) == User.id)
        .where(Membership.organisation_id == organisation_id, col(Membership.role).in_(roles), _in_force(today))
        .where(col(User.disabled_at).is_(None))
        .distinct()
        .order_by(User.name, col(User.id))
    ).all()


def _in_force(today: date) -> ColumnElement[bool]:
    return and_(
        col(Membership.starts_on) <= today, or_(col(Membership.ends_on).is_(None), col(Membership.ends_on) >= today)
    )
