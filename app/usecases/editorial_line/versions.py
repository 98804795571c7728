"""Line versions: drafted, proposed, signed by two under an act, in force from its day."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, func, select

from app.core.actor import Actor
from app.core.errors import Conflict, Refusal
from app.core.messages import msg
from app.core.permissions import Permission, demand
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.editorial_line.models import LineSignature, LineVersion
from app.domain.editorial_line.queries import line_versions
from app.domain.editorial_line.queries.line_cache import line_in_force, line_with_rules
from app.domain.editorial_line.rules.faults import check_line
from app.domain.editorial_line.rules.line_data import rule_data
from app.domain.editorial_line.rules.line_parser import parse_rule
from app.domain.editorial_line.rules.versions import (
    SIGNATURES,
    LineAdoption,
    LineState,
    check_adoption,
    check_may_sign,
    rule_changes,
)
from app.domain.organisations.queries import current_day
from app.domain.plan.queries.versions import version_in_force

OPEN_STATES = (LineState.DRAFT, LineState.PROPOSED)
NOT_WRITTEN = msg("Esta versión ya no se escribe: empiece otra.")


def begin_version(session: Session, *, actor: Actor, now: datetime) -> LineVersion:
    """Copy the line in force to a draft. Raises `Conflict` during another proposal."""
    demand(actor.may(Permission.LINE_PROPOSE))
    if line_versions.open_proposal(session, actor.organisation_id):
        raise Conflict(msg("Ya hay una propuesta en curso: acábela o retírela antes de empezar otra."))
    _, line = line_in_force(session, actor.organisation_id, now=now)
    version = LineVersion(
        organisation_id=actor.organisation_id,
        number=_next_number(session, actor.organisation_id),
        principles=line.principles,
        rules=[rule_data(rule) for rule in line.rules],
        written_by=actor.id,
        written_by_name=actor.name,
        written_at=now,
    )
    session.add(version)
    session.flush()
    _record(session, Act.LINE_WRITTEN, version, actor=actor, now=now)
    return version


def write_rule(session: Session, version: LineVersion, data: Mapping[str, Any], *, actor: Actor, now: datetime) -> None:
    """Replace the rule by code, or append it. Raises `InvalidLine`."""
    _check_editable(version, actor)
    read = parse_rule(data)
    _, line = line_in_force(session, version.organisation_id, now=now)
    check_line(replace(line, rules=(read,)))
    rule = rule_data(read)
    others = list(version.rules)
    place = next((n for n, other in enumerate(others) if other["code"] == rule["code"]), len(others))
    _store_rules(
        session, version, [*others[:place], rule, *others[place + 1 :]], actor=actor, now=now, rule=rule["code"]
    )


def remove_rule(session: Session, version: LineVersion, code: str, *, actor: Actor, now: datetime) -> None:
    _check_editable(version, actor)
    remaining_rules = [rule for rule in version.rules if rule["code"] != code]
    _store_rules(session, version, remaining_rules, actor=actor, now=now, dropped=code)


def write_principles(
    session: Session, version: LineVersion, *, principles: str, note: str, actor: Actor, now: datetime
) -> None:
    _check_editable(version, actor)
    version.principles, version.note = principles, note
    _store_rules(session, version, version.rules, actor=actor, now=now, principles=True)


def propose_version(session: Session, version: LineVersion, *, actor: Actor, now: datetime) -> None:
    """Propose; raises when unchanged, without reason or inconsistent."""
    _check_editable(version, actor)
    _, line = line_in_force(session, version.organisation_id, now=now)
    before = [rule_data(rule) for rule in line.rules]
    if not rule_changes(before, version.rules) and version.principles == line.principles:
        raise Refusal(msg("La propuesta dice lo mismo que la línea en vigor."))
    if not version.note.strip():
        raise Refusal(msg("Explique por qué se propone el cambio."))
    check_line(line_with_rules(line, version))
    version.state, version.proposed_at = LineState.PROPOSED, now
    _record(session, Act.LINE_PROPOSED, version, actor=actor, now=now, note=version.note)


def withdraw_version(session: Session, version: LineVersion, *, actor: Actor, now: datetime) -> None:
    demand(actor.may(Permission.LINE_PROPOSE))
    if version.state not in OPEN_STATES:
        raise Conflict(NOT_WRITTEN)
    version.state = LineState.WITHDRAWN
    _record(session, Act.LINE_WITHDRAWN, version, actor=actor, now=now)


def add_signature(
    session: Session, version: LineVersion, adoption: LineAdoption, *, actor: Actor, now: datetime
) -> bool:
    """Return whether in force; the second signer confirms the act.

    Raises `Refusal` without act, `Conflict` when nothing waits, `NotPermitted` on signing twice.
    """
    demand(actor.may(Permission.LINE_ADOPT))
    signed = line_versions.version_signatures(session, version)
    check_may_sign(
        version.state, signed_by=[line_signature.user_id for line_signature in signed], person_id=actor.person_id
    )
    if not signed:
        check_adoption(adoption)
        version.act_reference, version.act_body = adoption.reference.strip(), adoption.body.strip()
        version.in_force_from = adoption.in_force_from
    signature = LineSignature(
        organisation_id=version.organisation_id,
        line_version_id=version.id,
        user_id=actor.person_id,
        user_name=actor.name,
        signed_at=now,
    )
    session.add(signature)
    _record(session, Act.LINE_SIGNED, version, actor=actor, now=now, reference=version.act_reference)
    if len(signed) + 1 < SIGNATURES:
        return False
    _adopt_version(session, version, actor=actor, now=now)
    return True


def sign_version(
    session: Session, version: LineVersion, adoption: LineAdoption, *, actor: Actor, now: datetime
) -> bool:
    """Sign as `add_signature`; adoption stores the plan number in force."""
    adopted = add_signature(session, version, adoption, actor=actor, now=now)
    if adopted:
        plan = version_in_force(
            session, version.organisation_id, today=current_day(session, version.organisation_id, now=now)
        )
        version.plan_version = plan.number if plan else None
        session.add(version)
    return adopted


def _adopt_version(session: Session, version: LineVersion, *, actor: Actor, now: datetime) -> None:
    """Take effect on the act's day, never before adoption."""
    version.state, version.adopted_at = LineState.ADOPTED, now
    version.in_force_from = max(version.in_force_from or now, now)
    detail = {"reference": version.act_reference, "body": version.act_body, "in_force_from": version.in_force_from}
    detail |= {"digest": line_versions.rules_digest(version.rules)}
    _record(session, Act.LINE_ADOPTED, version, actor=actor, now=now, **detail)


def _check_editable(version: LineVersion, actor: Actor) -> None:
    demand(actor.may(Permission.LINE_PROPOSE))
    if version.state is not LineState.DRAFT:
        raise Conflict(NOT_WRITTEN)


def _store_rules(
    session: Session,
    version: LineVersion,
    rules: Sequence[Mapping[str, Any]],
    *,
    actor: Actor,
    now: datetime,
    **detail: Any,
) -> None:
    version.rules = [dict(rule) for rule in rules]
    version.written_by, version.written_by_name, version.written_at = actor.id, actor.name, now
    session.add(version)
    _record(session, Act.LINE_WRITTEN, version, actor=actor, now=now, **detail)


def _record(session: Session, act: Act, version: LineVersion, *, actor: Actor, now: datetime, **detail: Any) -> None:
    audit.record(session, act, actor=actor, now=now, subject=f"line:{version.id}", version=version.number, **detail)


def _next_number(session: Session, organisation_id: int) -> int:
    last = select(func.max(col(LineVersion.number))).where(LineVersion.organisation_id == organisation_id)
    return (session.exec(last).one() or 0) + 1
