"""A decision seen from the sittings: taken in one, or outside of those its step runs in, with a reason."""

from datetime import datetime

from sqlmodel import Session

from app.approvals.queries.turn import Turn
from app.approvals.rules import Verdict
from app.audit import service as audit
from app.audit.rules import Act
from app.core.actor import Actor
from app.core.errors import Refusal
from app.core.words import say
from app.sittings.models import UrgentDecision
from app.sittings.queries.seat import seat_at

WHY_NOW = say("Se decide en sesión. Si no puede esperar, escriba en el motivo por qué: constará en el acta siguiente.")


def note_decision(session: Session, turn: Turn, *, verdict: Verdict, reason: str, actor: Actor, now: datetime) -> None:
    """Keep why a step that runs in sittings was decided outside of them; nothing for any other.

    Raises `Refusal` when no reason is given.
    """
    seat = seat_at(session, turn.step, turn.round.id, actor=actor, now=now)
    if not seat.is_outside or seat.appointment is None:
        return
    if not reason.strip():
        raise Refusal(WHY_NOW)
    post = turn.current.post
    session.add(
        UrgentDecision(
            organisation_id=post.organisation_id,
            appointment_id=seat.appointment.id,
            post_id=post.id,
            round_step_id=turn.step.id,
            step=turn.step.name,
            user_id=actor.person_id,
            user_name=actor.name,
            verdict=verdict,
            reason=reason,
            content_hash=turn.current.version.content_hash,
            decided_at=now,
        )
    )
    said = {"verdict": verdict, "reason": reason, "step": turn.step.name, "name": seat.appointment.name}
    audit.record(session, Act.POST_HURRIED, actor=actor, now=now, subject=f"post:{post.id}", **said)
    session.flush()
