"""Reply transitions, for worker and people; only approved text leaves, by network, else by hand."""

from datetime import datetime

from sqlmodel import Session, select

from app.core.call_outcome import NextState
from app.core.errors import Conflict, Refusal
from app.core.messages import msg
from app.core.text import storable_text
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.cases.models.cases import Case, CitizenMessage
from app.domain.cases.models.replies import Reply
from app.domain.cases.rules.categories import CaseOutcome
from app.domain.cases.rules.replies import STATES_BEFORE_APPROVAL, STATES_UNDER_WAY, ReplyKind, ReplyState
from app.domain.cases.rules.states import CaseActKind, MessageSource
from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import PUBLIC_NETWORKS, READ_NETWORKS, Publishing
from app.domain.moderation.models import ModerationMeasure
from app.domain.replies.queries import outgoing_replies
from app.domain.replies.rules.delivery import ReplyStep
from app.usecases.cases.case_log import record_act
from app.usecases.cases.closure import close_case
from app.usecases.replies.letters import notify_reply_trouble


def release_reply(session: Session, case: Case, reply: Reply, *, now: datetime) -> None:
    """Raise `Refusal` unless this text is approved, `Conflict` with another under way.

    The case is locked: of two people answering, one is told.
    """
    if reply.approved_hash != reply.content_hash or reply.state not in STATES_BEFORE_APPROVAL:
        raise Refusal(msg("Esta respuesta todavía no puede salir: nadie ha dado por buenas estas palabras."))
    session.flush()
    session.refresh(case, with_for_update=True)
    check_no_other_reply(session, case, reply)
    reply.channel_id = reply.channel_id or case.channel_id
    by_itself = is_sent_by_worker(session, case, reply)
    reply.state = ReplyState.SCHEDULED if by_itself else ReplyState.AWAITING_HAND
    reply.next_attempt_at = now if by_itself else None
    session.add(reply)
    session.flush()
    notify_reply_trouble(session, case, reply, now=now)


def is_sent_by_worker(session: Session, case: Case, reply: Reply) -> bool:
    """Tell whether the worker can send: connected account of a network that takes the reply, or sender's address."""
    message = session.get_one(CitizenMessage, reply.message_id)
    if message.source is MessageSource.MAILBOX:
        return bool(message.evidence.get("address"))
    channel = session.get(Channel, reply.channel_id) if reply.channel_id else None
    if channel is None or channel.publishing is not Publishing.API:
        return False
    takes_it = channel.network in READ_NETWORKS and (reply.is_public or channel.network not in PUBLIC_NETWORKS)
    return bool(takes_it and (message.evidence.get("id") or case.answers))


def check_no_other_reply(session: Session, case: Case, reply: Reply) -> None:
    """Raise `Conflict` for others; moderation notices are exempt, answering nothing."""
    if reply.kind is ReplyKind.NOTICE:
        return
    for other in outgoing_replies.other_active_replies(session, reply):
        if other.state in STATES_UNDER_WAY:
            raise Conflict(
                msg(
                    "Ya hay una respuesta en camino en el caso %(code)s, escrita por %(name)s: espere a que salga.",
                    code=case.code,
                    name=other.written_by_name,
                )
            )
        if other.kind is reply.kind and other.settled_at is not None and other.settled_at > reply.written_at:
            raise Conflict(
                msg(
                    "%(name)s contestó el caso %(code)s mientras usted escribía: lea antes su respuesta.",
                    code=case.code,
                    name=other.written_by_name,
                )
            )


ACT_OF_REPLY_KIND = {ReplyKind.ACKNOWLEDGEMENT: CaseActKind.ACKNOWLEDGED, ReplyKind.NORMS: CaseActKind.WARNED}
NOTICE_KINDS = frozenset({ReplyKind.NOTICE, ReplyKind.NORMS})
SETTLED_STATES = frozenset({ReplyState.SENT, ReplyState.CANCELLED})


def move_reply(work: Work, case: Case, reply: Reply, step: ReplyStep, *, trouble: str = "") -> None:
    """Set the state, release the lease, record."""
    reply.state, reply.next_attempt_at, reply.lease_token = step.state, step.at, None
    reply.trouble = storable_text(trouble)
    reply.settled_at = work.now if step.state in SETTLED_STATES else None
    work.session.add(reply)
    detail = {"number": case.code, "reply_state": step.state.value} | ({"again_at": step.at} if step.at else {})
    audit.record(work, Act.REPLY_SETTLED, subject=f"reply:{reply.id}", **detail)


def record_reply_sent(work: Work, case: Case, reply: Reply, *, remote_id: str = "", permalink: str = "") -> None:
    """Record, reply and case locked. Only answers close their case, unless they keep it open."""
    reply.remote_id = storable_text(remote_id) or reply.remote_id
    reply.permalink = storable_text(permalink) or reply.permalink
    move_reply(work, case, reply, NextState(ReplyState.SENT))
    if reply.kind in NOTICE_KINDS:
        _mark_measures_notified(work, reply)
    case.acknowledged_at = case.acknowledged_at or work.now
    work.session.add(case)
    if reply.kind is ReplyKind.ANSWER and case.closed_at is None and not reply.keeps_open:
        close_case(work, case, CaseOutcome.ANSWERED)
    elif kind := ACT_OF_REPLY_KIND.get(reply.kind, CaseActKind.ANSWERED if reply.kind is ReplyKind.ANSWER else None):
        record_act(work, case, kind, message_id=reply.message_id)
    else:
        record_act(work, case, CaseActKind.NOTED, message_id=reply.message_id, reply=reply.id)


def _mark_measures_notified(work: Work, reply: Reply) -> None:
    measure = select(ModerationMeasure).where(
        ModerationMeasure.organisation_id == reply.organisation_id, ModerationMeasure.notice_id == reply.id
    )
    for notified_measure in work.session.exec(measure):
        notified_measure.told_at = notified_measure.told_at or work.now
        work.session.add(notified_measure)
