"""Plan versions: frozen when proposed, in force by an act two people sign."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.core.errors import Conflict, Refusal
from app.core.messages import msg
from app.core.permissions import Permission, demand
from app.core.zones import local_day
from app.db.work import Work
from app.domain.approvals.queries.route_choice import default_routes_by_topic
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.directory.queries.topics import topics
from app.domain.editorial_line.queries.line_cache import line_in_force
from app.domain.organisations.models import Organisation
from app.domain.people.queries.deciders import people_with_permission
from app.domain.plan.models.versions import PlanSignature, PlanVersion
from app.domain.plan.queries import versions
from app.domain.plan.queries.stops import plan_contents
from app.domain.plan.rules.line_snapshot import rule_snapshot, rules_in_region
from app.domain.plan.rules.stops import Stop
from app.domain.plan.rules.versions import (
    ApprovedVersion,
    PlanAct,
    VersionLife,
    check_act,
    check_may_sign,
    plan_state,
    signatures_needed,
)


def freeze_version(work: Work, content: Mapping[str, Any], note: str) -> PlanVersion:
    """Store `content`, the eight stops. Raises when empty or unchanged."""
    demand(work.actor.may(Permission.PLAN_MANAGE))
    every = versions.locked_versions(work.session, work.organisation_id)
    if any(stored_version.in_force_from is None and stored_version.withdrawn_at is None for stored_version in every):
        raise Conflict(msg("Ya hay una versión propuesta: apruébela o retírela antes de proponer otra."))
    if not has_content(content):
        raise Refusal(msg("El plan está vacío: escriba al menos una parada antes de proponerlo."))
    digest = digest_of(content)
    if any(
        stored_version.digest == digest and stored_version.in_force_from and stored_version.ends_on is None
        for stored_version in every
    ):
        raise Refusal(msg("Esta versión diría lo mismo que la aprobada: cambie algo antes de proponerla."))
    version = PlanVersion(
        organisation_id=work.organisation_id,
        number=max((stored_version.number for stored_version in every), default=0) + 1,
        content=dict(content),
        digest=digest,
        note=note.strip(),
        proposed_at=work.now,
        proposed_by_id=work.actor.id,
        proposed_by_name=work.actor.name,
    )
    work.session.add(version)
    work.session.flush()
    _record(work, Act.PLAN_PROPOSED, version, note=version.note, digest=digest)
    return version


def has_content(content: Mapping[str, Any]) -> bool:
    """Tell whether any stop was written, ignoring computed figures."""
    stops = content.get("stops", {}).values()
    return any(value for stop in stops for value in stop.values() if isinstance(value, (list, dict, str)))


def digest_of(content: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def withdraw_version(work: Work, version: PlanVersion) -> None:
    """Withdraw a locked proposal; approved versions are superseded instead."""
    demand(work.actor.may(Permission.PLAN_MANAGE))
    if version.in_force_from is not None or version.withdrawn_at is not None:
        raise Conflict(msg("Solo se retira una versión que está propuesta."))
    version.withdrawn_at = work.now
    work.session.add(version)
    _record(work, Act.PLAN_WITHDRAWN, version)


def sign_act(work: Work, organisation: Organisation, version: PlanVersion, act: PlanAct | None) -> bool:
    """Sign a locked version; return whether in force.

    The first signer states the act, the second confirms (`act` None). Raises `InvalidAct`.
    """
    demand(work.actor.may(Permission.PLAN_ADOPT))
    today = local_day(work.now, organisation.zone)
    life = VersionLife(version.in_force_from, version.ends_on, version.withdrawn_at is not None)
    signed = versions.signatures(work.session, version)
    check_may_sign(
        plan_state(life, today=today),
        signed_by=[signature.user_id for signature in signed],
        person_id=work.actor.person_id,
    )
    act = _act_of(version) if signed else act
    if act is None:
        raise Refusal(msg("Diga qué órgano lo aprueba, cuándo y con qué número."))
    locked = versions.locked_versions(work.session, organisation.id)
    approved = [each for each in locked if each.in_force_from and not each.withdrawn_at]
    dates = [ApprovedVersion(each.number, each.in_force_from) for each in approved if each.in_force_from]
    check_act(act, dates, today=today)
    _sign(work, version, act)
    needed = signatures_needed(small_town=organisation.small_town_mode, able=_signer_count(work, version))
    if len(signed) + 1 < needed:
        return False
    _put_in_force(work, version, act, approved, alone=needed == 1)
    return True


def propose_version(work: Work, organisation: Organisation, note: str) -> PlanVersion:
    """Propose a version. Raises as `freeze_version` does."""
    demand(work.actor.may(Permission.PLAN_MANAGE))
    contents = complete_contents(work.session, organisation, now=work.now)
    return freeze_version(work, contents, note)


def complete_contents(session: Session, organisation: Organisation, *, now: datetime) -> dict[str, Any]:
    """Return `plan_contents` plus line rules and topics' default routes by name."""
    here = organisation.id
    content = plan_contents(session, here, today=local_day(now, organisation.zone))
    routes = default_routes_by_topic(session, here, topics(session, organisation_id=here))
    _, line = line_in_force(session, here, now=now)
    content["stops"][Stop.WHY.value]["rules"] = [
        rule_snapshot(rule) for rule in rules_in_region(line.rules, organisation.region)
    ]
    guide = content["stops"][Stop.GUIDE.value]
    guide["topics"] = [_with_route(topic, routes) for topic in guide.get("topics", [])]
    return content


def _signer_count(work: Work, version: PlanVersion) -> int:
    return len(people_with_permission(work.session, version.organisation_id, Permission.PLAN_ADOPT, now=work.now))


def _act_of(version: PlanVersion) -> PlanAct | None:
    if version.act_on is None or version.act_from is None or version.review_on is None:
        return None
    return PlanAct(version.act_body, version.act_number, version.act_on, version.act_from, version.review_on)


def _sign(work: Work, version: PlanVersion, act: PlanAct) -> None:
    version.act_body, version.act_number, version.act_on = act.body.strip(), act.number.strip(), act.on
    version.act_from, version.review_on = act.in_force_from, act.review_on
    signature = PlanSignature(
        organisation_id=version.organisation_id,
        plan_version_id=version.id,
        user_id=work.actor.person_id,
        user_name=work.actor.name,
        signed_at=work.now,
    )
    work.session.add_all([version, signature])
    _record(work, Act.PLAN_SIGNED, version, body=act.body, reference=act.number)


def _put_in_force(
    work: Work, version: PlanVersion, act: PlanAct, approved: Sequence[PlanVersion], *, alone: bool
) -> None:
    """End the earlier version the day before."""
    version.in_force_from, version.approved_at, version.approved_by_name = act.in_force_from, work.now, work.actor.name
    over = [approved_version for approved_version in approved if approved_version.ends_on is None]
    for ended_version in over:
        ended_version.ends_on = act.in_force_from
    work.session.add_all(over)
    detail = {"body": act.body, "reference": act.number, "starts_on": act.in_force_from, "review_on": act.review_on}
    numbers = [previous_version.number for previous_version in over]
    _record(work, Act.PLAN_APPROVED, version, **detail, was=numbers, alone=alone or None)


def _record(work: Work, act: Act, version: PlanVersion, **detail: Any) -> None:
    subject = f"plan_version:{version.id}"
    audit.record(work, act, subject=subject, version=version.number, **detail)


def _with_route(topic: Mapping[str, Any], routes: Mapping[str, str]) -> dict[str, Any]:
    return {**topic, "route": routes.get(topic["name"], "")}
