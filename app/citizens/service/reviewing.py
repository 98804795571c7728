"""Looking at a measure again: what one person hid at once, a block near its end, one without an end, or a mistake."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.audit import service as audit
from app.audit.rules import Act
from app.citizens.models import Case, Citizen, ModerationMeasure
from app.citizens.queries import measures as queries
from app.citizens.queries import norms as norm_queries
from app.citizens.rules import measures as rules
from app.citizens.rules.blocking import AT_ITS_END
from app.citizens.rules.measures import MeasureKind, MeasureState
from app.citizens.rules.norms import Notice
from app.citizens.service.blocking import undo
from app.citizens.service.moderation_letters import ask_somebody, what_is_asked
from app.citizens.service.moderators import demand_moderator, is_legal
from app.citizens.service.noticing import notice_for, tell_person
from app.core.actor import Actor, the_clock
from app.core.errors import OutOfTurn, Refusal
from app.core.words import say

S = MeasureState


def confirm(session: Session, case: Case, measure: ModerationMeasure, *, why: str, actor: Actor, now: datetime) -> None:
    """It stays: somebody else looked at what one person hid, or at a block without an end (only legal review)."""
    demand_moderator(actor)
    rules.check_reason(why)
    if measure.waits_for_a_look:
        rules.check_other(actor.id, measure.proposed_by, measure.done_by)
        measure.decided_by, measure.decided_by_name = actor.id, actor.name
        measure.decided_at, measure.decided_why, measure.review_at = now, why, None
    else:
        _check_may_stay(measure, actor)
        measure.review_at = rules.six_months_after(now)
    measure.reviewed_at = now
    _record(session, case, measure, "stays", actor=actor, now=now)
    session.flush()


def _check_may_stay(measure: ModerationMeasure, actor: Actor) -> None:
    if measure.state is not S.STANDING or not measure.is_permanent:
        raise OutOfTurn(say("Esta medida no espera ninguna revisión: un bloqueo con fecha acaba cuando dice."))
    if not is_legal(actor):
        raise Refusal(say("Un bloqueo sin fecha de fin lo revisa la revisión jurídica."))


def lift(
    session: Session,
    case: Case,
    measure: ModerationMeasure,
    *,
    why: str,
    is_reversal: bool,
    actor: Actor,
    now: datetime,
) -> None:
    """It is over, or it was wrong (`is_reversal`); the person is told.

    The network is asked to undo what it was asked for; what was done by hand is undone by hand.
    """
    demand_moderator(actor)
    if measure.state not in (S.STANDING, S.TO_DO):
        raise OutOfTurn(say("Esta medida no está aplicada: no hay nada que levantar."))
    rules.check_reason(why)
    undo(session, measure, now=now)
    _lifted(session, case, measure, why.strip(), is_reversal=is_reversal, actor=actor, now=now)


def lift_at_its_end(session: Session, case: Case, measure: ModerationMeasure, *, now: datetime) -> None:
    """Its last day came and the network has let them in again: the end two people decided."""
    clock = the_clock(case.organisation_id)
    _lifted(session, case, measure, AT_ITS_END.msgid, is_reversal=False, actor=clock, now=now)


def _lifted(
    session: Session,
    case: Case,
    measure: ModerationMeasure,
    why: str,
    *,
    is_reversal: bool,
    actor: Actor,
    now: datetime,
) -> None:
    measure.state, measure.review_at, measure.is_reversal = S.LIFTED, None, is_reversal
    measure.lifted_by, measure.lifted_by_name = actor.id, actor.name
    measure.lifted_at, measure.lifted_why, measure.reviewed_at = now, why, now
    _tell_lifted(session, case, measure, by=actor, now=now)
    _record(session, case, measure, "reversed" if is_reversal else "lifted", actor=actor, now=now)
    session.flush()


def _tell_lifted(session: Session, case: Case, measure: ModerationMeasure, *, by: Actor, now: datetime) -> None:
    """Only of what they were told of, never twice that a warning is over, and nobody whose message is gone."""
    version = norm_queries.in_force(session, case.organisation_id)
    if version is None or notice_for(measure) is None or measure.kind is MeasureKind.WARN:
        return
    message = queries.message_or_404(session, case, measure.message_id)
    citizen = session.get(Citizen, measure.citizen_id) if measure.citizen_id else None
    if message.purged_at is not None or (citizen is not None and citizen.erased_at is not None):
        return
    tell_person(session, case, message, version, Notice.LIFTED, norm=measure.norm, until=None, by=by, now=now)


def look_again(session: Session, measure: ModerationMeasure, *, now: datetime) -> None:
    """The clock asks people to look at it, notes that it asked, and when it asks next.

    A block that the machine made is asked back of the network on its last day; people are told if that fails.
    """
    case = session.get_one(Case, measure.case_id)
    if measure.ends_at is not None and measure.ends_at <= now and undo(session, measure, now=now):
        measure.review_at = now + rules.AGAIN
        return
    ask_somebody(session, case, measure, now=now)
    asked = what_is_asked(measure, now=now)
    _record(session, case, measure, f"asked_{asked}", actor=the_clock(case.organisation_id), now=now)
    if measure.waits_for_a_look:
        measure.review_at = now + rules.LOOKED_AT_WITHIN
    else:
        measure.review_at = (
            now + rules.AGAIN if measure.ends_at is None else rules.next_telling(measure.ends_at, now=now)
        )


def _record(
    session: Session, case: Case, measure: ModerationMeasure, step: str, *, actor: Actor, now: datetime
) -> None:
    said: dict[str, Any] = {"number": case.code, "measure": measure.kind.value, "norm": measure.norm}
    said["measure_step"] = step
    subject = f"moderation:{measure.id}"
    audit.record(session, Act.MODERATION_REVIEWED, actor=actor, now=now, subject=subject, **said)
