"""Giving a deciding function, at once or to wait (decision 205); `answers` has what comes of one that waits.

A function that waits is a row of `function_grant` and nothing else: the membership or the substitution is written
when it takes effect, so that no reader of permissions can forget to ask.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from app.accounts.models import FunctionGrant, Membership, Substitution, User
from app.accounts.queries import grants
from app.accounts.rules import Role, role_name
from app.accounts.rules.grants import (
    WAITING_GROUNDS,
    GrantCase,
    GrantGround,
    GrantKind,
    effective_at,
    ground_of,
    is_deciding,
)
from app.accounts.service.grant_letters import ask_confirmation
from app.audit import service as audit
from app.audit.rules import Act
from app.core.actor import Actor
from app.core.errors import Refusal
from app.core.words import say
from app.organisations.queries import day_of


@dataclass(frozen=True, slots=True)
class Proposal:
    """A deciding function for somebody: of a role, or in another's place."""

    user: User
    kind: GrantKind
    role: Role | None
    terms: Mapping[str, Any]


def give_role(
    session: Session, user: User, role: Role, terms: Mapping[str, Any], *, actor: Actor, now: datetime
) -> FunctionGrant | None:
    """Give a role at once, or let it wait if it decides and by one hand alone; return what waits, if it does.

    Raises `Refusal` when the same one waits already. `terms` are those of `Membership`.
    """
    grant = None
    if is_deciding(role, terms["post_kind"]):
        grant = _grant(session, Proposal(user, GrantKind.ROLE, role, terms), actor=actor, now=now)
    if grant is not None and grant.ground in WAITING_GROUNDS:
        return grant
    session.add(membership_of(user.id, role, terms, actor.organisation_id, grant))
    record_role(session, user.id, role, terms, grant, actor=actor, now=now)
    return None


def give_substitution(
    session: Session, substitute: User, terms: Mapping[str, Any], *, actor: Actor, now: datetime
) -> Substitution | FunctionGrant:
    """Set who decides in another's place: by that person at once, by an administrator as any deciding function.

    Return the substitution, not added yet, or the grant that waits. `terms` are those of `Substitution`.
    """
    grant = None
    if actor.id != terms["user_id"]:
        grant = _grant(session, Proposal(substitute, GrantKind.SUBSTITUTION, None, terms), actor=actor, now=now)
        if grant.ground in WAITING_GROUNDS:
            return grant
    return substitution_of(substitute, terms, (actor.person_id, actor.name, now), actor.organisation_id, grant)


def _grant(session: Session, proposal: Proposal, *, actor: Actor, now: datetime) -> FunctionGrant:
    here, today = actor.organisation_id, day_of(session, actor.organisation_id, now=now)
    _check_new(session, proposal, here)
    members = grants.holders_of_responsibility(session, here, today=today)
    set_up = grants.is_set_up(session, here)
    is_first = set_up and not members
    hand = [] if is_first else grants.hand_of(members, actor.id)
    others = grants.administrators_among(members, hand=hand)
    ground = ground_of(GrantCase(proposal.user.id, hand, others, is_set_up=set_up))
    confirmers = grants.confirmers_of(members, grantee=proposal.user.id, hand=hand)
    grant = FunctionGrant(
        organisation_id=here,
        kind=proposal.kind,
        user_id=proposal.user.id,
        user_name=proposal.user.name,
        role=proposal.role,
        terms=_plain(proposal.terms),
        ground=ground,
        given_by=hand,
        granted_by=actor.id,
        granted_by_name=actor.name,
        granted_at=now,
        effective_at=effective_at(ground, has_confirmer=bool(confirmers), now=now),
    )
    session.add(grant)
    session.flush()
    if ground in WAITING_GROUNDS:
        record_grant(session, Act.FUNCTION_WAITS, grant, actor=actor, now=now, due_by=grant.effective_at)
        ask_confirmation(session, grant, members, confirmers, now=now)
    return grant


def _check_new(session: Session, proposal: Proposal, organisation_id: int) -> None:
    for waiting in grants.waiting_grants(session, organisation_id):
        if waiting.user_id == proposal.user.id and waiting.role == proposal.role and proposal.role:
            raise Refusal(
                say("La función «%(role)s» ya se le dio y espera confirmación.", role=role_name(proposal.role))
            )


def record_grant(
    session: Session, act: Act, grant: FunctionGrant, *, actor: Actor, now: datetime, **detail: Any
) -> None:
    about = {"role": grant.role, "substitution": grant.terms.get("kind"), "grant_ground": grant.ground}
    audit.record(session, act, actor=actor, now=now, subject=f"user:{grant.user_id}", **about, **detail)


def record_role(
    session: Session,
    user_id: int,
    role: Role,
    terms: Mapping[str, Any],
    grant: FunctionGrant | None,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    ground = grant.ground if grant and grant.ground is not GrantGround.ORDINARY else None
    audit.record(
        session,
        Act.MEMBERSHIP_GRANTED,
        actor=actor,
        now=now,
        subject=f"user:{user_id}",
        role=role,
        post_kind=terms["post_kind"],
        job_title=terms["job_title"],
        unit=terms["unit_id"],
        starts_on=terms["starts_on"],
        ends_on=terms["ends_on"],
        **({"grant_ground": ground} if ground else {}),
    )


def membership_of(
    user_id: int, role: Role, terms: Mapping[str, Any], organisation_id: int, grant: FunctionGrant | None
) -> Membership:
    return Membership(
        organisation_id=organisation_id,
        user_id=user_id,
        role=role,
        given_by=grant.given_by if grant else [],
        grant_id=grant.id if grant else None,
        **terms,
    )


def substitution_of(
    substitute: User,
    terms: Mapping[str, Any],
    setter: tuple[int, str, datetime],
    organisation_id: int,
    grant: FunctionGrant | None,
) -> Substitution:
    """`setter`: by whom and when it was set."""
    set_by, set_by_name, set_at = setter
    return Substitution(
        organisation_id=organisation_id,
        substitute_id=substitute.id,
        substitute_name=substitute.name,
        set_by=set_by,
        set_by_name=set_by_name,
        set_at=set_at,
        given_by=grant.given_by if grant else [],
        grant_id=grant.id if grant else None,
        **terms,
    )


def _plain(terms: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in terms.items()}
