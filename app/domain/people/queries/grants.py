"""People who may answer a change of control: those in force, and the hands that made them."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlmodel import Session, col, select

from app.core.permissions import Permission, permissions_of
from app.core.zones import local_day
from app.db.statements import ORGANISATION_ID, EntityQuery, Query, param
from app.db.work import Work
from app.domain.audit.models import AuditEntry
from app.domain.audit.rules.acts import Act
from app.domain.control.models import ControlChange
from app.domain.control.queries import ChangeView, changes_waiting_for, waiting_changes
from app.domain.control.rules.changes import (
    CONFIRMING_PERMISSIONS,
    RECENT_HOLDERS,
    ChangeGround,
    ControlKind,
    may_confirm,
)
from app.domain.organisations.models import Organisation
from app.domain.organisations.queries import current_day
from app.domain.people.models import Membership, User
from app.domain.people.queries.actors import is_role_in_force
from app.domain.people.queries.people import Member, group_members
from app.domain.people.rules.grants import is_deciding


class WaitingFunction(NamedTuple):
    """A function not yet in effect; it has no confirmers if it only awaits its hour."""

    grant: ControlChange
    body: Organisation
    confirmers: Sequence[User]


def waiting_functions(session: Session, user_id: int, *, now: datetime) -> list[WaitingFunction]:
    """Return every organisation's waiting functions, oldest first.

    One statement, plus one per grant awaiting a confirmer.
    """
    rows = changes_waiting_for(session, user_id)
    return [
        WaitingFunction(grant, body, [] if grant.effective_at else _confirmers_of(session, grant, body, now=now))
        for grant, body in rows
    ]


def is_being_set_up(session: Session, organisation_id: int) -> bool:
    """Tell whether no post was ever sent to review."""
    return _SUBMITTED.first(session, organisation_id=organisation_id) is None


def changes_to_confirm(work: Work) -> Sequence[ControlChange]:
    """Return the changes that the actor may confirm. Two statements, one if none waits."""
    waiting = waiting_changes(work.session, work.organisation_id)
    members = _members_now(work) if waiting else []
    return [change for change in waiting if work.actor.id in _ids(_confirmers_among(change, members))]


def may_confirm_change(work: Work, view: ChangeView) -> bool:
    """Tell whether the actor may confirm: what waits, only if in force before it. One statement."""
    members = _members_now(work)
    among = _confirmers_among if view.is_waiting else _able
    return work.actor.id in _ids(among(view.change, members))


def may_refuse_change(work: Work, change: ControlChange) -> bool:
    """Tell whether the actor may refuse it, in force before it or since. One statement."""
    return work.actor.id in _ids(_able(change, _members_now(work)))


def responsible_members(session: Session, organisation_id: int, *, today: date) -> list[Member]:
    """Return deciders who have signed in, with all roles."""
    members = group_members(_ENTERED.all(session, organisation_id=organisation_id, today=today))
    return [member for member in members if deciding_role_granters(member)]


def deciding_role_granters(member: Member) -> list[Collection[int]]:
    return [
        membership.given_by for membership in member.memberships if is_deciding(membership.role, membership.post_kind)
    ]


def possible_confirmers(
    members: Iterable[Member], kind: ControlKind, *, concerned: int | None, hand: Collection[int]
) -> list[User]:
    """Return the people who may confirm a change of this kind, proposed by this hand.

    A function that the same hand alone gave after the set-up counts for nothing: it would confirm itself.
    """
    permissions = CONFIRMING_PERMISSIONS[kind]
    return [
        member.user
        for member in members
        if may_confirm(member.user.id, _usable(member, permissions, hand), concerned=concerned, hand=hand)
    ]


def recent_holders(session: Session, organisation_id: int, *, now: datetime) -> Sequence[User]:
    """Return everyone who held a function in the last thirty days. One statement."""
    today = current_day(session, organisation_id, now=now)
    return _RECENT.all(session, organisation_id=organisation_id, today=today, since=today - RECENT_HOLDERS)


def independent_administrators(members: Iterable[Member], *, hand: Collection[int]) -> list[int]:
    """Return granting members outside this hand, not made by it alone."""
    return [
        member.user.id
        for member in members
        if any(_is_independent(membership, hand) for membership in member.memberships)
    ]


def granter_chain(
    members: Iterable[Member],
    granter: int | None,
    permissions: Collection[Permission] = frozenset({Permission.MEMBER_MANAGE}),
) -> list[int]:
    """Return the granter and those who alone made them; empty for the console."""
    if granter is None:
        return []
    theirs = [
        membership
        for member in members
        if member.user.id == granter
        for membership in member.memberships
        if _permits(membership, permissions)
    ]
    makers = min((their.given_by for their in theirs), key=len, default=[])
    return sorted({granter, *makers})


def _members_now(work: Work) -> list[Member]:
    today = current_day(work.session, work.organisation_id, now=work.now)
    return responsible_members(work.session, work.organisation_id, today=today)


def _able(change: ControlChange, members: Iterable[Member]) -> list[User]:
    return possible_confirmers(members, change.kind, concerned=change.user_id, hand=change.given_by)


def _confirmers_among(change: ControlChange, members: Iterable[Member]) -> list[User]:
    then = change.confirmers
    return [user for user in _able(change, members) if then is None or user.id in then]


def _ids(users: Iterable[User]) -> set[int | None]:
    return {user.id for user in users}


def _confirmers_of(session: Session, change: ControlChange, body: Organisation, *, now: datetime) -> list[User]:
    return _confirmers_among(change, responsible_members(session, body.id, today=local_day(now, body.zone)))


def _usable(member: Member, permissions: Collection[Permission], hand: Collection[int]) -> list[Collection[int]]:
    return [
        membership.given_by
        for membership in member.memberships
        if _permits(membership, permissions)
        and (membership.ground is ChangeGround.SET_UP or not set(membership.given_by).intersection(hand))
    ]


def _permits(membership: Membership, permissions: Collection[Permission]) -> bool:
    return not permissions_of([membership.role], [membership.post_kind]).isdisjoint(permissions)


def _is_independent(membership: Membership, hand: Collection[int]) -> bool:
    return (
        _permits(membership, {Permission.MEMBER_MANAGE})
        and membership.user_id not in hand
        and not set(membership.given_by).intersection(hand)
    )


_SUBMITTED: Query[int] = Query(
    select(AuditEntry.id)
    .where(AuditEntry.organisation_id == ORGANISATION_ID, AuditEntry.act == Act.POST_SUBMITTED)
    .order_by(col(AuditEntry.seq))
    .limit(1),
    int,
)
_ENTERED: EntityQuery[tuple[User, Membership]] = EntityQuery(
    select(User, Membership)
    .join(Membership, col(Membership.user_id) == User.id)
    .where(Membership.organisation_id == ORGANISATION_ID, is_role_in_force(param("today")))
    .where(col(User.password_hash).is_not(None), col(User.disabled_at).is_(None))
    .order_by(User.name, col(User.id), col(Membership.id))
)
_RECENT: EntityQuery[User] = EntityQuery(
    select(User)
    .join(Membership, col(Membership.user_id) == User.id)
    .where(Membership.organisation_id == ORGANISATION_ID, col(User.disabled_at).is_(None))
    .where(col(Membership.starts_on) <= param("today"))
    .where(col(Membership.ends_on).is_(None) | (col(Membership.ends_on) >= param("since")))
    .distinct()
    .order_by(User.name, col(User.id))
)
