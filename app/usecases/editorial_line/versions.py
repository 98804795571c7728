"""Line versions: drafted, proposed, signed by two under an act, in force from its day."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlmodel import col, func, select

from app.core.actor import Actor
from app.core.errors import Conflict, Refusal
from app.core.messages import msg
from app.core.permissions import Permission, demand
from app.db.work import Work
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


def begin_version(work: Work) -> LineVersion:
    """Copy the line in force to a draft. Raises `Conflict` during another proposal."""
    demand(work.actor.may(Permission.LINE_PROPOSE))
    if line_versions.open_proposal(work.session, work.organisation_id):
        raise Conflict(msg("Ya hay una propuesta en curso: acábela o retírela antes de empezar otra."))
    _, line = line_in_force(work.session, work.organisation_id, now=work.now)
    version = LineVersion(
        organisation_id=work.organisation_id,
        number=_next_number(work),
        principles=line.principles,
        rules=[rule_data(rule) for rule in line.rules],
        written_by=work.actor.id,
        written_by_name=work.actor.name,
        written_at=work.now,
    )
    work.session.add(version)
    work.session.flush()
    _record(work, Act.LINE_WRITTEN, version)
    return version


def write_rule(work: Work, version: LineVersion, data: Mapping[str, Any]) -> None:
    """Replace the rule by code, or append it. Raises `InvalidLine`."""
    _check_editable(version, work.actor)
    read = parse_rule(data)
    _, line = line_in_force(work.session, version.organisation_id, now=work.now)
    check_line(replace(line, rules=(read,)))
    rule = rule_data(read)
    others = list(version.rules)
    place = next((n for n, other in enumerate(others) if other["code"] == rule["code"]), len(others))
    _store_rules(work, version, [*others[:place], rule, *others[place + 1 :]], rule=rule["code"])


def remove_rule(work: Work, version: LineVersion, code: str) -> None:
    _check_editable(version, work.actor)
    remaining_rules = [rule for rule in version.rules if rule["code"] != code]
    _store_rules(work, version, remaining_rules, dropped=code)


def write_principles(work: Work, version: LineVersion, *, principles: str, note: str) -> None:
    _check_editable(version, work.actor)
    version.principles, version.note = principles, note
    _store_rules(work, version, version.rules, principles=True)


def propose_version(work: Work, version: LineVersion) -> None:
    """Propose; raises when unchanged, without reason or inconsistent."""
    _check_editable(version, work.actor)
    _, line = line_in_force(work.session, version.organisation_id, now=work.now)
    before = [rule_data(rule) for rule in line.rules]
    if not rule_changes(before, version.rules) and version.principles == line.principles:
        raise Refusal(msg("La propuesta dice lo mismo que la línea en vigor."))
    if not version.note.strip():
        raise Refusal(msg("Explique por qué se propone el cambio."))
    check_line(line_with_rules(line, version))
    version.state, version.proposed_at = LineState.PROPOSED, work.now
    _record(work, Act.LINE_PROPOSED, version, note=version.note)


def withdraw_version(work: Work, version: LineVersion) -> None:
    demand(work.actor.may(Permission.LINE_PROPOSE))
    if version.state not in OPEN_STATES:
        raise Conflict(NOT_WRITTEN)
    version.state = LineState.WITHDRAWN
    _record(work, Act.LINE_WITHDRAWN, version)


def add_signature(work: Work, version: LineVersion, adoption: LineAdoption) -> bool:
    """Return whether in force; the second signer confirms the act.

    Raises `Refusal` without act, `Conflict` when nothing waits, `NotPermitted` on signing twice.
    """
    demand(work.actor.may(Permission.LINE_ADOPT))
    signed = line_versions.version_signatures(work.session, version)
    check_may_sign(
        version.state, signed_by=[line_signature.user_id for line_signature in signed], person_id=work.actor.person_id
    )
    if not signed:
        check_adoption(adoption)
        version.act_reference, version.act_body = adoption.reference.strip(), adoption.body.strip()
        version.in_force_from = adoption.in_force_from
    signature = LineSignature(
        organisation_id=version.organisation_id,
        line_version_id=version.id,
        user_id=work.actor.person_id,
        user_name=work.actor.name,
        signed_at=work.now,
    )
    work.session.add(signature)
    _record(work, Act.LINE_SIGNED, version, reference=version.act_reference)
    if len(signed) + 1 < SIGNATURES:
        return False
    _adopt_version(work, version)
    return True


def sign_version(work: Work, version: LineVersion, adoption: LineAdoption) -> bool:
    """Sign as `add_signature`; adoption stores the plan number in force."""
    adopted = add_signature(work, version, adoption)
    if adopted:
        plan = version_in_force(
            work.session,
            version.organisation_id,
            today=current_day(work.session, version.organisation_id, now=work.now),
        )
        version.plan_version = plan.number if plan else None
        work.session.add(version)
    return adopted


def _adopt_version(work: Work, version: LineVersion) -> None:
    """Take effect on the act's day, never before adoption."""
    version.state, version.adopted_at = LineState.ADOPTED, work.now
    version.in_force_from = max(version.in_force_from or work.now, work.now)
    detail = {"reference": version.act_reference, "body": version.act_body, "in_force_from": version.in_force_from}
    detail |= {"digest": line_versions.rules_digest(version.rules)}
    _record(work, Act.LINE_ADOPTED, version, **detail)


def _check_editable(version: LineVersion, actor: Actor) -> None:
    demand(actor.may(Permission.LINE_PROPOSE))
    if version.state is not LineState.DRAFT:
        raise Conflict(NOT_WRITTEN)


def _store_rules(
    work: Work,
    version: LineVersion,
    rules: Sequence[Mapping[str, Any]],
    **detail: Any,
) -> None:
    version.rules = [dict(rule) for rule in rules]
    version.written_by, version.written_by_name, version.written_at = work.actor.id, work.actor.name, work.now
    work.session.add(version)
    _record(work, Act.LINE_WRITTEN, version, **detail)


def _record(work: Work, act: Act, version: LineVersion, **detail: Any) -> None:
    audit.record(work, act, subject=f"line:{version.id}", version=version.number, **detail)


def _next_number(work: Work) -> int:
    last = select(func.max(col(LineVersion.number))).where(LineVersion.organisation_id == work.organisation_id)
    return (work.session.exec(last).one() or 0) + 1
