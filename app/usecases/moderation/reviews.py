"""Reviews: one-person hides, blocks near or without end, mistakes."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.core.actor import Actor, system_actor
from app.core.errors import Conflict, Refusal
from app.core.messages import msg
from app.db.scope import Sessions
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.cases.models.cases import Case, Citizen
from app.domain.moderation.models import ModerationMeasure
from app.domain.moderation.queries import measures, norms
from app.domain.moderation.queries.measures import measures_due
from app.domain.moderation.rules import measures as measure_rules
from app.domain.moderation.rules.blocks import ENDED_ON_ITS_DAY
from app.domain.moderation.rules.measures import MeasureKind, MeasureState
from app.domain.moderation.rules.moderators import demand_moderator, is_legal_reviewer
from app.domain.moderation.rules.norms import MeasureNotice
from app.usecases.moderation.blocks import undo_block
from app.usecases.moderation.letters import notify_moderators, review_question
from app.usecases.moderation.notices import notice_of_measure, send_notice
from app.usecases.privacy.retention import MEASURE_BATCH

S = MeasureState


def uphold_measure(work: Work, case: Case, measure: ModerationMeasure, *, why: str) -> None:
    """Uphold a one-person hide, as another, or, as legal review, an endless block."""
    demand_moderator(work.actor)
    measure_rules.check_reason(why)
    if measure.waits_for_a_look:
        measure_rules.check_second_person(work.actor.id, measure.proposed_by, measure.done_by)
        measure.decided_by, measure.decided_by_name = work.actor.id, work.actor.name
        measure.decided_at, measure.decided_why, measure.review_at = work.now, why, None
    else:
        _check_may_stay(measure, work.actor)
        measure.review_at = measure_rules.six_months_after(work.now)
    measure.reviewed_at = work.now
    _record(work, case, measure, "stays")
    work.session.flush()


def _check_may_stay(measure: ModerationMeasure, actor: Actor) -> None:
    if measure.state is not S.STANDING or not measure.is_permanent:
        raise Conflict(msg("Esta medida no espera ninguna revisión: un bloqueo con fecha acaba cuando dice."))
    if not is_legal_reviewer(actor):
        raise Refusal(msg("Un bloqueo sin fecha de fin lo revisa la revisión jurídica."))


def end_measure(work: Work, case: Case, measure: ModerationMeasure, *, why: str, is_reversal: bool) -> None:
    """End a measure, or reverse a mistake (`is_reversal`), and notify.

    The network undoes automatic blocks, people manual ones.
    """
    demand_moderator(work.actor)
    if measure.state not in (S.STANDING, S.TO_DO):
        raise Conflict(msg("Esta medida no está aplicada: no hay nada que levantar."))
    measure_rules.check_reason(why)
    undo_block(work.session, measure, now=work.now)
    _mark_lifted(work, case, measure, why.strip(), is_reversal=is_reversal)


def end_block_on_its_day(session: Session, case: Case, measure: ModerationMeasure, *, now: datetime) -> None:
    """End a block on the last day two people decided, after the network's unblock."""
    clock = system_actor(case.organisation_id)
    _mark_lifted(Work(session, clock, now), case, measure, ENDED_ON_ITS_DAY.msgid, is_reversal=False)


def _mark_lifted(work: Work, case: Case, measure: ModerationMeasure, why: str, *, is_reversal: bool) -> None:
    measure.state, measure.review_at, measure.is_reversal = S.LIFTED, None, is_reversal
    measure.lifted_by, measure.lifted_by_name = work.actor.id, work.actor.name
    measure.lifted_at, measure.lifted_why, measure.reviewed_at = work.now, why, work.now
    _notify_lifted(work, case, measure, by=work.actor)
    _record(work, case, measure, "reversed" if is_reversal else "lifted")
    work.session.flush()


def _notify_lifted(work: Work, case: Case, measure: ModerationMeasure, *, by: Actor) -> None:
    """Notify unless unnotified or a warning, or the message is gone."""
    version = norms.norms_in_force(work.session, case.organisation_id)
    if version is None or notice_of_measure(measure) is None or measure.kind is MeasureKind.WARN:
        return
    message = measures.measure_message_or_404(work.session, case, measure.message_id)
    citizen = work.session.get(Citizen, measure.citizen_id) if measure.citizen_id else None
    if message.purged_at is not None or (citizen is not None and citizen.erased_at is not None):
        return
    send_notice(work, case, message, version, MeasureNotice.LIFTED, norm=measure.norm, until=None, by=by)


def request_review(session: Session, measure: ModerationMeasure, *, now: datetime) -> None:
    """Ask people, record, set the next reminder.

    Automatic blocks are undone on their last day; people hear only of failures.
    """
    case = session.get_one(Case, measure.case_id)
    if measure.ends_at is not None and measure.ends_at <= now and undo_block(session, measure, now=now):
        measure.review_at = now + measure_rules.REMIND_EVERY
        return
    notify_moderators(session, case, measure, now=now)
    question = review_question(measure, now=now)
    _record(Work(session, system_actor(case.organisation_id), now), case, measure, f"asked_{question}")
    if measure.waits_for_a_look:
        measure.review_at = now + measure_rules.REVIEW_WITHIN
    else:
        measure.review_at = (
            now + measure_rules.REMIND_EVERY
            if measure.ends_at is None
            else measure_rules.next_reminder(measure.ends_at, now=now)
        )


def _record(work: Work, case: Case, measure: ModerationMeasure, step: str) -> None:
    detail: dict[str, Any] = {"number": case.code, "measure": measure.kind.value, "norm": measure.norm}
    detail["measure_step"] = step
    subject = f"moderation:{measure.id}"
    audit.record(work, Act.MODERATION_REVIEWED, subject=subject, **detail)


def review_measures(writing: Sessions, *, now: datetime) -> int:
    with writing() as session:
        due = measures_due(session, now=now, limit=MEASURE_BATCH)
        for measure in due:
            request_review(session, measure, now=now)
        session.commit()
        return len(due)
