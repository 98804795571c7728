"""Letting a reply go: only words that were let through, by the network where it can be and by hand where it cannot."""

from datetime import datetime

from sqlmodel import Session

from app.channels.models import Channel
from app.channels.rules.accounts import Publishing
from app.citizens.models import Case, CitizenMessage, Reply
from app.citizens.queries import sending
from app.citizens.rules.cases import Source
from app.citizens.rules.replies import BEFORE_APPROVAL, UNDER_WAY, ReplyKind, ReplyState
from app.citizens.service.letters import tell
from app.core.errors import OutOfTurn, Refusal
from app.core.words import say


def release(session: Session, case: Case, reply: Reply, *, now: datetime) -> None:
    """Raises `Refusal` unless exactly these words were approved, `OutOfTurn` while another answer is on its way.

    The case is locked here too, so that of two people who answer at once one is told.
    """
    if reply.approved_hash != reply.content_hash or reply.state not in BEFORE_APPROVAL:
        raise Refusal(say("Esta respuesta todavía no puede salir: nadie ha dado por buenas estas palabras."))
    session.flush()
    session.refresh(case, with_for_update=True)
    check_nobody_else(session, case, reply)
    reply.channel_id = reply.channel_id or case.channel_id
    by_itself = goes_by_itself(session, case, reply)
    reply.state = ReplyState.SCHEDULED if by_itself else ReplyState.AWAITING_HAND
    reply.next_attempt_at = now if by_itself else None
    session.add(reply)
    session.flush()
    tell(session, case, reply, now=now)


def goes_by_itself(session: Session, case: Case, reply: Reply) -> bool:
    """Whether the worker can send it: under the message on a connected account, or to the address it came from."""
    message = session.get_one(CitizenMessage, reply.message_id)
    if message.source is Source.MAILBOX:
        return bool(message.evidence.get("address"))
    channel = session.get(Channel, reply.channel_id) if reply.channel_id else None
    return bool(channel and channel.publishing is Publishing.API and (message.evidence.get("id") or case.answers))


def check_nobody_else(session: Session, case: Case, reply: Reply) -> None:
    """A notice of what was done with a message waits for nobody: it answers nothing."""
    if reply.kind is ReplyKind.NOTICE:
        return
    for other in sending.others_of(session, reply):
        if other.state in UNDER_WAY:
            raise OutOfTurn(
                say(
                    "Ya hay una respuesta en camino en el caso %(code)s, escrita por %(name)s: espere a que salga.",
                    code=case.code,
                    name=other.written_by_name,
                )
            )
        if other.kind is reply.kind and other.settled_at is not None and other.settled_at > reply.written_at:
            raise OutOfTurn(
                say(
                    "%(name)s contestó el caso %(code)s mientras usted escribía: lea antes su respuesta.",
                    code=case.code,
                    name=other.written_by_name,
                )
            )
