from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col

from app.core.errors import Conflict, Refusal
from app.core.messages import msg
from app.core.permissions import POLITICAL_POSTS, Permission, PostKind, Role, check_combination, permissions_of
from app.db.bulk import dialect_insert
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.audit.rules.chain import PersonalValue
from app.domain.control.models import ControlChange
from app.domain.control.rules.changes import ControlKind, leaves_one_alone
from app.domain.organisations.queries import current_day, unit_or_404
from app.domain.people.models import Membership, User
from app.domain.people.queries import grants, people
from app.domain.people.rules.email import parse_email
from app.domain.people.rules.grants import is_deciding
from app.usecases.control.gate import EffectTerms, ProposedChange, propose_change, proposer_of
from app.usecases.people.grants import give_role
from app.usecases.people.passwords import LinkPurpose, create_link, renew_first_link
from app.usecases.people.sessions import end_sessions


@dataclass(frozen=True, slots=True)
class RoleTerms:
    roles: tuple[Role, ...]
    post_kind: PostKind
    job_title: str
    unit_id: int | None
    starts_on: date
    ends_on: date | None

    @property
    def terms(self) -> dict[str, Any]:
        return {field.name: getattr(self, field.name) for field in fields(self) if field.name != "roles"}


def add_member(work: Work, email: str, name: str, seat: RoleTerms) -> tuple[User, list[ControlChange]]:
    """Add a demonstration member as if accepted; return grants awaiting confirmation.

    Pages and commands use `memberships.invite_person`.
    """
    user = people.user_by_email(work.session, email) or _new_person(work.session, email, name)
    audit.record(
        work,
        Act.MEMBER_INVITED,
        subject=f"user:{user.id}",
        email=PersonalValue(user.email),
        name=PersonalValue(user.name),
    )
    waiting = add_roles(work, user, seat)
    if not user.password_hash:
        create_link(work.session, user, LinkPurpose.INVITATION, now=work.now)
    return user, waiting


def resend_first_link(work: Work, user: User) -> str:
    """Renew a link from before acceptance was needed; return its token.

    Raises `Conflict` for members who entered or left, saying no more of the latter.
    """
    body = work.organisation_id
    today = current_day(work.session, body, now=work.now)
    if not people.unfinished_roles(work.session, user.id, organisation_id=body, today=today):
        raise Conflict(msg("Ya no tiene funciones en este organismo: dele antes una."))
    if user.password_hash:
        raise Conflict(msg("%(name)s ya tiene contraseña; no necesita otra invitación.", name=user.name))
    audit.record(work, Act.MEMBER_INVITED, subject=f"user:{user.id}", email=PersonalValue(user.email))
    return renew_first_link(work, user)


def add_roles(work: Work, user: User, seat: RoleTerms) -> list[ControlChange]:
    """Return grants awaiting confirmation (`grants`).

    Raises `Refusal` for repeated or incompatible roles, `NotFound` for an unknown unit.
    """
    audit.lock_heads(work.session, {work.organisation_id})
    check_role_terms(work, seat)
    today = current_day(work.session, work.organisation_id, now=work.now)
    memberships = people.unfinished_roles(work.session, user.id, organisation_id=work.organisation_id, today=today)
    _check_new_roles(memberships, seat)
    if seat.post_kind in POLITICAL_POSTS:
        _check_confirmer_remains(work, memberships)
    new_grants = [give_role(work, user, role, seat.terms) for role in seat.roles]
    if seat.post_kind in POLITICAL_POSTS:
        _check_administrator_remains(work, today=today)
    return [grant for grant in new_grants if grant]


def check_role_terms(work: Work, seat: RoleTerms) -> None:
    """Raise `Refusal` for disordered dates, `NotFound` for unknown units."""
    if seat.ends_on and seat.ends_on < seat.starts_on:
        raise Refusal(msg("La fecha final es anterior a la inicial."))
    if seat.unit_id is not None:
        unit_or_404(work.session, seat.unit_id, organisation_id=work.organisation_id)


def end_role(work: Work, membership: Membership) -> ControlChange | None:
    """End the role now; return the ending that waits if it would leave nobody else to confirm what the actor does."""
    audit.lock_heads(work.session, {work.organisation_id})
    if _takes_last_confirmer(work, [membership]):
        proposal = ProposedChange(
            ControlKind.ENDING,
            f"membership:{membership.id}",
            str(membership.role.label),
            {"membership_id": membership.id},
            work.session.get_one(User, membership.user_id),
            membership.role,
        )
        ending = propose_change(work, proposal)
        if ending.waits:
            return ending
    close_role(work, membership)
    return None


def _takes_last_confirmer(work: Work, memberships: Sequence[Membership]) -> bool:
    """Tell whether nobody could confirm the actor's changes any more once these roles ended."""
    if not any(is_deciding(membership.role, membership.post_kind) for membership in memberships):
        return False
    today = current_day(work.session, work.organisation_id, now=work.now)
    members = grants.responsible_members(work.session, work.organisation_id, today=today)
    ended = {membership.id for membership in memberships}
    rest = [
        people.Member(member.user, [row for row in member.memberships if row.id not in ended]) for member in members
    ]
    hand = grants.granter_chain(members, work.actor.id)
    before, after = (
        [user.id for user in grants.possible_confirmers(seats, ControlKind.ENDING, concerned=None, hand=hand)]
        for seats in (members, rest)
    )
    return leaves_one_alone(before, after)


def close_role(work: Work, membership: Membership) -> None:
    """End the role now; the last role anywhere ends the person's sessions."""
    audit.lock_heads(work.session, {work.organisation_id})
    today = current_day(work.session, work.organisation_id, now=work.now)
    ended = update(Membership).where(
        col(Membership.id) == membership.id, col(Membership.organisation_id) == work.organisation_id
    )
    work.session.execute(ended.values(ends_on=today - timedelta(days=1)))
    audit.record(work, Act.MEMBERSHIP_ENDED, subject=f"user:{membership.user_id}", role=membership.role)
    _check_administrator_remains(work, today=today)
    if not people.has_role_anywhere(work.session, membership.user_id, today=today):
        end_sessions(work.session, membership.user_id, but=None, actors=[work.actor], now=work.now)


def check_ending_possible(session: Session, change: ControlChange, now: datetime) -> None:
    """Raise `NotFound` for a function over by now."""
    _ending_membership(session, change, now=now)


def apply_ending(session: Session, change: ControlChange, effect: EffectTerms) -> None:
    close_role(Work(session, proposer_of(change), effect.now), _ending_membership(session, change, now=effect.now))


def _ending_membership(session: Session, change: ControlChange, *, now: datetime) -> Membership:
    here = change.organisation_id
    today = current_day(session, here, now=now)
    return people.membership_or_404(session, change.terms["membership_id"], organisation_id=here, today=today)


def open_account(session: Session, email: str, name: str, password_hash: str) -> User | None:
    """Create a person's account; return None if the address has one, even just created."""
    typed = {"email": parse_email(email), "name": name, "password_hash": password_hash, "locale": "es", "theme": ""}
    new = dialect_insert(session, User).values(**typed).on_conflict_do_nothing(index_elements=["email"])
    number = session.execute(new.returning(col(User.id))).scalar()
    return session.get_one(User, number) if number else None


def _new_person(session: Session, email: str, name: str) -> User:
    user = User(email=parse_email(email), name=name)
    session.add(user)
    session.flush()
    return user


def _check_new_roles(memberships: Sequence[Membership], seat: RoleTerms) -> None:
    have = {m.role for m in memberships}
    for role in seat.roles:
        if role in have:
            raise Refusal(msg("Ya tiene la función «%(role)s».", role=role.label))
    check_combination(have | set(seat.roles))


def _check_confirmer_remains(work: Work, memberships: Sequence[Membership]) -> None:
    """Raise `Conflict` if a political post would take the last confirmer's functions without a wait."""
    is_set_up = grants.is_being_set_up(work.session, work.organisation_id)
    if not is_set_up and _takes_last_confirmer(work, memberships):
        raise Conflict(
            msg("Ese puesto le quitaría lo que decide, y nadie más confirmaría cambios. Termine antes sus funciones.")
        )


def _check_administrator_remains(work: Work, *, today: date) -> None:
    """Raise `Conflict` unless one able to sign in remains."""
    work.session.flush()
    able = people.roles_of_active_users(work, today=today)
    if not any(Permission.MEMBER_MANAGE in permissions for permissions in _permissions_by_person(able)):
        raise Conflict(
            msg(
                "Es la única persona que puede administrar este organismo. Dé antes la función «%(role)s» a otra.",
                role=Role.ADMINISTRATOR.label,
            )
        )


def _permissions_by_person(memberships: Iterable[Membership]) -> list[frozenset[Permission]]:
    seats: dict[int, list[Membership]] = {}
    for membership in memberships:
        seats.setdefault(membership.user_id, []).append(membership)
    return [
        permissions_of([m.role for m in person_memberships], [m.post_kind for m in person_memberships])
        for person_memberships in seats.values()
    ]
