"""Closing, never without outcome nor silence without reason; reopening."""

from datetime import datetime
from typing import Any

from app.core.errors import Conflict, Refusal
from app.core.messages import msg
from app.core.permissions import Permission, demand
from app.db.work import Work
from app.domain.cases.models.cases import Case, CitizenMessage
from app.domain.cases.rules.categories import CaseOutcome, SilenceReason
from app.domain.cases.rules.states import CaseActKind
from app.domain.moderation.queries.measures import measures_about
from app.domain.moderation.rules.measures import MeasureKind
from app.usecases.cases.case_log import record_act

MEASURE_OF_OUTCOME = {
    CaseOutcome.HIDDEN: MeasureKind.HIDE,
    CaseOutcome.REPORTED: MeasureKind.REPORT,
    CaseOutcome.BLOCKED: MeasureKind.BLOCK,
}
ACT_OF_OUTCOME = {
    CaseOutcome.ANSWERED: CaseActKind.ANSWERED,
    CaseOutcome.REFERRED: CaseActKind.REFERRED,
    CaseOutcome.HIDDEN: CaseActKind.HIDDEN,
    CaseOutcome.REPORTED: CaseActKind.REPORTED,
    CaseOutcome.BLOCKED: CaseActKind.BLOCKED,
    CaseOutcome.NO_ANSWER: CaseActKind.NO_ANSWER,
}


def close_by_hand(work: Work, case: Case, outcome: CaseOutcome, *, silence: SilenceReason | None, note: str) -> None:
    """Close as `close_case`. Raises `Refusal` for moderation without measure."""
    if case.closed_at is None and (kind := MEASURE_OF_OUTCOME.get(outcome)):
        taken = any(
            measure.case_id == case.id and measure.kind is kind and measure.done_at
            for measure in measures_about(work.session, case)
        )
        if not taken:
            raise Refusal(msg("Así solo acaba un caso por una medida de moderación: propóngala antes."))
    close_case(work, case, outcome, silence=silence, note=note)


def close_case(
    work: Work, case: Case, outcome: CaseOutcome, *, silence: SilenceReason | None = None, note: str = ""
) -> None:
    """Close a locked case. Raises `Conflict` if closed, `Refusal` for silence without reason."""
    demand(work.actor.id is None or work.actor.may(Permission.CASE_ANSWER))
    if case.closed_at is not None:
        raise Conflict(msg("El caso %(code)s ya está cerrado.", code=case.code))
    if (outcome is CaseOutcome.NO_ANSWER) != (silence is not None):
        raise Refusal(msg("Diga por qué no se contesta: hace falta un motivo de la lista, y solo entonces."))
    case.closed_at, case.outcome, case.silence = work.now, outcome, silence
    detail: dict[str, Any] = {"outcome": outcome.value} | ({"silence": silence.value} if silence else {})
    record_act(work, case, ACT_OF_OUTCOME[outcome], note=note, **detail)


def reopen_on_message(work: Work, case: Case, message: CitizenMessage) -> bool:
    """Reopen for a message the act names; return whether reopened."""
    if case.closed_at is None:
        return False
    _reset_closure(case, now=work.now)
    case.acknowledged_at = None
    record_act(work, case, CaseActKind.REOPENED, message_id=message.id)
    return True


def reopen_case(work: Work, case: Case, *, note: str) -> None:
    """Reopen a locked case, deadlines unchanged. Raises `Refusal` if open."""
    demand(work.actor.may(Permission.CASE_ANSWER))
    if case.closed_at is None:
        raise Refusal(msg("El caso %(code)s está abierto.", code=case.code))
    if case.joined_to is not None:
        raise Refusal(msg("El caso %(code)s va unido a otro: siga en aquel.", code=case.code))
    if not note.strip():
        raise Refusal(msg("Diga por qué se reabre."))
    _reset_closure(case, now=work.now)
    record_act(work, case, CaseActKind.REOPENED, note=note)


def _reset_closure(case: Case, *, now: datetime) -> None:
    """Clear the closure, for the worker to check; overdue deadlines stay overdue."""
    case.closed_at = case.outcome = case.silence = None
    case.next_level_at = now
