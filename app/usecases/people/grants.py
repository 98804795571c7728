"""Grants of deciding functions, immediate or waiting (decision 205); see `grant_outcomes`.

A waiting grant is only a `function_grant` row; memberships and substitutions are written when effective, so no
permission query overlooks its state.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from app.core import paths
from app.core.actor import Actor
from app.core.errors import Refusal
from app.core.messages import msg
from app.core.permissions import Role
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.notifications import service as notifications_service
from app.domain.notifications.service import Letter
from app.domain.organisations.models import Organisation
from app.domain.organisations.queries import current_day
from app.domain.people.models import FunctionGrant, Membership, Substitution, User
from app.domain.people.queries import grants
from app.domain.people.queries import people as people_queries
from app.domain.people.queries.people import Member
from app.domain.people.rules.grants import (
    WAITING_GROUNDS,
    GrantContext,
    GrantGround,
    GrantKind,
    GrantOutcome,
    effective_instant,
    grant_ground,
    is_deciding,
)
from app.domain.people.rules.substitutions import SubstitutionKind


def queue_confirmation_request(
    session: Session, grant: FunctionGrant, holders: Collection[Member], confirmers: Collection[User], *, now: datetime
) -> None:
    """Write to possible confirmers, else all responsible people; always auditors."""
    recipients = confirmers or [member.user for member in holders]
    is_oneself = grant.ground is GrantGround.ONESELF
    context = {"is_asked": bool(confirmers), "is_oneself": is_oneself, "due": _format_instant(grant.effective_at)}
    _queue_grant_letters(
        session, grant, [*recipients, *_auditors(session, grant, now=now)], "function_waits", context, now=now
    )


def queue_outcome_letters(
    session: Session, grant: FunctionGrant, outcome: GrantOutcome, who: str, reason: str, *, now: datetime
) -> None:
    """Write to giver and receiver; if effective unanswered, also responsible people and auditors."""
    people = [session.get_one(User, key) for key in {grant.user_id, grant.granted_by} if key]
    if outcome is GrantOutcome.ELAPSED:
        today = current_day(session, grant.organisation_id, now=now)
        holders = grants.responsible_members(session, grant.organisation_id, today=today)
        people += [member.user for member in holders] + _auditors(session, grant, now=now)
    context = {"outcome": outcome.value, "who": who, "reason": reason}
    _queue_grant_letters(session, grant, people, "function_settled", context, now=now)


def function_name(grant: FunctionGrant) -> str:
    """Return the function's message id, translated elsewhere."""
    word = grant.role.label if grant.role else SubstitutionKind(grant.terms["kind"]).label
    return word.msgid


def _auditors(session: Session, grant: FunctionGrant, *, now: datetime) -> list[User]:
    today = current_day(session, grant.organisation_id, now=now)
    return list(
        people_queries.people_with_roles(session, [Role.AUDITOR], organisation_id=grant.organisation_id, today=today)
    )


def _queue_grant_letters(
    session: Session, grant: FunctionGrant, people: Iterable[User], kind: str, context: dict[str, Any], *, now: datetime
) -> None:
    body = session.get_one(Organisation, grant.organisation_id)
    about = {
        "granter": grant.granted_by_name,
        "grantee": grant.user_name,
        "function": function_name(grant),
        "in_place_of": grant.terms.get("user_name", ""),
        "zone": body.zone,
        "path": paths.grants(body.slug),
    }
    letters = [
        Letter(
            to_address=user.email,
            to_name=user.name,
            locale=user.locale,
            kind=kind,
            context=about | context,
            dedup_key=f"{kind}:{grant.id}:{context.get('outcome', '')}:{user.id}",
        )
        for user in {user.id: user for user in people}.values()
    ]
    notifications_service.queue_letters(session, letters, organisation_id=body.id, now=now)


def _format_instant(at: datetime | None) -> str:
    return at.isoformat() if at else ""


@dataclass(frozen=True, slots=True)
class GrantProposal:
    user: User
    kind: GrantKind
    role: Role | None
    terms: Mapping[str, Any]


def give_role(
    session: Session, user: User, role: Role, terms: Mapping[str, Any], *, actor: Actor, now: datetime
) -> FunctionGrant | None:
    """Return a waiting grant if the role decides and rests on one person.

    Raises `Refusal` if one waits. `terms`: of `Membership`.
    """
    grant = None
    if is_deciding(role, terms["post_kind"]):
        grant = _add_grant(session, GrantProposal(user, GrantKind.ROLE, role, terms), actor=actor, now=now)
    if grant is not None and grant.ground in WAITING_GROUNDS:
        return grant
    session.add(build_membership(user.id, role, terms, actor.organisation_id, grant))
    record_role(session, user.id, role, terms, grant, actor=actor, now=now)
    return None


def give_substitution(
    session: Session, substitute: User, terms: Mapping[str, Any], *, actor: Actor, now: datetime
) -> Substitution | FunctionGrant:
    """Set a substitute: immediately by the substituted; by administrators, like deciding functions.

    Return it unsaved, or a waiting grant. `terms`: of `Substitution`.
    """
    grant = None
    if actor.id != terms["user_id"]:
        grant = _add_grant(
            session, GrantProposal(substitute, GrantKind.SUBSTITUTION, None, terms), actor=actor, now=now
        )
        if grant.ground in WAITING_GROUNDS:
            return grant
    return build_substitution(substitute, terms, (actor.person_id, actor.name, now), actor.organisation_id, grant)


def _add_grant(session: Session, proposal: GrantProposal, *, actor: Actor, now: datetime) -> FunctionGrant:
    here, today = actor.organisation_id, current_day(session, actor.organisation_id, now=now)
    _check_not_waiting(session, proposal, here)
    members = grants.responsible_members(session, here, today=today)
    set_up = grants.is_being_set_up(session, here)
    is_first = set_up and not members
    hand = [] if is_first else grants.granter_chain(members, actor.id)
    others = grants.independent_administrators(members, hand=hand)
    ground = grant_ground(GrantContext(proposal.user.id, hand, others, is_set_up=set_up))
    confirmers = grants.possible_confirmers(members, grantee=proposal.user.id, hand=hand)
    grant = FunctionGrant(
        organisation_id=here,
        kind=proposal.kind,
        user_id=proposal.user.id,
        user_name=proposal.user.name,
        role=proposal.role,
        terms=_json_terms(proposal.terms),
        ground=ground,
        given_by=hand,
        granted_by=actor.id,
        granted_by_name=actor.name,
        granted_at=now,
        effective_at=effective_instant(ground, has_confirmer=bool(confirmers), now=now),
    )
    session.add(grant)
    session.flush()
    if ground in WAITING_GROUNDS:
        record_grant(session, Act.FUNCTION_WAITS, grant, actor=actor, now=now, due_by=grant.effective_at)
        queue_confirmation_request(session, grant, members, confirmers, now=now)
    return grant


def _check_not_waiting(session: Session, proposal: GrantProposal, organisation_id: int) -> None:
    for waiting in grants.waiting_grants(session, organisation_id):
        if waiting.user_id == proposal.user.id and waiting.role == proposal.role and proposal.role:
            raise Refusal(msg("La función «%(role)s» ya se le dio y espera confirmación.", role=proposal.role.label))


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


def build_membership(
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


def build_substitution(
    substitute: User,
    terms: Mapping[str, Any],
    setter: tuple[int, str, datetime],
    organisation_id: int,
    grant: FunctionGrant | None,
) -> Substitution:
    """Build the row of a substitution. `setter`: who set it, and when."""
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


def _json_terms(terms: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in terms.items()}
