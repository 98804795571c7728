"""How the way of a reply ended: what stops a clock and what closes a case."""

from datetime import datetime

from sqlmodel import Session

from app.accounts.rules import Permission, demand
from app.citizens.models import Case, Reply
from app.citizens.rules.cases import CaseDeed
from app.citizens.rules.categories import Outcome
from app.citizens.rules.replies import ReplyKind, ReplyState
from app.citizens.service.acting import record_act
from app.citizens.service.closing import close
from app.core.actor import Actor
from app.core.errors import OutOfTurn
from app.core.words import say

S = ReplyState
GONE_ON = say("Esta respuesta ya no espera eso: mire cómo está ahora.")


def mark_sent_by_hand(
    session: Session, case: Case, reply: Reply, *, actor: Actor, now: datetime, permalink: str = ""
) -> None:
    """Somebody copied it into the network."""
    _check(reply, S.AWAITING_HAND, actor, permalink)
    _sent(session, case, reply, actor=actor, now=now)


def settle_sent(
    session: Session, case: Case, reply: Reply, *, actor: Actor, now: datetime, permalink: str = ""
) -> None:
    """A person saw it on the account."""
    _check(reply, S.UNCONFIRMED, actor, permalink)
    _sent(session, case, reply, actor=actor, now=now)


def settle_not_sent(
    session: Session, case: Case, reply: Reply, *, actor: Actor, now: datetime, permalink: str = ""
) -> None:
    """A person looked and it is not there."""
    _check(reply, S.UNCONFIRMED, actor, permalink)
    reply.state = S.FAILED
    record_act(session, case, CaseDeed.NOTED, actor=actor, now=now, reply=reply.id, result="not_sent")


def retry(session: Session, case: Case, reply: Reply, *, actor: Actor, now: datetime, permalink: str = "") -> None:
    """Send again what surely did not go."""
    _check(reply, S.FAILED, actor, permalink)
    reply.state, reply.next_attempt_at = S.SCHEDULED, now
    record_act(session, case, CaseDeed.NOTED, actor=actor, now=now, reply=reply.id, result="retried")


def _check(reply: Reply, state: ReplyState, actor: Actor, permalink: str) -> None:
    demand(actor.may(Permission.CASE_ANSWER))
    if reply.state is not state:
        raise OutOfTurn(GONE_ON)
    reply.permalink = permalink or reply.permalink


def _sent(session: Session, case: Case, reply: Reply, *, actor: Actor, now: datetime) -> None:
    reply.state, reply.settled_at, reply.next_attempt_at = S.SENT, now, None
    case.acknowledged_at = case.acknowledged_at or now
    record_act(session, case, CaseDeed.ACKNOWLEDGED, actor=actor, now=now, reply=reply.id)
    if reply.kind is ReplyKind.ANSWER and case.closed_at is None:
        close(session, case, Outcome.ANSWERED, actor=actor, now=now)
