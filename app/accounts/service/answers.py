"""What comes of a deciding function that waits: confirmed, refused, withdrawn, or in effect when its term ends."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col

from app.accounts import queries
from app.accounts.models import FunctionGrant, GrantAnswer, Membership, Substitution, User
from app.accounts.queries import grants, substitutions
from app.accounts.queries.grants import GrantView
from app.accounts.rules import PostKind, check_combination, role_name
from app.accounts.rules.grants import GrantOutcome, check_confirms, check_unconfirmed, check_waits, check_why
from app.accounts.rules.substitutions import SubstitutionKind, Terms, check_against, check_may_receive
from app.accounts.service.grant_letters import tell_outcome
from app.accounts.service.grants import membership_of, record_grant, record_role, substitution_of
from app.audit import service as audit
from app.audit.rules import Act
from app.core.actor import Actor, the_clock
from app.core.errors import OutOfTurn, Refusal
from app.core.words import say
from app.organisations.queries import day_of


def confirm(session: Session, view: GrantView, reason: str, *, actor: Actor, now: datetime) -> None:
    """Put a grant in effect, or vouch for one that already is; by another holder of responsibility.

    Raises `NotPermitted` for anybody else, `OutOfTurn` when somebody answered already or it cannot be given any more.
    """
    grant = view.grant
    check_confirms(may=grants.may_answer(actor, grant))
    check_unconfirmed(view.outcomes)
    was_waiting = view.is_waiting
    _answer(session, grant, GrantOutcome.CONFIRMED, reason, actor=actor, now=now)
    if was_waiting:
        _take_effect(session, grant, given_by=[], actor=actor, now=now)
    else:
        _vouch(session, grant)


def refuse(session: Session, view: GrantView, reason: str, *, actor: Actor, now: datetime) -> None:
    """Let a grant that waits come to nothing: refused by whoever could confirm it, withdrawn by whoever gave it."""
    grant = view.grant
    is_granter = actor.id is not None and actor.id == grant.granted_by
    check_confirms(may=is_granter or grants.may_answer(actor, grant))
    check_waits(view.outcomes, grant.ground)
    check_why(reason)
    outcome = GrantOutcome.WITHDRAWN if is_granter else GrantOutcome.REFUSED
    _answer(session, grant, outcome, reason, actor=actor, now=now)


def let_elapse(session: Session, grant: FunctionGrant, *, now: datetime) -> GrantOutcome:
    """Put in effect what nobody could confirm in its term; withdrawn where it cannot be given any more."""
    clock = the_clock(grant.organisation_id)
    try:
        _check_still_possible(session, grant, now=now)
    except Refusal as refusal:
        _answer(session, grant, GrantOutcome.WITHDRAWN, str(refusal), actor=clock, now=now)
        return GrantOutcome.WITHDRAWN
    _answer(session, grant, GrantOutcome.ELAPSED, "", actor=clock, now=now)
    _take_effect(session, grant, given_by=grant.given_by, actor=clock, now=now)
    return GrantOutcome.ELAPSED


def _check_still_possible(session: Session, grant: FunctionGrant, *, now: datetime) -> None:
    """Raise `Refusal` when the person came to hold what does not go with it, or it is over already."""
    today = day_of(session, grant.organisation_id, now=now)
    ends_on = _day(grant.terms.get("ends_on"))
    if ends_on and ends_on < today:
        raise OutOfTurn(say("Su fecha final ya pasó."))
    if grant.role is None:
        _check_substitution(session, grant)
        return
    held = queries.current_or_future(session, grant.user_id, organisation_id=grant.organisation_id, today=today)
    have = {one.role for one in held}
    if grant.role in have:
        raise OutOfTurn(say("Ya tiene la función «%(role)s».", role=role_name(grant.role)))
    check_combination(have | {grant.role})


def _check_substitution(session: Session, grant: FunctionGrant) -> None:
    typed = _typed(grant)
    names = ("user_id", "starts_on", "ends_on", "unit_id", "topic_id")
    terms = Terms(substitute_id=grant.user_id, **{name: typed[name] for name in names})
    held = substitutions.held_by(session, [grant.user_id], organisation_id=grant.organisation_id)
    check_may_receive(terms, held.get(grant.user_id, []))
    check_against(terms, substitutions.terms_about(session, terms, organisation_id=grant.organisation_id))


def _take_effect(session: Session, grant: FunctionGrant, *, given_by: list[int], actor: Actor, now: datetime) -> None:
    _check_still_possible(session, grant, now=now)
    terms = _typed(grant)
    terms["starts_on"] = max(terms["starts_on"], day_of(session, grant.organisation_id, now=now))
    if grant.role is None:
        substitute = session.get_one(User, grant.user_id)
        setter = (grant.granted_by or grant.user_id, grant.granted_by_name, now)
        row: Membership | Substitution = substitution_of(substitute, terms, setter, grant.organisation_id, grant)
        act, detail = Act.SUBSTITUTION_SET, {"substitution": terms["kind"], "starts_on": terms["starts_on"]}
        audit.record(session, act, actor=actor, now=now, subject=f"user:{terms['user_id']}", **detail)
    else:
        row = membership_of(grant.user_id, grant.role, terms, grant.organisation_id, grant)
        record_role(session, grant.user_id, grant.role, terms, grant, actor=actor, now=now)
    row.given_by = given_by
    session.add(row)
    session.flush()


def _vouch(session: Session, grant: FunctionGrant) -> None:
    """What is in force by one hand alone is from now on somebody else's word too."""
    table = Substitution if grant.role is None else Membership
    mine = (col(table.organisation_id) == grant.organisation_id) & (col(table.grant_id) == grant.id)
    session.execute(update(table).where(mine).values(given_by=[]))


def _answer(
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
    tell_outcome(session, grant, outcome, actor.name, reason.strip(), now=now)


_ACTS = {
    GrantOutcome.CONFIRMED: Act.FUNCTION_CONFIRMED,
    GrantOutcome.REFUSED: Act.FUNCTION_REFUSED,
    GrantOutcome.WITHDRAWN: Act.FUNCTION_WITHDRAWN,
    GrantOutcome.ELAPSED: Act.FUNCTION_ELAPSED,
}


def _typed(grant: FunctionGrant) -> dict[str, Any]:
    """The terms of a grant as its row has them."""
    terms = dict(grant.terms)
    terms |= {name: _day(terms[name]) for name in ("starts_on", "ends_on")}
    if grant.role is None:
        return terms | {"kind": SubstitutionKind(terms["kind"])}
    return terms | {"post_kind": PostKind(terms["post_kind"])}


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None
