"""Grants of deciding functions, immediate or waiting (decision 205), and how they and endings take effect."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.errors import Conflict
from app.core.messages import msg
from app.core.permissions import PostKind, Role, check_combination
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.control.models import ControlChange
from app.domain.control.rules.changes import ChangeGround, ControlKind
from app.domain.organisations.queries import current_day
from app.domain.people.models import Membership, Substitution, User
from app.domain.people.queries import people, substitutions
from app.domain.people.rules.grants import is_deciding
from app.domain.people.rules.substitutions import (
    SubstitutionKind,
    SubstitutionTerms,
    check_may_substitute,
    check_overlaps,
)
from app.usecases.control.gate import EffectTerms, ProposedChange, propose_change, proposer_of


def give_role(work: Work, user: User, role: Role, terms: Mapping[str, Any]) -> ControlChange | None:
    """Return a waiting grant if the role decides, after the set-up.

    Raises `Conflict` if one waits. `terms`: of `Membership`.
    """
    grant = None
    if is_deciding(role, terms["post_kind"]):
        subject = f"user:{user.id}:{role.value}"
        proposal = ProposedChange(ControlKind.ROLE, subject, str(role.label), terms, user, role)
        grant = propose_change(work, proposal)
    if grant is not None and grant.waits:
        return grant
    work.session.add(_build_membership(user.id, role, terms, work.actor, grant))
    _record_role(work, user.id, role, terms, grant)
    return None


def give_substitution(work: Work, substitute: User, terms: Mapping[str, Any]) -> Substitution | ControlChange:
    """Set a substitute: immediately by the substituted; by administrators, like deciding functions.

    Return it unsaved, or a waiting grant. `terms`: of `Substitution`.
    """
    grant = None
    if work.actor.id != terms["user_id"]:
        proposal = ProposedChange(ControlKind.SUBSTITUTION, "", str(terms["kind"].label), terms, substitute)
        grant = propose_change(work, proposal)
        if grant.waits:
            return grant
    return _build_substitution(
        substitute, terms, (work.actor.person_id, work.actor.name, work.now), work.organisation_id, grant
    )


def check_grant_possible(session: Session, change: ControlChange, now: datetime) -> None:
    """Raise `Refusal` for an incompatible function, or past dates."""
    today = current_day(session, change.organisation_id, now=now)
    ends_on = _parse_day(change.terms.get("ends_on"))
    if ends_on and ends_on < today:
        raise Conflict(msg("Su fecha final ya pasó."))
    if change.role is None:
        _check_substitution(session, change)
        return
    user = _grantee(session, change)
    memberships = people.unfinished_roles(session, user.id, organisation_id=change.organisation_id, today=today)
    have = {membership.role for membership in memberships}
    if change.role in have:
        raise Conflict(msg("Ya tiene la función «%(role)s».", role=change.role.label))
    check_combination(have | {change.role})


def apply_grant(session: Session, change: ControlChange, effect: EffectTerms) -> None:
    """Write the membership or substitution, from today on."""
    terms = _parsed_terms(change)
    terms["starts_on"] = max(terms["starts_on"], current_day(session, change.organisation_id, now=effect.now))
    user = _grantee(session, change)
    if change.role is None:
        setter = (change.proposed_by or user.id, change.proposed_by_name, effect.now)
        row: Membership | Substitution = _build_substitution(user, terms, setter, change.organisation_id, change)
        act, detail = Act.SUBSTITUTION_SET, {"substitution": terms["kind"], "starts_on": terms["starts_on"]}
        audit.record(Work(session, effect.actor, effect.now), act, subject=f"user:{terms['user_id']}", **detail)
    else:
        row = _build_membership(user.id, change.role, terms, proposer_of(change), change)
        _record_role(Work(session, effect.actor, effect.now), user.id, change.role, terms, change)
    row.given_by = effect.given_by
    session.add(row)
    session.flush()


def mark_grant_confirmed(session: Session, grant: ControlChange) -> None:
    """Lift the hand's mark from what is in force already."""
    table = Substitution if grant.role is None else Membership
    mine = (col(table.organisation_id) == grant.organisation_id) & (col(table.grant_id) == grant.id)
    session.execute(update(table).where(mine).values(given_by=[]))


def _grantee(session: Session, grant: ControlChange) -> User:
    return session.get_one(User, grant.user_id)


def _check_substitution(session: Session, grant: ControlChange) -> None:
    typed, substitute = _parsed_terms(grant), _grantee(session, grant)
    names = ("user_id", "starts_on", "ends_on", "unit_id", "topic_id")
    terms = SubstitutionTerms(substitute_id=substitute.id, **{name: typed[name] for name in names})
    roles_by_person = substitutions.roles_ever_held(session, [substitute.id], organisation_id=grant.organisation_id)
    check_may_substitute(terms, roles_by_person.get(substitute.id, []))
    check_overlaps(terms, substitutions.terms_involving(session, terms, organisation_id=grant.organisation_id))


def _record_role(work: Work, user_id: int, role: Role, terms: Mapping[str, Any], grant: ControlChange | None) -> None:
    ground = grant.ground if grant and grant.ground is not ChangeGround.ORDINARY else None
    audit.record(
        work,
        Act.MEMBERSHIP_GRANTED,
        subject=f"user:{user_id}",
        role=role,
        post_kind=terms["post_kind"],
        job_title=terms["job_title"],
        unit=terms["unit_id"],
        starts_on=terms["starts_on"],
        ends_on=terms["ends_on"],
        **({"grant_ground": ground} if ground else {}),
    )


def _build_membership(
    user_id: int, role: Role, terms: Mapping[str, Any], maker: Actor, grant: ControlChange | None
) -> Membership:
    return Membership(
        organisation_id=maker.organisation_id,
        user_id=user_id,
        role=role,
        given_by=grant.given_by if grant else [],
        grant_id=grant.id if grant else None,
        made_by=maker.id,
        made_by_name=maker.name,
        ground=grant.ground if grant else None,
        **terms,
    )


def _build_substitution(
    substitute: User,
    terms: Mapping[str, Any],
    setter: tuple[int, str, datetime],
    organisation_id: int,
    grant: ControlChange | None,
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


def _parsed_terms(grant: ControlChange) -> dict[str, Any]:
    terms = dict(grant.terms)
    terms |= {name: _parse_day(terms[name]) for name in ("starts_on", "ends_on")}
    if grant.role is None:
        return terms | {"kind": SubstitutionKind(terms["kind"])}
    return terms | {"post_kind": PostKind(terms["post_kind"])}


def _parse_day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None
