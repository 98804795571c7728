"""Due reply claims: attempts commit before any byte leaves; unsendable replies end."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlmodel import Session

from app.core.actor import system_actor
from app.core.call_outcome import NextState
from app.core.messages import Message
from app.db.claim import new_lease_token, select_due_for_update
from app.db.outbox_tasks import Claim, claimed_task
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.audit.service import EntryDraft
from app.domain.cases.models.replies import REPLY_ATTEMPTS, Reply
from app.domain.cases.queries.restrictions import restriction_obstacle
from app.domain.cases.rules.replies import CLOCK_STOPPING_KINDS, ReplyState
from app.domain.cases.rules.states import MessageSource
from app.domain.directory.models import Channel
from app.domain.directory.rules.network_prices import reply_price
from app.domain.directory.rules.networks import Publishing
from app.domain.inbox.rules.network_messages import reply_visibility
from app.domain.publishing.ports import OutgoingPost
from app.domain.publishing.queries.month_costs import month_costs, priced_account
from app.domain.replies.queries import outgoing_replies
from app.domain.replies.queries.outgoing_replies import OutgoingReply
from app.domain.replies.queries.record_check import reply_faults
from app.domain.replies.rules.delivery import ACCOUNT_NOT_CONNECTED, CASE_CLOSED
from app.usecases.replies.delivery import ReplyAnswer, ReplyContent, ReplyTarget, ReplyTask
from app.usecases.replies.letters import notify_reply_trouble, reply_letter
from app.usecases.replies.reply_check import reply_obstacle
from app.usecases.replies.transitions import move_reply

S = ReplyState


def claim_replies(
    session: Session, *, sender: str, limit: int, lease: timedelta, now: datetime
) -> Claim[ReplyContent, ReplyAnswer, ReplyState]:
    """Claim sendable replies, return the rest to people, writing each row once."""
    due = session.scalars(select_due_for_update(Reply, Reply), {"now": now, "limit": limit}).all()
    if not due:
        return Claim()
    audit.lock_heads(session, {reply.organisation_id for reply in due})
    faults = reply_faults(session, [reply for reply in due if reply.state is not S.SENDING])
    leaving, outgoing = [], outgoing_replies.outgoing_replies(session, [reply.id for reply in due])
    for bound in outgoing:
        if (reason := _claim_obstacle(session, bound, faults, now=now)) is None:
            leaving.append(bound)
        else:
            _return_to_person(session, bound, *reason, now=now)
    tasks = _begin_attempts(session, leaving, sender=sender, lease_until=now + lease, now=now)
    return Claim(len(due), tasks, tally=Counter(bound.reply.state for bound in outgoing))


def _claim_obstacle(
    session: Session, bound: OutgoingReply, faults: Mapping[int, Message], *, now: datetime
) -> tuple[ReplyState, Message] | None:
    """Return state and reason if unsendable; possibly sent ones are checked regardless."""
    if bound.reply.state is S.SENDING:
        return None
    if bound.case.closed_at is not None and bound.reply.kind in CLOCK_STOPPING_KINDS:
        return S.CANCELLED, CASE_CLOSED
    if fault := faults.get(bound.reply.id):
        return S.FAILED, fault
    if obstacle := restriction_obstacle(session, bound.case, bound.message.id, bound.reply.text):
        return S.FAILED, obstacle
    if reason := _line_obstacle(session, bound, now=now):
        return S.FAILED, reason
    if bound.message.source is MessageSource.MAILBOX:
        return None
    channel = bound.channel
    if not (channel and channel.publishing is Publishing.API and channel.credentials and channel.base_url):
        return S.AWAITING_HAND, ACCOUNT_NOT_CONNECTED
    over = _cap_fault(session, channel, bound, now=now)
    return (S.AWAITING_HAND, over) if over else None


def _cap_fault(session: Session, channel: Channel, bound: OutgoingReply, *, now: datetime) -> Message | None:
    """Return why a reply may not leave under its account's monthly cap."""
    price = reply_price(channel.network, bound.reply.text)
    if not (price and channel.monthly_cap):
        return None
    month = month_costs(session, priced_account(channel), now, bound.organisation.zone)
    return month.fault(price, channel.monthly_cap)


def _line_obstacle(session: Session, bound: OutgoingReply, *, now: datetime) -> Message | None:
    """Check the line again: a period may have begun."""
    return reply_obstacle(session, bound.organisation, bound.case, bound.reply, now=now)


def _begin_attempts(
    session: Session, leaving: Sequence[OutgoingReply], *, sender: str, lease_until: datetime, now: datetime
) -> list[ReplyTask]:
    """Begin an attempt each; replies without known end are looked up."""
    token = new_lease_token()
    looked_at = {bound.reply.id for bound in leaving if bound.reply.state is S.SENDING}
    attempts = REPLY_ATTEMPTS.latest(session, looked_at)
    new = [bound for bound in leaving if bound.reply.id not in attempts]
    for bound in leaving:
        reply = bound.reply
        reply.state, reply.lease_token, reply.next_attempt_at = S.SENDING, token, lease_until
        reply.attempts += reply.id not in attempts
    attempts |= REPLY_ATTEMPTS.begin(session, [bound.reply for bound in new], token, now=now)
    audit.record_all(session, [_audit_act(bound) for bound in new], now=now)
    session.flush()
    return [
        claimed_task(b.reply, attempts[b.reply.id], _content(session, b, sender), is_look=b.reply.id in looked_at)
        for b in leaving
    ]


def _audit_act(bound: OutgoingReply) -> EntryDraft:
    detail = {"number": bound.case.code, "attempt": bound.reply.attempts}
    return EntryDraft(Act.REPLY_ATTEMPTED, bound.reply.organisation_id, f"reply:{bound.reply.id}", detail)


def _content(session: Session, bound: OutgoingReply, sender: str) -> ReplyContent:
    if bound.message.source is MessageSource.MAILBOX:
        return reply_letter(bound.reply, bound.message, bound.organisation, bound.mailbox, sender=sender)
    return _reply_target(session, bound)


def _reply_target(session: Session, bound: OutgoingReply) -> ReplyTarget:
    """Return the target of a reply: under the message, to its author, no more public."""
    channel, evidence, reply = bound.channel, bound.message.evidence, bound.reply
    assert channel is not None
    outgoing = OutgoingPost(
        text=reply.text,
        language=reply.language,
        attachments=(),
        key=reply.remote_key,
        made_at=reply.written_at,
        answers=str(evidence.get("id") or bound.case.answers),
        visibility=reply_visibility(str(evidence.get("visibility", "public")), is_public=reply.is_public),
        mention=str(evidence.get("mention") or (bound.citizen.handle if bound.citizen else "")),
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
    move_reply(Work(session, actor, now), bound.case, bound.reply, NextState(state), trouble=str(trouble))
    notify_reply_trouble(session, bound.case, bound.reply, now=now)
