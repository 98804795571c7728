"""Letting a reply go: only words that were let through, by the network where it can be and by hand where it cannot."""

from datetime import datetime

from sqlmodel import Session

from app.channels.models import Channel
from app.channels.rules.accounts import Publishing
from app.citizens.models import Case, Reply
from app.citizens.rules.replies import BEFORE_APPROVAL, ReplyState
from app.core.errors import Refusal
from app.core.words import say


def release(session: Session, case: Case, reply: Reply, *, now: datetime) -> None:
    """Raises `Refusal` unless exactly these words were approved."""
    if reply.approved_hash != reply.content_hash or reply.state not in BEFORE_APPROVAL:
        raise Refusal(say("Esta respuesta todavía no puede salir: nadie ha dado por buenas estas palabras."))
    channel = session.get(Channel, reply.channel_id) if reply.channel_id else None
    by_api = bool(channel and channel.publishing is Publishing.API and case.answers)
    reply.state = ReplyState.SCHEDULED if by_api else ReplyState.AWAITING_HAND
    reply.next_attempt_at = now if by_api else None
