from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlmodel import Session, col, select

from app.core.actor import Actor
from app.core.errors import NotFound
from app.core.messages import msg
from app.core.permissions import Permission, permissions_of
from app.core.zones import local_day
from app.db.statements import ORGANISATION_ID, EntityQuery, Query, param
from app.domain.audit.models import AuditEntry
from app.domain.audit.rules.acts import Act
from app.domain.organisations.models import Organisation
from app.domain.people.models import FunctionGrant, GrantAnswer, Membership, User
from app.domain.people.queries.actors import is_role_in_force
from app.domain.people.queries.people import Member, group_members
from app.domain.people.rules.grants import (
    MARKED_GROUNDS,
    WAITING_GROUNDS,
    GrantGround,
    GrantOutcome,
    is_deciding,
    may_confirm,
)

MAX_GRANTS = 100


@dataclass(frozen=True, slots=True)
class GrantView:
    grant: FunctionGrant
    answers: Sequence[GrantAnswer]

    @property
    def outcomes(self) -> list[GrantOutcome]:
        return [answer.outcome for answer in self.answers]

    @property
    def is_waiting(self) -> bool:
        return self.grant.ground in WAITING_GROUNDS and not self.answers

    @property
    def is_open(self) -> bool:
        """Tell whether it waits or is in force unconfirmed."""
        return bool(self.grant.given_by) and not set(self.outcomes) - {GrantOutcome.ELAPSED}

    @property
    def is_marked(self) -> bool:
        return self.grant.ground in MARKED_GROUNDS


class WaitingFunction(NamedTuple):
    """A function not yet in effect; it has no confirmers if it only awaits its hour."""

    grant: FunctionGrant
    body: Organisation
    confirmers: Sequence[User]


def waiting_functions(session: Session, user_id: int, *, now: datetime) -> list[WaitingFunction]:
    """Return every organisation's waiting functions, oldest first.

    One statement, plus one per grant awaiting a confirmer.
    """
    rows = _THEIRS.all(session, user_id=user_id)
    return [WaitingFunction(grant, body, _confirmers(session, grant, body, now=now)) for grant, body in rows]


def _confirmers(session: Session, grant: FunctionGrant, body: Organisation, *, now: datetime) -> list[User]:
    if grant.effective_at:
        return []
    members = responsible_members(session, body.id, today=local_day(now, body.zone))
    return possible_confirmers(members, grantee=grant.user_id, hand=grant.given_by)


def is_being_set_up(session: Session, organisation_id: int) -> bool:
    """Tell whether no post was ever sent to review."""
    return _SUBMITTED.first(session, organisation_id=organisation_id) is None


def waiting_grants(session: Session, organisation_id: int) -> Sequence[FunctionGrant]:
    """Return waiting grants, oldest first. One statement."""
    return _WAITING.all(session, organisation_id=organisation_id)


def grants_to_confirm(session: Session, actor: Actor) -> Sequence[FunctionGrant]:
    """Return the grants that the actor may confirm. One statement."""
    return [grant for grant in waiting_grants(session, actor.organisation_id) if may_answer_grant(actor, grant)]


def may_answer_grant(actor: Actor, grant: FunctionGrant) -> bool:
    kinds = actor.posts or {""}
    functions = [hands for role, hands in actor.hands.items() if any(is_deciding(role, kind) for kind in kinds)]
    return may_confirm(actor.person_id, functions, grantee=grant.user_id, hand=grant.given_by)


def newest_grants(
    session: Session,
    organisation_id: int,
    *,
    grounds: Iterable[GrantGround] = tuple(GrantGround),
    since: datetime | None = None,
    until: datetime | None = None,
    person: str = "",
    limit: int = MAX_GRANTS,
) -> Sequence[GrantView]:
    """Match `person` in either name. Two statements."""
    query = (
        select(FunctionGrant)
        .where(FunctionGrant.organisation_id == organisation_id, col(FunctionGrant.ground).in_(list(grounds)))
        .order_by(col(FunctionGrant.id).desc())
        .limit(limit)
    )
    if since:
        query = query.where(FunctionGrant.granted_at >= since)
    if until:
        query = query.where(FunctionGrant.granted_at < until)
    if person:
        names = (col(FunctionGrant.user_name), col(FunctionGrant.granted_by_name))
        either = [name.icontains(person, autoescape=True) for name in names]
        query = query.where(either[0] | either[1])
    return _with_answers(session, organisation_id, session.exec(query).all())


def grant_or_404(session: Session, grant_id: int, *, organisation_id: int) -> GrantView:
    """Raise `NotFound`."""
    grant = session.exec(
        select(FunctionGrant).where(FunctionGrant.organisation_id == organisation_id, FunctionGrant.id == grant_id)
    ).first()
    if grant is None:
        raise NotFound(msg("Esa función no existe."))
    return _with_answers(session, organisation_id, [grant])[0]


def due_grants(session: Session, *, now: datetime, limit: int) -> Sequence[FunctionGrant]:
    """Return every organisation's unanswered, elapsed grants."""
    return _DUE.all(session, now=now, limit=limit)


def responsible_members(session: Session, organisation_id: int, *, today: date) -> list[Member]:
    """Return deciders who have signed in, with all roles."""
    members = group_members(_ENTERED.all(session, organisation_id=organisation_id, today=today))
    return [member for member in members if deciding_role_granters(member)]


def deciding_role_granters(member: Member) -> list[Collection[int]]:
    return [
        membership.given_by for membership in member.memberships if is_deciding(membership.role, membership.post_kind)
    ]


def possible_confirmers(members: Iterable[Member], *, grantee: int, hand: Collection[int]) -> list[User]:
    return [
        member.user
        for member in members
        if may_confirm(member.user.id, deciding_role_granters(member), grantee=grantee, hand=hand)
    ]


def independent_administrators(members: Iterable[Member], *, hand: Collection[int]) -> list[int]:
    """Return granting members outside this hand, not made by it alone."""
    return [
        member.user.id
        for member in members
        if any(_is_independent(membership, hand) for membership in member.memberships)
    ]


def granter_chain(members: Iterable[Member], granter: int | None) -> list[int]:
    """Return the granter and those who alone made them; empty for the console."""
    if granter is None:
        return []
    theirs = [
        membership
        for member in members
        if member.user.id == granter
        for membership in member.memberships
        if _may_grant_roles(membership)
    ]
    makers = min((their.given_by for their in theirs), key=len, default=[])
    return sorted({granter, *makers})


def _may_grant_roles(membership: Membership) -> bool:
    return Permission.MEMBER_MANAGE in permissions_of([membership.role], [membership.post_kind])


def _is_independent(membership: Membership, hand: Collection[int]) -> bool:
    return (
        _may_grant_roles(membership)
        and membership.user_id not in hand
        and not set(membership.given_by).intersection(hand)
    )


def _with_answers(session: Session, organisation_id: int, grants: Sequence[FunctionGrant]) -> list[GrantView]:
    answers = defaultdict(list)
    for answer in _ANSWERS.all(session, organisation_id=organisation_id, grants=[grant.id for grant in grants] or [0]):
        answers[answer.grant_id].append(answer)
    return [GrantView(grant, answers[grant.id]) for grant in grants]


_UNANSWERED = (
    ~select(GrantAnswer.id)
    .where(GrantAnswer.organisation_id == FunctionGrant.organisation_id, col(GrantAnswer.grant_id) == FunctionGrant.id)
    .exists()
)
_IS_WAITING = (col(FunctionGrant.ground).in_(sorted(WAITING_GROUNDS)), _UNANSWERED)
_SUBMITTED: Query[int] = Query(
    select(AuditEntry.id)
    .where(AuditEntry.organisation_id == ORGANISATION_ID, AuditEntry.act == Act.POST_SUBMITTED)
    .order_by(col(AuditEntry.seq))
    .limit(1),
    int,
)
_WAITING: EntityQuery[FunctionGrant] = EntityQuery(
    select(FunctionGrant)
    .where(FunctionGrant.organisation_id == ORGANISATION_ID, *_IS_WAITING)
    .order_by(col(FunctionGrant.id))
)
_THEIRS: EntityQuery[tuple[FunctionGrant, Organisation]] = EntityQuery(
    select(FunctionGrant, Organisation)
    .join(Organisation, col(Organisation.id) == FunctionGrant.organisation_id)
    .where(FunctionGrant.user_id == param("user_id"), *_IS_WAITING)
    .order_by(col(FunctionGrant.id)),
    everywhere=True,
)
_DUE: EntityQuery[FunctionGrant] = EntityQuery(
    select(FunctionGrant)
    .where(*_IS_WAITING, col(FunctionGrant.effective_at) <= param("now"))
    .order_by(col(FunctionGrant.effective_at), col(FunctionGrant.id))
    .limit(param("limit")),
    everywhere=True,
)
_ANSWERS: EntityQuery[GrantAnswer] = EntityQuery(
    select(GrantAnswer)
    .where(GrantAnswer.organisation_id == ORGANISATION_ID, col(GrantAnswer.grant_id).in_(param("grants", many=True)))
    .order_by(col(GrantAnswer.id))
)
_ENTERED: EntityQuery[tuple[User, Membership]] = EntityQuery(
    select(User, Membership)
    .join(Membership, col(Membership.user_id) == User.id)
    .where(Membership.organisation_id == ORGANISATION_ID, is_role_in_force(param("today")))
    .where(col(User.password_hash).is_not(None), col(User.disabled_at).is_(None))
    .order_by(User.name, col(User.id), col(Membership.id))
)
