"""Ends of periods: what is in force ends when a second person confirms it, what only waits at once."""

from datetime import datetime

from sqlmodel import Session

from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.control.models import ControlChange
from app.domain.control.rules.changes import ControlKind
from app.domain.periods.queries import periods
from app.domain.periods.queries.periods import PeriodWithParts
from app.domain.periods.rules.kinds import PeriodKind, PeriodState
from app.usecases.approvals.emergency_recall import lock_emergency_approvals, recall_uncovered
from app.usecases.control.gate import EffectTerms, ProposedChange, propose_change, proposer_of
from app.usecases.periods import decisions


def end_period(work: Work, whole: PeriodWithParts, *, reason: str) -> ControlChange | PeriodState:
    """End or cancel as `end_or_propose`; recall sole approvals if no emergency is in force. Holds stay."""
    here = whole.period.organisation_id
    posts = lock_emergency_approvals(work.session, here) if whole.period.kind is PeriodKind.EMERGENCY else ()
    outcome = end_or_propose(work, whole, reason=reason)
    recall_uncovered(work, here, posts)
    return outcome


def end_or_propose(work: Work, whole: PeriodWithParts, *, reason: str) -> ControlChange | PeriodState:
    """End or cancel a period; return its state, or what waits for a second person.

    What two people never confirmed ends at once: a proposal, and an emergency on its proposer's word alone.
    """
    period = whole.period
    decisions.check_may_end(period, reason=reason, actor=work.actor, now=work.now)
    if period.state is PeriodState.CONFIRMED and period.provisional_until is None:
        audit.lock_heads(work.session, {period.organisation_id})
        terms = {"reason": reason.strip(), "ends_on": period.ends_on}
        proposal = ProposedChange(ControlKind.PERIOD_ENDING, period_subject(period.id), period.name, terms)
        change = propose_change(work, proposal)
        if change.waits:
            return change
    return decisions.end_or_cancel(work, whole, reason=reason)


def period_subject(period_id: int) -> str:
    return f"period:{period_id}"


def check_period_ending(session: Session, change: ControlChange, now: datetime) -> None:
    """Raise `Conflict` if the period is over or was ended meanwhile."""
    period = _ending_period(session, change).period
    decisions.check_is_own(period, PeriodState.CONFIRMED)
    decisions.check_is_not_over(period, now=now)


def apply_period_ending(session: Session, change: ControlChange, effect: EffectTerms) -> None:
    """End or cancel in the proposer's name; the worker recalls sole approvals, whose posts lock before the record."""
    whole, reason = _ending_period(session, change), change.terms["reason"]
    decisions.end_or_cancel(Work(session, proposer_of(change), effect.now), whole, reason=reason)


def lock_period(session: Session, change: ControlChange) -> None:
    _ending_period(session, change, lock=True)


def _ending_period(session: Session, change: ControlChange, *, lock: bool = False) -> PeriodWithParts:
    here = change.organisation_id
    return periods.period_with_parts_or_404(session, change.subject_key, organisation_id=here, lock=lock)
