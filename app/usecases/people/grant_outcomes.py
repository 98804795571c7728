"""Waiting grants confirmed, refused, withdrawn, or effective at term."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col

from app.core.actor import Actor, system_actor
from app.core.errors import Conflict, Refusal
from app.core.messages import msg
from app.core.permissions import PostKind, check_combination
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.organisations.queries import current_day
from app.domain.people.models import FunctionGrant, GrantAnswer, Membership, Substitution, User
from app.domain.people.queries import grants, people, substitutions
from app.domain.people.queries.grants import GrantView
from app.domain.people.rules.grants import (
    GrantOutcome,
    check_is_unconfirmed,
    check_is_waiting,
    check_may_confirm,
    check_reason,
)
from app.domain.people.rules.substitutions import (
    SubstitutionKind,
    SubstitutionTerms,
    check_may_substitute,
    check_overlaps,
)
from app.usecases.people.grants import (
    build_membership,
    build_substitution,
    queue_outcome_letters,
    record_grant,
    record_role,
)


def confirm_waiting_grant(session: Session, view: GrantView, reason: str, *, actor: Actor, now: datetime) -> None:
    """Confirm a grant, waiting or effective, as another responsible person.

    Raises `NotPermitted` for others, `Conflict` if answered or impossible.
    """
    grant = view.grant
    check_may_confirm(may=grants.may_answer_grant(actor, grant))
    check_is_unconfirmed(view.outcomes)
    was_waiting = view.is_waiting
    _store_answer(session, grant, GrantOutcome.CONFIRMED, reason, actor=actor, now=now)
    if was_waiting:
        _take_effect(session, grant, given_by=[], actor=actor, now=now)
    else:
        _mark_confirmed(session, grant)


def refuse_waiting_grant(session: Session, view: GrantView, reason: str, *, actor: Actor, now: datetime) -> None:
    """End a waiting grant, refused by a possible confirmer or withdrawn by its giver."""
    grant = view.grant
    is_granter = actor.id is not None and actor.id == grant.granted_by
    check_may_confirm(may=is_granter or grants.may_answer_grant(actor, grant))
    check_is_waiting(view.outcomes, grant.ground)
    check_reason(reason)
    outcome = GrantOutcome.WITHDRAWN if is_granter else GrantOutcome.REFUSED
    _store_answer(session, grant, outcome, reason, actor=actor, now=now)


def let_grant_elapse(session: Session, grant: FunctionGrant, *, now: datetime) -> GrantOutcome:
    """Apply a grant at term without possible confirmer; withdraw it if impossible."""
    clock = system_actor(grant.organisation_id)
    try:
        _check_still_possible(session, grant, now=now)
    except Refusal as refusal:
        _store_answer(session, grant, GrantOutcome.WITHDRAWN, str(refusal), actor=clock, now=now)
        return GrantOutcome.WITHDRAWN
    _store_answer(session, grant, GrantOutcome.ELAPSED, "", actor=clock, now=now)
    _take_effect(session, grant, given_by=grant.given_by, actor=clock, now=now)
    return GrantOutcome.ELAPSED


def _check_still_possible(session: Session, grant: FunctionGrant, *, now: datetime) -> None:
    """Raise `Refusal` for an incompatible function, or past dates."""
    today = current_day(session, grant.organisation_id, now=now)
    ends_on = _parse_day(grant.terms.get("ends_on"))
    if ends_on and ends_on < today:
        raise Conflict(msg("Su fecha final ya pasó."))
    if grant.role is None:
        _check_substitution(session, grant)
        return
    memberships = people.unfinished_roles(session, grant.user_id, organisation_id=grant.organisation_id, today=today)
    have = {membership.role for membership in memberships}
    if grant.role in have:
        raise Conflict(msg("Ya tiene la función «%(role)s».", role=grant.role.label))
    check_combination(have | {grant.role})


def _check_substitution(session: Session, grant: FunctionGrant) -> None:
    typed = _parsed_terms(grant)
    names = ("user_id", "starts_on", "ends_on", "unit_id", "topic_id")
    terms = SubstitutionTerms(substitute_id=grant.user_id, **{name: typed[name] for name in names})
    roles_by_person = substitutions.roles_ever_held(session, [grant.user_id], organisation_id=grant.organisation_id)
    check_may_substitute(terms, roles_by_person.get(grant.user_id, []))
    check_overlaps(terms, substitutions.terms_involving(session, terms, organisation_id=grant.organisation_id))


def _take_effect(session: Session, grant: FunctionGrant, *, given_by: list[int], actor: Actor, now: datetime) -> None:
    _check_still_possible(session, grant, now=now)
    terms = _parsed_terms(grant)
    terms["starts_on"] = max(terms["starts_on"], current_day(session, grant.organisation_id, now=now))
    if grant.role is None:
        substitute = session.get_one(User, grant.user_id)
        setter = (grant.granted_by or grant.user_id, grant.granted_by_name, now)
        row: Membership | Substitution = build_substitution(substitute, terms, setter, grant.organisation_id, grant)
        act, detail = Act.SUBSTITUTION_SET, {"substitution": terms["kind"], "starts_on": terms["starts_on"]}
        audit.record(session, act, actor=actor, now=now, subject=f"user:{terms['user_id']}", **detail)
    else:
        row = build_membership(grant.user_id, grant.role, terms, grant.organisation_id, grant)
        record_role(session, grant.user_id, grant.role, terms, grant, actor=actor, now=now)
    row.given_by = given_by
    session.add(row)
    session.flush()


def _mark_confirmed(session: Session, grant: FunctionGrant) -> None:
    table = Substitution if grant.role is None else Membership
    mine = (col(table.organisation_id) == grant.organisation_id) & (col(table.grant_id) == grant.id)
    session.execute(update(table).where(mine).values(given_by=[]))


def _store_answer(
    session: Session, grant: FunctionGrant, outcome: GrantOutcome, reason: str, *, actor: Actor, now: datetime
) -> None:
    session.add(
        GrantAnswer(
            organisation_id=grant.organisation_id,
            grant_id=grant.id,
            outcome=outcome,
            user_id=actor.id,
            user_name=actor.name,
            reason=reason.strip(),
            answered_at=now,
        )
    )
    session.flush()
    record_grant(session, _ACTS[outcome], grant, actor=actor, now=now, reason=reason.strip())
    queue_outcome_letters(session, grant, outcome, actor.name, reason.strip(), now=now)


_ACTS = {
    GrantOutcome.CONFIRMED: Act.FUNCTION_CONFIRMED,
    GrantOutcome.REFUSED: Act.FUNCTION_REFUSED,
    GrantOutcome.WITHDRAWN: Act.FUNCTION_WITHDRAWN,
    GrantOutcome.ELAPSED: Act.FUNCTION_ELAPSED,
}


def _parsed_terms(grant: FunctionGrant) -> dict[str, Any]:
    terms = dict(grant.terms)
    terms |= {name: _parse_day(terms[name]) for name in ("starts_on", "ends_on")}
    if grant.role is None:
        return terms | {"kind": SubstitutionKind(terms["kind"])}
    return terms | {"post_kind": PostKind(terms["post_kind"])}


def _parse_day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None
