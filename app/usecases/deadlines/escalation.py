"""Escalation by content, deadline or hand, stopping no answer."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.core.actor import system_actor
from app.core.errors import Conflict, Refusal
from app.core.messages import msg
from app.core.permissions import Permission, demand
from app.db.scope import Sessions, scope_to
from app.db.work import Work
from app.domain.cases.models.cases import Case
from app.domain.cases.queries.cases import case_messages
from app.domain.cases.rules.states import CaseActKind, CaseLevel
from app.domain.deadlines.queries import levels
from app.domain.deadlines.rules.escalation import (
    CaseClocks,
    EscalationAlarm,
    EscalationReason,
    arrival_reasons,
    escalation_alarms,
    escalation_due,
    next_alarm,
)
from app.usecases.cases.case_log import record_act
from app.usecases.cases.letters import notify_escalation, notify_late_case
from app.usecases.deadlines.case_deadlines import case_clock

LATE_REASONS = frozenset({EscalationReason.NOT_ACKNOWLEDGED, EscalationReason.NOT_RESOLVED})


def escalate_if_due(session: Session, case: Case, *, now: datetime) -> bool:
    """Escalate a locked case, note the next check; return whether it rose."""
    due, arrived = _case_alarms(session, case, now=now), _arrival_reasons(session, case)
    escalation = escalation_due(case.level, arrived, due, now=now)
    if escalation:
        level, whys = escalation
        _raise_level(Work(session, system_actor(case.organisation_id), now), case, level, whys)
        if LATE_REASONS & {*whys}:
            notify_late_case(session, case, now=now)
    case.next_level_at = next_alarm(case.level, due, now=now)
    session.add(case)
    session.flush()
    return escalation is not None


def escalate_by_hand(work: Work, case: Case, to: CaseLevel, *, reason: str) -> None:
    """Escalate a locked case. Raises `Refusal` without reason, `Conflict` unless it rises."""
    demand(work.actor.may(Permission.CASE_ANSWER) or work.actor.may(Permission.CASE_REVIEW))
    if case.closed_at is not None or to <= case.level:
        raise Conflict(msg("El caso %(code)s ya está a ese nivel o cerrado.", code=case.code))
    if not reason.strip():
        raise Refusal(msg("Diga por qué lo sube: quien lo reciba tiene que saberlo."))
    _raise_level(work, case, to, [EscalationReason.BY_HAND], note=reason)
    case.next_level_at = next_alarm(case.level, _case_alarms(work.session, case, now=work.now), now=work.now)


def _raise_level(work: Work, case: Case, to: CaseLevel, whys: Sequence[EscalationReason], *, note: str = "") -> None:
    case.level = to
    detail: dict[str, Any] = {"level": int(to), "whys": [why.value for why in whys]}
    act = record_act(work, case, CaseActKind.ESCALATED, note=note, **detail)
    work.session.flush()
    notify_escalation(work, case, act, whys, but=work.actor.id)


def _case_alarms(session: Session, case: Case, *, now: datetime) -> list[EscalationAlarm]:
    """Return the alarms of a case, in three statements while a deadline runs, else none."""
    if case.acknowledge_by is None and case.resolve_by is None:
        return []
    count = case_clock(session, case, now=now)
    clocks = CaseClocks(
        case.received_at,
        case.acknowledge_by,
        case.resolve_by,
        case.category,
        case.urgency,
        is_acknowledged=case.acknowledged_at is not None,
        is_formal=case.is_formal,
    )
    return escalation_alarms(clocks, lambda start, minutes: count.after(start, minutes) or start)


def _arrival_reasons(session: Session, case: Case) -> list[EscalationReason]:
    text = "\n".join(message.text for message in case_messages(session, case))
    return arrival_reasons(case.category, text, is_known=levels.is_author_public(session, case))


BATCH = 50


def escalate_due(reading: Sessions, writing: Sessions, *, now: datetime) -> int:
    """Return the number checked, each locked in its transaction, once among workers."""
    with reading() as session:
        due = levels.due_cases(session, now=now, limit=BATCH)
    return sum(_escalate_one(writing, due_case, now=now) for due_case in due)


def _escalate_one(writing: Sessions, due_case: levels.DueCase, *, now: datetime) -> bool:
    with writing() as session:
        scope_to(session, due_case.organisation_id)
        case = levels.lock_due_case(session, due_case, now=now)
        if case is not None:
            escalate_if_due(session, case, now=now)
        session.commit()
    return case is not None
