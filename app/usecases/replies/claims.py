"""Claims of due replies: each attempt commits before any byte leaves; unsendable replies end here."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlmodel import Session

from app.core.actor import system_actor
from app.core.messages import Message
from app.db.claim import new_lease_token, select_due_for_update
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.cases.models.replies import Reply, ReplyAttempt
from app.domain.cases.rules.replies import CLOCK_STOPPING_KINDS, ReplyState
from app.domain.cases.rules.states import MessageSource
from app.domain.cases.service.restrictions import restriction_obstacle
from app.domain.directory.ports import OutgoingPost
from app.domain.directory.rules.networks import Publishing
from app.domain.inbox.rules.network_messages import reply_visibility
from app.domain.replies.queries import outgoing_replies
from app.domain.replies.queries.outgoing_replies import OutgoingReply
from app.domain.replies.queries.record_check import reply_faults
from app.domain.replies.rules.delivery import ACCOUNT_NOT_CONNECTED, CASE_CLOSED, ReplyStep
from app.domain.replies.service.delivery_tasks import ReplyTarget, ReplyTask
from app.usecases.replies.letters import notify_reply_trouble, reply_letter
from app.usecases.replies.reply_check import reply_obstacle
from app.usecases.replies.transitions import move_reply

S = ReplyState
REPLIES_AT_ONCE = 10


def claim_replies(
    session: Session, *, sender: str, lease: timedelta, now: datetime
) -> tuple[list[ReplyTask], Counter[ReplyState]]:
    """Claim sendable replies with an attempt and return the rest to people, writing each row once.

    `sender`: Cauce's own address.
    """
    due = session.scalars(select_due_for_update(Reply, Reply), {"now": now, "limit": REPLIES_AT_ONCE}).all()
    token, errands, tally = new_lease_token(), list[ReplyTask](), Counter[ReplyState]()
    audit.lock_heads(session, {one.organisation_id for one in due})
    faults = reply_faults(session, [one for one in due if one.state is not S.SENDING])
    for case in outgoing_replies.outgoing_replies(session, [one.id for one in due]) if due else []:
        if (reason := _claim_obstacle(session, case, faults, now=now)) is None:
            errands.append(_begin_attempt(session, case, token, sender=sender, lease=lease, now=now))
        else:
            _return_to_person(session, case, *reason, now=now)
        tally[case.reply.state] += 1
    return errands, tally


def _claim_obstacle(
    session: Session, bound: OutgoingReply, faults: Mapping[int, Message], *, now: datetime
) -> tuple[ReplyState, Message] | None:
    """Return the state and reason of an unsendable reply; possibly sent ones are checked regardless."""
    if bound.reply.state is S.SENDING:
        return None
    if bound.case.closed_at is not None and bound.reply.kind in CLOCK_STOPPING_KINDS:
        return S.CANCELLED, CASE_CLOSED
    if fault := faults.get(bound.reply.id):
        return S.FAILED, fault
    if told := restriction_obstacle(session, bound.case, bound.message.id, bound.reply.text):
        return S.FAILED, told
    if reason := _line_obstacle(session, bound, now=now):
        return S.FAILED, reason
    if bound.message.source is MessageSource.MAILBOX:
        return None
    channel = bound.channel
    is_open = channel and channel.publishing is Publishing.API and channel.credentials and channel.base_url
    return None if is_open else (S.AWAITING_HAND, ACCOUNT_NOT_CONNECTED)


def _line_obstacle(session: Session, bound: OutgoingReply, *, now: datetime) -> Message | None:
    """Check the line again on sending, as a period may have begun."""
    return reply_obstacle(session, bound.organisation, bound.case, bound.reply, now=now)


def _begin_attempt(
    session: Session, bound: OutgoingReply, token: str, *, sender: str, lease: timedelta, now: datetime
) -> ReplyTask:
    reply = bound.reply
    is_look = reply.state is S.SENDING
    attempt = outgoing_replies.latest_attempt(session, reply) if is_look else None
    with session.no_autoflush:
        reply.state, reply.lease_token, reply.next_attempt_at = S.SENDING, token, now + lease
        reply.attempts += 0 if attempt else 1
        attempt = attempt or _new_attempt(reply, token, now)
        session.add_all((reply, attempt))
    session.flush()
    if not is_look:
        said = {"number": bound.case.code, "attempt": reply.attempts}
        actor = system_actor(reply.organisation_id)
        audit.record(session, Act.REPLY_ATTEMPTED, actor=actor, now=now, subject=f"reply:{reply.id}", **said)
    return _reply_task(session, bound, attempt, token, is_look=is_look, sender=sender)


def _new_attempt(reply: Reply, token: str, now: datetime) -> ReplyAttempt:
    return ReplyAttempt(
        organisation_id=reply.organisation_id, reply_id=reply.id, number=reply.attempts, token=token, started_at=now
    )


def _reply_task(
    session: Session, bound: OutgoingReply, attempt: ReplyAttempt, token: str, *, is_look: bool, sender: str
) -> ReplyTask:
    by_mail = bound.message.source is MessageSource.MAILBOX
    return ReplyTask(
        reply_id=bound.reply.id,
        case_id=bound.case.id,
        organisation_id=bound.reply.organisation_id,
        attempt_id=attempt.id,
        number=attempt.number,
        token=token,
        started_at=attempt.started_at,
        is_look=is_look,
        line=None if by_mail else _reply_target(session, bound),
        letter=reply_letter(bound.reply, bound.message, bound.organisation, bound.mailbox, sender=sender)
        if by_mail
        else None,
    )


def _reply_target(session: Session, bound: OutgoingReply) -> ReplyTarget:
    """Return the target: under the answered message, to its author, no more public than it was."""
    channel, said, reply = bound.channel, bound.message.evidence, bound.reply
    assert channel is not None
    outgoing = OutgoingPost(
        text=reply.text,
        language=reply.language,
        attachments=(),
        key=reply.remote_key,
        answers=str(said.get("id") or bound.case.answers),
        visibility=reply_visibility(str(said.get("visibility", "public")), is_public=reply.is_public),
        mention=str(said.get("mention") or (bound.citizen.handle if bound.citizen else "")),
    )
    wordings = (
        outgoing_replies.known_text_digests(session, bound.message)
        if bound.message.source is MessageSource.NETWORK
        else ()
    )
    return ReplyTarget(
        channel.network, channel.base_url, channel.credentials or "", channel.id, outgoing, frozenset(wordings)
    )


def _return_to_person(
    session: Session, bound: OutgoingReply, state: ReplyState, trouble: Message, *, now: datetime
) -> None:
    actor = system_actor(bound.reply.organisation_id)
    move_reply(session, bound.case, bound.reply, ReplyStep(state), actor=actor, now=now, trouble=str(trouble))
    notify_reply_trouble(session, bound.case, bound.reply, now=now)
