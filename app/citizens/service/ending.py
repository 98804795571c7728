"""Every move of a reply, and what one that went out makes of its case: written here for the worker and for people."""

from datetime import datetime

from sqlmodel import Session, select

from app.audit import service as audit
from app.audit.rules import Act
from app.citizens.models import Case, ModerationMeasure, Reply
from app.citizens.rules.cases import CaseDeed
from app.citizens.rules.categories import Outcome
from app.citizens.rules.replies import ReplyKind, ReplyState
from app.citizens.rules.sending import Step
from app.citizens.service.acting import record_act
from app.citizens.service.closing import close
from app.core.actor import Actor
from app.core.text import storable

SAID_BY = {ReplyKind.ACKNOWLEDGEMENT: CaseDeed.ACKNOWLEDGED, ReplyKind.NORMS: CaseDeed.WARNED}
TELLING = frozenset({ReplyKind.NOTICE, ReplyKind.NORMS})
OVER = frozenset({ReplyState.SENT, ReplyState.CANCELLED})


def put(
    session: Session, case: Case, reply: Reply, step: Step, *, actor: Actor, now: datetime, trouble: str = ""
) -> None:
    """Take a reply to where it goes and give it back; the record has it."""
    reply.state, reply.next_attempt_at, reply.lease_token = step.state, step.at, None
    reply.trouble = storable(trouble)
    reply.settled_at = now if step.state in OVER else None
    session.add(reply)
    said = {"number": case.code, "reply_state": step.state.value} | ({"again_at": step.at} if step.at else {})
    audit.record(session, Act.REPLY_SETTLED, actor=actor, now=now, subject=f"reply:{reply.id}", **said)


def went_out(
    session: Session, case: Case, reply: Reply, *, actor: Actor, now: datetime, remote_id: str = "", permalink: str = ""
) -> None:
    """Both come locked. An answer ends its case unless it says that it goes on; nothing else does."""
    reply.remote_id = storable(remote_id) or reply.remote_id
    reply.permalink = storable(permalink) or reply.permalink
    put(session, case, reply, Step(ReplyState.SENT), actor=actor, now=now)
    if reply.kind in TELLING:
        _told(session, reply, now=now)
    case.acknowledged_at = case.acknowledged_at or now
    session.add(case)
    if reply.kind is ReplyKind.ANSWER and case.closed_at is None and not reply.keeps_open:
        close(session, case, Outcome.ANSWERED, actor=actor, now=now)
    elif deed := SAID_BY.get(reply.kind, CaseDeed.ANSWERED if reply.kind is ReplyKind.ANSWER else None):
        record_act(session, case, deed, actor=actor, now=now, message_id=reply.message_id)
    else:
        record_act(session, case, CaseDeed.NOTED, actor=actor, now=now, message_id=reply.message_id, reply=reply.id)


def _told(session: Session, reply: Reply, *, now: datetime) -> None:
    """Whoever wrote has been told of the measure: only then has it that guarantee."""
    measure = select(ModerationMeasure).where(
        ModerationMeasure.organisation_id == reply.organisation_id, ModerationMeasure.notice_id == reply.id
    )
    for one in session.exec(measure):
        one.told_at = one.told_at or now
        session.add(one)
