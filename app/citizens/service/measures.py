"""Taking a measure: proposed by one person on the proof kept before, decided by another, done, and told.

Its case comes locked, so that two deeds on one of them take turns. What may be proposed is in `rules.measures`; it is
checked again when it is decided, since a case may be sorted anew in between.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from app.accounts.rules import demand
from app.audit import service as audit
from app.audit.rules import Act
from app.citizens.models import Case, CitizenMessage, ModerationMeasure
from app.citizens.queries import measures as queries
from app.citizens.queries import norms as norm_queries
from app.citizens.queries.norms import InForce
from app.citizens.rules import measures as rules
from app.citizens.rules.asked import Asked, check_norm
from app.citizens.rules.blocking import BY_MACHINE
from app.citizens.rules.cases import CaseDeed
from app.citizens.rules.categories import Outcome
from app.citizens.rules.measures import Ground, MeasureKind, MeasureState
from app.citizens.service.acting import record_act
from app.citizens.service.blocking import arrange, leave_to_a_person
from app.citizens.service.closing import close
from app.citizens.service.moderation_letters import ask_somebody
from app.citizens.service.moderators import demand_moderator, is_legal
from app.citizens.service.noticing import notice_for, tell_person
from app.core.actor import Actor, the_clock
from app.core.errors import OutOfTurn, Refusal
from app.core.words import say
from app.core.zones import day_in, start_of_day
from app.organisations.models import Organisation

S = MeasureState
ENDS = {
    MeasureKind.HIDE: Outcome.HIDDEN,
    MeasureKind.REPORT: Outcome.REPORTED,
    MeasureKind.BLOCK: Outcome.BLOCKED,
}
"""What a case may end in with each measure; after a warning it goes on."""
DEEDS = {
    MeasureKind.WARN: CaseDeed.WARNED,
    MeasureKind.HIDE: CaseDeed.HIDDEN,
    MeasureKind.REPORT: CaseDeed.REPORTED,
    MeasureKind.BLOCK: CaseDeed.BLOCKED,
}


def propose(
    session: Session, case: Case, message: CitizenMessage, asked: Asked, *, actor: Actor, now: datetime
) -> ModerationMeasure:
    """Raises `Refusal` with the reason why not."""
    demand_moderator(actor)
    version = norm_queries.in_force(session, case.organisation_id)
    ground = queries.ground(session, case, message, has_norms=version is not None, now=now)
    rules.check_possible(asked.kind, ground, by=actor.id)
    assert version is not None, "without norms nothing is possible"
    rules.check_reason(asked.reason)
    check_norm(version.norms.of(asked.norm), asked, ground)
    if asked.at_once and not rules.may_be_at_once(asked.kind, ground):
        raise Refusal(say("Una persona sola solo puede ocultar, y solo datos personales a la vista o amenazas."))
    measure = _proposed(session, case, message, asked, version, ground, actor=actor, now=now)
    _record(session, case, measure, Act.MODERATION_PROPOSED, actor=actor, now=now)
    if asked.at_once:
        _tell(session, case, message, version, measure, by=actor, now=now)
        _done(session, case, measure, say("ocultado al momento").msgid, actor=actor, now=now)
    ask_somebody(session, case, measure, now=now)
    return measure


def decide(
    session: Session, case: Case, measure: ModerationMeasure, *, yes: bool, why: str, actor: Actor, now: datetime
) -> None:
    """By somebody else than whoever proposed it; with a yes the person is told and it waits to be done."""
    demand_moderator(actor)
    _check_state(measure, S.PROPOSED)
    rules.check_other(actor.id, measure.proposed_by)
    if yes:
        _say_yes(session, case, measure, actor=actor, now=now)
    else:
        rules.check_reason(why)
        measure.state = S.DECLINED
    measure.decided_by, measure.decided_by_name = actor.id, actor.name
    measure.decided_at, measure.decided_why, measure.review_at = now, why, None
    _record(session, case, measure, Act.MODERATION_DECIDED, actor=actor, now=now, approved=yes)
    session.flush()


def _say_yes(session: Session, case: Case, measure: ModerationMeasure, *, actor: Actor, now: datetime) -> None:
    """Checked again, but for what this very measure stands in the way of."""
    version = norm_queries.in_force(session, case.organisation_id)
    message = queries.message_or_404(session, case, measure.message_id)
    ground = queries.ground(session, case, message, has_norms=version is not None, now=now)
    others = Ground(**{name: getattr(ground, name) for name in ground.__slots__} | {"live": frozenset()})
    rules.check_possible(measure.kind, others, by=measure.proposed_by)
    if measure.is_permanent:
        demand(is_legal(actor))
    assert version is not None, "without norms nothing is possible"
    if version.id != measure.norms_id:
        raise OutOfTurn(say("Las normas han cambiado desde que se propuso: propóngala otra vez con las de ahora."))
    _set_end(session, measure, now=now)
    _tell(session, case, message, version, measure, by=actor, now=now)
    measure.state = S.TO_DO
    measure.decided_by = actor.id
    arrange(session, case, message, measure, now=now)
    if measure.kind is MeasureKind.WARN:
        _done(session, case, measure, "", actor=actor, now=now)


def do(
    session: Session,
    case: Case,
    measure: ModerationMeasure,
    *,
    how: str,
    ends_case: bool,
    actor: Actor,
    now: datetime,
) -> None:
    """A person did it in the network, and says how; `ends_case` closes the case with that outcome."""
    demand_moderator(actor)
    _check_state(measure, S.TO_DO)
    leave_to_a_person(session, measure, now=now)
    _done(session, case, measure, how, actor=actor, now=now, ends_case=ends_case)
    _record(session, case, measure, Act.MODERATION_DONE, actor=actor, now=now)
    session.flush()


def done_in_network(session: Session, case: Case, measure: ModerationMeasure, *, now: datetime) -> None:
    """The network did what two people decided. It ends by itself too, so nobody is told before its last day."""
    clock = the_clock(case.organisation_id)
    _done(session, case, measure, BY_MACHINE.msgid, actor=clock, now=now)
    measure.review_at = measure.ends_at or measure.review_at
    _record(session, case, measure, Act.MODERATION_DONE, actor=clock, now=now)


def _done(
    session: Session,
    case: Case,
    measure: ModerationMeasure,
    how: str,
    *,
    actor: Actor,
    now: datetime,
    ends_case: bool = False,
) -> None:
    measure.state, measure.done_at, measure.done_how = S.STANDING, now, how
    measure.done_by, measure.done_by_name = actor.id, actor.name
    if measure.kind is MeasureKind.BLOCK:
        measure.review_at = rules.next_telling(measure.ends_at, now=now)
    if ends_case and case.closed_at is None and measure.kind in ENDS:
        close(session, case, ENDS[measure.kind], actor=actor, now=now)
    else:
        said: dict[str, Any] = {"measure": measure.kind.value, "norm": measure.norm}
        record_act(session, case, DEEDS[measure.kind], actor=actor, now=now, message_id=measure.message_id, **said)


def _tell(
    session: Session,
    case: Case,
    message: CitizenMessage,
    version: InForce,
    measure: ModerationMeasure,
    *,
    by: Actor,
    now: datetime,
) -> None:
    if notice := notice_for(measure):
        told = tell_person(
            session, case, message, version, notice, norm=measure.norm, until=measure.ends_on, by=by, now=now
        )
        measure.notice_id = told.id


def _set_end(session: Session, measure: ModerationMeasure, *, now: datetime) -> None:
    """The last day of a block, and the instant in which the organisation's next day begins."""
    if measure.kind is MeasureKind.BLOCK and measure.days is not None:
        zone = session.get_one(Organisation, measure.organisation_id).zone
        measure.ends_on = day_in(now, zone) + timedelta(days=measure.days)
        measure.ends_at = start_of_day(measure.ends_on + timedelta(days=1), zone)


def _proposed(
    session: Session,
    case: Case,
    message: CitizenMessage,
    asked: Asked,
    version: InForce,
    ground: Ground,
    *,
    actor: Actor,
    now: datetime,
) -> ModerationMeasure:
    proof = [one for one in queries.evidence_of(session, case) if one.message_id == message.id]
    measure = ModerationMeasure(
        organisation_id=case.organisation_id,
        case_id=case.id,
        message_id=message.id,
        citizen_id=message.citizen_id,
        kind=asked.kind,
        state=S.TO_DO if asked.at_once else S.PROPOSED,
        category=case.category,
        is_overridden=ground.is_overridden,
        norms_id=version.id,
        norm=asked.norm,
        evidence_id=proof[-1].id,
        reason=asked.reason.strip(),
        at_once=asked.at_once,
        look_by=now + rules.LOOKED_AT_WITHIN if asked.at_once else None,
        review_at=now + rules.LOOKED_AT_WITHIN if asked.at_once else None,
        days=asked.days,
        complain_url=version.norms.complain_url,
        proposed_by=actor.person_id,
        proposed_by_name=actor.name,
        proposed_at=now,
    )
    session.add(measure)
    session.flush()
    return measure


def _check_state(measure: ModerationMeasure, wanted: MeasureState) -> None:
    if measure.state is not wanted:
        raise OutOfTurn(say("Esta medida ya no está en ese punto: vuelva a mirar la página."))


def _record(
    session: Session,
    case: Case,
    measure: ModerationMeasure,
    act: Act,
    *,
    actor: Actor,
    now: datetime,
    **detail: Any,
) -> None:
    """Nothing personal: the case by its number, the measure by its kind and norm."""
    said = {"number": case.code, "measure": measure.kind.value, "norm": measure.norm, **detail}
    audit.record(session, act, actor=actor, now=now, subject=f"moderation:{measure.id}", **said)
