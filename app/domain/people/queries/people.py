import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import ColumnElement, or_
from sqlmodel import Session, SQLModel, col, select

from app.core.errors import NotFound
from app.core.messages import msg
from app.core.permissions import Permission, Role, permissions_of
from app.core.tokens import token_digest
from app.db.statements import ORGANISATION_ID, EntityQuery, param
from app.db.work import Work
from app.domain.people.models import AccessLink, KnownDevice, Membership, User, UserSession
from app.domain.people.queries.actors import is_role_in_force


def live_sessions(session: Session, user_id: int, *, now: datetime) -> Sequence[UserSession]:
    """Return live sessions, last seen first."""
    return session.exec(
        select(UserSession)
        .where(UserSession.user_id == user_id, col(UserSession.revoked_at).is_(None), UserSession.expires_at > now)
        .order_by(col(UserSession.seen_at).desc(), col(UserSession.id).desc())
    ).all()


def session_or_404(session: Session, session_id: int, *, user_id: int) -> UserSession:
    """Raise `NotFound` unless one's own."""
    user_session = session.exec(
        select(UserSession).where(UserSession.id == session_id, UserSession.user_id == user_id)
    ).first()
    if user_session is None:
        raise NotFound(msg("Esa sesión no existe."))
    return user_session


def user_by_email(session: Session, email: str) -> User | None:
    return session.exec(select(User).where(User.email == normalise_email(email))).first()


def is_known_device(session: Session, email: str, digest: str) -> bool:
    known = select(KnownDevice.user_id).join(User, col(User.id) == KnownDevice.user_id)
    return (
        session.exec(known.where(User.email == normalise_email(email), KnownDevice.token_hash == digest)).first()
        is not None
    )


def normalise_email(email: str) -> str:
    return email.strip().casefold()


def people_with_roles(session: Session, roles: Sequence[str], *, organisation_id: int, today: date) -> Sequence[User]:
    """Return today's holders who can sign in."""
    return _WITH_ROLES.all(session, organisation_id=organisation_id, roles=list(roles), today=today)


_WITH_ROLES: EntityQuery[User] = EntityQuery(
    select(User)
    .join(Membership, col(Membership.user_id) == User.id)
    .where(Membership.organisation_id == ORGANISATION_ID, col(Membership.role).in_(param("roles", many=True)))
    .where(is_role_in_force(param("today")), col(User.disabled_at).is_(None))
    .distinct()
    .order_by(User.name, col(User.id))
)


def link_and_owner(session: Session, token: str, *, now: datetime) -> tuple[AccessLink, User]:
    """Raise `NotFound` when used, expired or unknown."""
    row = session.exec(
        select(AccessLink, User)
        .join(User, col(User.id) == AccessLink.user_id)
        .where(AccessLink.token_hash == token_digest(token), col(AccessLink.used_at).is_(None))
        .where(AccessLink.expires_at > now, col(User.disabled_at).is_(None))
    ).first()
    if row is None:
        raise link_not_found()
    return row


def link_not_found() -> NotFound:
    return NotFound(msg("Este enlace ya se usó o ha caducado. Pida otro desde «He olvidado la contraseña»."))


@dataclass(frozen=True, slots=True)
class Member:
    user: User
    memberships: list[Membership]

    @property
    def name(self) -> str:
        """Return their name, or the one at departure (`known_names.name_in`)."""
        return max(self.memberships, key=lambda membership: membership.id).known_name or self.user.name


def members(session: Session, *, organisation_id: int, today: date) -> list[Member]:
    return _members_where(session, organisation_id, _not_ended(today))


def former_members(session: Session, *, organisation_id: int, today: date) -> list[Member]:
    current = select(Membership.user_id).where(Membership.organisation_id == organisation_id, _not_ended(today))
    former_people = _members_where(session, organisation_id, col(Membership.user_id).not_in(current))
    return sorted(former_people, key=lambda member: member.name)


def _members_where(session: Session, organisation_id: int, wanted: ColumnElement[bool]) -> list[Member]:
    rows = session.exec(
        select(User, Membership)
        .join(Membership, col(Membership.user_id) == User.id)
        .where(Membership.organisation_id == organisation_id, wanted)
        .order_by(User.name, col(User.id), col(Membership.id))
    ).all()
    return group_members(rows)


def group_members(rows: Iterable[tuple[User, Membership]]) -> list[Member]:
    people: dict[int, Member] = {}
    for user, membership in rows:
        people.setdefault(user.id, Member(user, [])).memberships.append(membership)
    return list(people.values())


def filter_members(people: Iterable[Member], *, words: str = "", role: Role | None = None) -> list[Member]:
    """Match words in name or address, ignoring accents."""
    wanted = _fold(words)
    return [
        member
        for member in people
        if wanted in _fold(f"{member.name} {member.user.email}")
        and (role is None or role in {m.role for m in member.memberships})
    ]


def member_or_404(session: Session, user_id: int, *, organisation_id: int) -> User:
    """Include former members. Raises `NotFound`."""
    user = session.exec(
        select(User)
        .join(Membership, col(Membership.user_id) == User.id)
        .where(Membership.organisation_id == organisation_id, User.id == user_id)
        .limit(1)
    ).first()
    if user is None:
        raise NotFound(msg("Esa persona no está en este organismo."))
    return user


def all_memberships(work: Work, user_id: int) -> Sequence[Membership]:
    """Include ended ones, newest first."""
    return work.session.exec(
        select(Membership)
        .where(Membership.organisation_id == work.organisation_id, Membership.user_id == user_id)
        .order_by(col(Membership.starts_on).desc(), col(Membership.id).desc())
    ).all()


def unfinished_roles(session: Session, user_id: int, *, organisation_id: int, today: date) -> Sequence[Membership]:
    return session.exec(
        select(Membership).where(
            Membership.organisation_id == organisation_id, Membership.user_id == user_id, _not_ended(today)
        )
    ).all()


def user_ids_by_email(session: Session, addresses: Iterable[str], *, organisation_id: int) -> dict[str, int]:
    """Return user ids by address, former members included."""
    rows = session.exec(
        select(User.email, User.id)
        .join(Membership, col(Membership.user_id) == User.id)
        .where(Membership.organisation_id == organisation_id, col(User.email).in_(list(addresses)))
        .distinct()
    ).all()
    return dict(rows)


def membership_or_404(session: Session, membership_id: int, *, organisation_id: int, today: date) -> Membership:
    """Raise `NotFound`, also once ended."""
    membership = session.exec(
        select(Membership).where(
            Membership.organisation_id == organisation_id, Membership.id == membership_id, _not_ended(today)
        )
    ).first()
    if membership is None:
        raise NotFound(msg("Esa función no existe o ya terminó."))
    return membership


def roles_of_active_users(work: Work, *, today: date) -> Sequence[Membership]:
    """Return roles of people with a password, not barred."""
    return work.session.exec(
        select(Membership)
        .join(User, col(User.id) == Membership.user_id)
        .where(Membership.organisation_id == work.organisation_id, is_role_in_force(today))
        .where(col(User.password_hash).is_not(None), col(User.disabled_at).is_(None))
    ).all()


def has_role_anywhere(session: Session, user_id: int, *, today: date) -> bool:
    """Look in every organisation, in any session scope.

    Select columns, not the model: other organisations are then not hidden.
    """
    table = SQLModel.metadata.tables["membership"]
    query = sa.select(table.c.id).where(
        table.c.user_id == user_id,
        table.c.starts_on <= today,
        sa.or_(table.c.ends_on.is_(None), table.c.ends_on >= today),
    )
    return session.execute(query.limit(1)).first() is not None


def is_known_elsewhere(session: Session, user_id: int, *, but: int) -> bool:
    """Tell whether another organisation knew the person and has not erased them (see `has_role_anywhere`).

    An accepted invitation awaiting confirmation counts.
    """
    tables = [SQLModel.metadata.tables[name] for name in ("membership", "invitation")]
    queries = [sa.select(t.c.id).where(t.c.user_id == user_id, t.c.organisation_id != but).limit(1) for t in tables]
    return any(session.execute(query).first() for query in queries)


def _fold(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.strip().casefold())
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


def _not_ended(today: date) -> ColumnElement[bool]:
    return or_(col(Membership.ends_on).is_(None), col(Membership.ends_on) >= today)


def member_may(member: Member, permission: Permission) -> bool:
    """Check current and future roles."""
    return permission in permissions_of([m.role for m in member.memberships], [m.post_kind for m in member.memberships])
