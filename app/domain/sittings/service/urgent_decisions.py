from datetime import datetime

from app.core.actor import Actor
from app.core.errors import Refusal
from app.core.messages import msg
from app.db.work import Work
from app.domain.approvals.queries.review_context import ReviewContext
from app.domain.approvals.rules.decision_terms import Ruling
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.sittings.models import Appointment, UrgentDecision
from app.domain.sittings.queries.agenda_position import DecisionSeat

OUTSIDE_SITTING_REASON = msg(
    "Se decide en sesión. Si no puede esperar, escriba en el motivo por qué: constará en el acta siguiente."
)


def check_decision_seat(seat: DecisionSeat, reason: str) -> None:
    """Raise `Refusal` for deciding outside without a reason."""
    if seat.is_outside and not reason.strip():
        raise Refusal(OUTSIDE_SITTING_REASON)


def record_urgent_decision(work: Work, context: ReviewContext, seat: DecisionSeat, ruling: Ruling) -> None:
    """Record why; ignore steps not of sittings."""
    if not seat.is_outside or seat.appointment is None:
        return
    work.session.add(_urgent_decision(context, seat.appointment, ruling, work.actor, work.now))
    detail = {
        "verdict": ruling.verdict,
        "reason": ruling.why_now,
        "step": context.step.name,
        "name": seat.appointment.name,
    }
    audit.record(work, Act.POST_HURRIED, subject=f"post:{context.current.post.id}", **detail)
    work.session.flush()


def _urgent_decision(
    context: ReviewContext, appointment: Appointment, ruling: Ruling, actor: Actor, now: datetime
) -> UrgentDecision:
    post = context.current.post
    return UrgentDecision(
        organisation_id=post.organisation_id,
        appointment_id=appointment.id,
        post_id=post.id,
        round_step_id=context.step.id,
        step=context.step.name,
        user_id=actor.person_id,
        user_name=actor.name,
        verdict=ruling.verdict,
        reason=ruling.why_now,
        content_hash=context.current.version.content_hash,
        decided_at=now,
    )
