"""Who is what in an organisation: inviting people, giving roles and ending them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col

from app.accounts import queries
from app.accounts.models import FunctionGrant, Membership, User
from app.accounts.rules import POLITICAL_POSTS, Permission, PostKind, Role, check_combination, permissions_of, role_name
from app.accounts.rules.addresses import mail_address
from app.accounts.service.grants import give_role
from app.accounts.service.passwords import Purpose, open_link, renew_invitation
from app.accounts.service.sessions import end_sessions
from app.audit import service as audit
from app.audit.rules import Act, Personal
from app.core.actor import Actor
from app.core.errors import OutOfTurn, Refusal
from app.core.words import say
from app.db.upsert import inserting
from app.organisations.queries import day_of, unit_or_404


@dataclass(frozen=True, slots=True)
class Seat:
    """What a person is given: the functions, and the post in the administration they are held from."""

    roles: tuple[Role, ...]
    post_kind: PostKind
    job_title: str
    unit_id: int | None
    starts_on: date
    ends_on: date | None

    @property
    def terms(self) -> dict[str, Any]:
        """The terms of each function, as `Membership` has them."""
        return {field.name: getattr(self, field.name) for field in fields(self) if field.name != "roles"}


@dataclass(frozen=True, slots=True)
class Invited:
    """`token` opens the door the first time; None for someone who already has a password. `waiting`: what of their
    functions somebody else confirms first.
    """

    user: User
    token: str | None
    waiting: tuple[FunctionGrant, ...] = ()


def invite(session: Session, email: str, name: str, seat: Seat, *, actor: Actor, now: datetime) -> Invited:
    """Make a person of the demonstration known and give them their roles, as if they had said yes to it.

    Pages and commands go through `deeds.invite`.
    """
    user = queries.user_by_email(session, email) or _new_person(session, email, name)
    audit.record(
        session,
        Act.MEMBER_INVITED,
        actor=actor,
        now=now,
        subject=f"user:{user.id}",
        email=Personal(user.email),
        name=Personal(user.name),
    )
    waiting = grant(session, user, seat, actor=actor, now=now)
    return Invited(user, _first_link(session, user, now=now), tuple(waiting))


def invite_again(session: Session, user: User, *, actor: Actor, now: datetime) -> Invited:
    """A new link for a member who has not come in yet, from before invitations waited for a yes.

    Raises `OutOfTurn` for who left, of whom nothing more is said, and for who has come in.
    """
    body = actor.organisation_id
    today = day_of(session, body, now=now)
    if not queries.current_or_future(session, user.id, organisation_id=body, today=today):
        raise OutOfTurn(say("Ya no tiene funciones en este organismo: dele antes una."))
    if user.password_hash:
        raise OutOfTurn(say("%(name)s ya tiene contraseña; no necesita otra invitación.", name=user.name))
    audit.record(
        session, Act.MEMBER_INVITED, actor=actor, now=now, subject=f"user:{user.id}", email=Personal(user.email)
    )
    return Invited(user, renew_invitation(session, user, now=now))


def grant(session: Session, user: User, seat: Seat, *, actor: Actor, now: datetime) -> list[FunctionGrant]:
    """Add roles to a person; return those that somebody else confirms first (`grants`).

    Raises `Refusal` when they are repeated or cannot go together, `NotFound` for no unit.
    """
    audit.lock_heads(session, {actor.organisation_id})
    check_seat(session, seat, organisation_id=actor.organisation_id)
    today = day_of(session, actor.organisation_id, now=now)
    held = queries.current_or_future(session, user.id, organisation_id=actor.organisation_id, today=today)
    _check_new(held, seat)
    given = [give_role(session, user, role, seat.terms, actor=actor, now=now) for role in seat.roles]
    if seat.post_kind in POLITICAL_POSTS:
        _keep_an_administrator(session, actor, today=today)
    return [one for one in given if one]


def check_seat(session: Session, seat: Seat, *, organisation_id: int) -> None:
    """Raise `Refusal` for dates in the wrong order, `NotFound` for no unit."""
    if seat.ends_on and seat.ends_on < seat.starts_on:
        raise Refusal(say("La fecha final es anterior a la inicial."))
    if seat.unit_id is not None:
        unit_or_404(session, seat.unit_id, organisation_id=organisation_id)


def end_role(session: Session, membership: Membership, *, actor: Actor, now: datetime) -> None:
    """End one role at once, and the person's sessions if it was their last anywhere."""
    audit.lock_heads(session, {actor.organisation_id})
    today = day_of(session, actor.organisation_id, now=now)
    ended = update(Membership).where(
        col(Membership.id) == membership.id, col(Membership.organisation_id) == actor.organisation_id
    )
    session.execute(ended.values(ends_on=today - timedelta(days=1)))
    audit.record(
        session,
        Act.MEMBERSHIP_ENDED,
        actor=actor,
        now=now,
        subject=f"user:{membership.user_id}",
        role=membership.role,
    )
    _keep_an_administrator(session, actor, today=today)
    if not queries.is_anybody(session, membership.user_id, today=today):
        end_sessions(session, membership.user_id, but=None, actors=[actor], now=now)


def open_account(session: Session, email: str, name: str, password_hash: str) -> User | None:
    """Return a new person's account; None when the address has one, even since this instant."""
    typed = {"email": mail_address(email), "name": name, "password_hash": password_hash, "locale": "es", "theme": ""}
    new = inserting(session, User).values(**typed).on_conflict_do_nothing(index_elements=["email"])
    number = session.execute(new.returning(col(User.id))).scalar()
    return session.get_one(User, number) if number else None


def _new_person(session: Session, email: str, name: str) -> User:
    user = User(email=mail_address(email), name=name)
    session.add(user)
    session.flush()
    return user


def _first_link(session: Session, user: User, *, now: datetime) -> str | None:
    return None if user.password_hash else open_link(session, user, Purpose.INVITATION, now=now)


def _check_new(held: Sequence[Membership], seat: Seat) -> None:
    have = {m.role for m in held}
    for role in seat.roles:
        if role in have:
            raise Refusal(say("Ya tiene la función «%(role)s».", role=role_name(role)))
    check_combination(have | set(seat.roles))


def _keep_an_administrator(session: Session, actor: Actor, *, today: date) -> None:
    """Somebody who can come in must always be able to manage people. Raises `OutOfTurn`."""
    session.flush()
    able = queries.held_by_people_who_can_enter(session, organisation_id=actor.organisation_id, today=today)
    if not any(Permission.MEMBER_MANAGE in permissions for permissions in _permissions_by_person(able)):
        raise OutOfTurn(
            say(
                "Es la única persona que puede administrar este organismo. Dé antes la función «%(role)s» a otra.",
                role=role_name(Role.ADMINISTRATOR),
            )
        )


def _permissions_by_person(memberships: Iterable[Membership]) -> list[frozenset[Permission]]:
    seats: dict[int, list[Membership]] = {}
    for membership in memberships:
        seats.setdefault(membership.user_id, []).append(membership)
    return [permissions_of([m.role for m in held], [m.post_kind for m in held]) for held in seats.values()]
