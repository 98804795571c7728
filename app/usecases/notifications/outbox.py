from datetime import datetime

from sqlmodel import Session

from app.core.actor import Actor
from app.core.errors import Conflict
from app.core.messages import msg
from app.domain.audit.rules.acts import Act
from app.domain.audit.service import record
from app.domain.notifications.models import Notice


def retry_letter(session: Session, notice: Notice, *, actor: Actor, now: datetime) -> None:
    """Queue a failed letter again, from the first attempt. Raises `Conflict` if it was sent."""
    if notice.sent_at is not None:
        raise Conflict(msg("Esta carta ya se envió."))
    notice.next_attempt_at, notice.attempts, notice.trouble = now, 0, ""
    record(session, Act.LETTER_RETRIED, actor=actor, now=now, subject=f"letter:{notice.id}", kind=notice.kind)
