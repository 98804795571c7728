"""Measures: proposed on evidence, decided by a second person, done, notified.

Cases are locked, serialising acts. `rules.measures` is rechecked at decision: triage may have changed.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from app.core.actor import Actor, system_actor
from app.core.errors import Conflict, Refusal
from app.core.messages import msg
from app.core.permissions import demand
from app.core.zones import local_day, start_of_day
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.cases.models.cases import Case, CitizenMessage
from app.domain.cases.rules.categories import CaseOutcome
from app.domain.cases.rules.states import CaseActKind
from app.domain.moderation.models import ModerationMeasure
from app.domain.moderation.queries import measures, norms
from app.domain.moderation.queries.norms import NormsInForce
from app.domain.moderation.rules import measures as measure_rules
from app.domain.moderation.rules.blocks import DONE_BY_WORKER
from app.domain.moderation.rules.measures import MeasureContext, MeasureKind, MeasureState
from app.domain.moderation.rules.moderators import demand_moderator, is_legal_reviewer
from app.domain.moderation.rules.norms import MeasureProposal, check_norm
from app.domain.organisations.models import Organisation
from app.usecases.cases.case_log import record_act
from app.usecases.cases.closure import close_case
from app.usecases.moderation.blocks import create_block, leave_block_to_person
from app.usecases.moderation.letters import notify_moderators
from app.usecases.moderation.notices import notice_of_measure, send_notice

S = MeasureState
OUTCOME_OF_MEASURE = {
    MeasureKind.HIDE: CaseOutcome.HIDDEN,
    MeasureKind.REPORT: CaseOutcome.REPORTED,
    MeasureKind.BLOCK: CaseOutcome.BLOCKED,
}
"""Case outcomes by measure; a warned case continues."""
ACT_OF_MEASURE = {
    MeasureKind.WARN: CaseActKind.WARNED,
    MeasureKind.HIDE: CaseActKind.HIDDEN,
    MeasureKind.REPORT: CaseActKind.REPORTED,
    MeasureKind.BLOCK: CaseActKind.BLOCKED,
}


def submit_measure(work: Work, case: Case, message: CitizenMessage, proposal: MeasureProposal) -> ModerationMeasure:
    """Propose a measure. Raises `Refusal` with the reason."""
    demand_moderator(work.actor)
    version = norms.norms_in_force(work.session, case.organisation_id)
    context = measures.measure_context(work.session, case, message, has_norms=version is not None, now=work.now)
    measure_rules.check_possible(proposal.kind, context, by=work.actor.id)
    assert version is not None, "without norms nothing is possible"
    measure_rules.check_reason(proposal.reason)
    check_norm(version.norms.of(proposal.norm), proposal, context)
    if proposal.at_once and not measure_rules.may_be_at_once(proposal.kind, context):
        raise Refusal(msg("Una persona sola solo puede ocultar, y solo datos personales a la vista o amenazas."))
    measure = _new_measure(work, case, message, proposal, version, context)
    _record(work, case, measure, Act.MODERATION_PROPOSED)
    if proposal.at_once:
        _notify_author(work, case, message, version, measure, by=work.actor)
        _mark_done(work, case, measure, msg("ocultado al momento").msgid)
    notify_moderators(work.session, case, measure, now=work.now)
    return measure


def decide_on_measure(work: Work, case: Case, measure: ModerationMeasure, *, yes: bool, why: str) -> None:
    """Decide on a measure as a non-proposer; approval sends the notice, awaits execution."""
    demand_moderator(work.actor)
    _check_state(measure, S.PROPOSED)
    measure_rules.check_second_person(work.actor.id, measure.proposed_by)
    if yes:
        _approve_measure(work, case, measure)
    else:
        measure_rules.check_reason(why)
        measure.state = S.DECLINED
    measure.decided_by, measure.decided_by_name = work.actor.id, work.actor.name
    measure.decided_at, measure.decided_why, measure.review_at = work.now, why, None
    _record(work, case, measure, Act.MODERATION_DECIDED, approved=yes)
    work.session.flush()


def _approve_measure(work: Work, case: Case, measure: ModerationMeasure) -> None:
    """Check again, ignoring conflicts with this measure, and approve."""
    version = norms.norms_in_force(work.session, case.organisation_id)
    message = measures.measure_message_or_404(work.session, case, measure.message_id)
    context = measures.measure_context(work.session, case, message, has_norms=version is not None, now=work.now)
    others = MeasureContext(**{name: getattr(context, name) for name in context.__slots__} | {"live": frozenset()})
    measure_rules.check_possible(measure.kind, others, by=measure.proposed_by)
    if measure.is_permanent:
        demand(is_legal_reviewer(work.actor))
    assert version is not None, "without norms nothing is possible"
    if version.id != measure.norms_id:
        raise Conflict(msg("Las normas han cambiado desde que se propuso: propóngala otra vez con las de ahora."))
    _set_end(work, measure)
    _notify_author(work, case, message, version, measure, by=work.actor)
    measure.state = S.TO_DO
    measure.decided_by = work.actor.id
    create_block(work, case, message, measure)
    if measure.kind is MeasureKind.WARN:
        _mark_done(work, case, measure, "")


def record_measure_done(work: Work, case: Case, measure: ModerationMeasure, *, how: str, ends_case: bool) -> None:
    """Record the execution; `ends_case` closes the case with its outcome."""
    demand_moderator(work.actor)
    _check_state(measure, S.TO_DO)
    leave_block_to_person(work, measure)
    _mark_done(work, case, measure, how, ends_case=ends_case)
    _record(work, case, measure, Act.MODERATION_DONE)
    work.session.flush()


def record_done_in_network(session: Session, case: Case, measure: ModerationMeasure, *, now: datetime) -> None:
    """Record a self-ending block: no reminder before its last day."""
    clock = system_actor(case.organisation_id)
    _mark_done(Work(session, clock, now), case, measure, DONE_BY_WORKER.msgid)
    measure.review_at = measure.ends_at or measure.review_at
    _record(Work(session, clock, now), case, measure, Act.MODERATION_DONE)


def _mark_done(work: Work, case: Case, measure: ModerationMeasure, how: str, *, ends_case: bool = False) -> None:
    measure.state, measure.done_at, measure.done_how = S.STANDING, work.now, how
    measure.done_by, measure.done_by_name = work.actor.id, work.actor.name
    if measure.kind is MeasureKind.BLOCK:
        measure.review_at = measure_rules.next_reminder(measure.ends_at, now=work.now)
    if ends_case and case.closed_at is None and measure.kind in OUTCOME_OF_MEASURE:
        close_case(work, case, OUTCOME_OF_MEASURE[measure.kind])
    else:
        detail: dict[str, Any] = {"measure": measure.kind.value, "norm": measure.norm}
        record_act(work, case, ACT_OF_MEASURE[measure.kind], message_id=measure.message_id, **detail)


def _notify_author(
    work: Work, case: Case, message: CitizenMessage, version: NormsInForce, measure: ModerationMeasure, *, by: Actor
) -> None:
    if notice := notice_of_measure(measure):
        reply = send_notice(work, case, message, version, notice, norm=measure.norm, until=measure.ends_on, by=by)
        measure.notice_id = reply.id


def _set_end(work: Work, measure: ModerationMeasure) -> None:
    """Set a block's last day and the next local midnight."""
    if measure.kind is MeasureKind.BLOCK and measure.days is not None:
        zone = work.session.get_one(Organisation, measure.organisation_id).zone
        measure.ends_on = local_day(work.now, zone) + timedelta(days=measure.days)
        measure.ends_at = start_of_day(measure.ends_on + timedelta(days=1), zone)


def _new_measure(
    work: Work,
    case: Case,
    message: CitizenMessage,
    proposal: MeasureProposal,
    version: NormsInForce,
    context: MeasureContext,
) -> ModerationMeasure:
    proof = [evidence for evidence in measures.case_evidence(work.session, case) if evidence.message_id == message.id]
    measure = ModerationMeasure(
        organisation_id=case.organisation_id,
        case_id=case.id,
        message_id=message.id,
        citizen_id=message.citizen_id,
        kind=proposal.kind,
        state=S.TO_DO if proposal.at_once else S.PROPOSED,
        category=case.category,
        is_overridden=context.is_overridden,
        norms_id=version.id,
        norm=proposal.norm,
        evidence_id=proof[-1].id,
        reason=proposal.reason.strip(),
        at_once=proposal.at_once,
        look_by=work.now + measure_rules.REVIEW_WITHIN if proposal.at_once else None,
        review_at=work.now + measure_rules.REVIEW_WITHIN if proposal.at_once else None,
        days=proposal.days,
        complain_url=version.norms.complain_url,
        proposed_by=work.actor.person_id,
        proposed_by_name=work.actor.name,
        proposed_at=work.now,
    )
    work.session.add(measure)
    work.session.flush()
    return measure


def _check_state(measure: ModerationMeasure, wanted: MeasureState) -> None:
    if measure.state is not wanted:
        raise Conflict(msg("Esta medida ya no está en ese punto: vuelva a mirar la página."))


def _record(
    work: Work,
    case: Case,
    measure: ModerationMeasure,
    act: Act,
    **detail: Any,
) -> None:
    """Record case number, measure kind, norm: no personal data."""
    audit_detail = {"number": case.code, "measure": measure.kind.value, "norm": measure.norm, **detail}
    audit.record(work, act, subject=f"moderation:{measure.id}", **audit_detail)
