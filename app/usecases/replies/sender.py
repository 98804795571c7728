"""Replies from released to sent: claim, call, settle (`Outbox`).

Crashes leave attempts without outcome: after the lease the account is searched, a person decides (I5).
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

from sqlmodel import Session

from app.core import clock as clocks
from app.core.actor import system_actor
from app.core.call_outcome import CallOutcome
from app.core.clock import Clock
from app.db.outbox import Outbox
from app.db.scope import Sessions
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.cases.models.cases import Case
from app.domain.cases.models.replies import REPLY_ATTEMPTS, Reply
from app.domain.cases.ports import Listener, NetworkMessage
from app.domain.cases.rules.replies import ReplyState
from app.domain.cases.rules.states import CaseActKind
from app.domain.directory.models import Channel
from app.domain.directory.rules.network_prices import READING_PRICES, reply_price
from app.domain.directory.rules.networks import Network as NetworkName
from app.domain.notifications.ports import Mailer
from app.domain.publishing.ports import PublishReceipt
from app.domain.publishing.service.account_charges import charge_account
from app.domain.replies.queries import outgoing_replies
from app.domain.replies.rules.delivery import reply_step_after
from app.usecases.cases.case_log import record_act
from app.usecases.inbox.network_messages import record_edit
from app.usecases.publishing.network_call import NetworksByName, Unsealing, mark_unauthorised
from app.usecases.replies.claims import claim_replies
from app.usecases.replies.delivery import (
    ReplyAnswer,
    ReplyConnections,
    ReplyContent,
    ReplyResult,
    ReplyTarget,
    deliver_reply,
)
from app.usecases.replies.letters import notify_reply_trouble
from app.usecases.replies.transitions import move_reply, record_reply_sent

C, S = CallOutcome, ReplyState


def settle_replies(session: Session, results: Sequence[ReplyResult], *, now: datetime) -> Counter[ReplyState]:
    """Settle the replies still held, in one transaction; return counts by state."""
    replies = outgoing_replies.lock_replies(session, {result.task.row_id for result in results})
    audit.lock_heads(session, {result.task.organisation_id for result in results})
    REPLY_ATTEMPTS.end_unknown(session, results, now=now)
    tally: Counter[ReplyState] = Counter()
    for result in sorted(results, key=lambda each: each.task.row_id):
        reply = replies[result.task.row_id]
        if _is_current(reply, result):
            _apply_result(session, session.get_one(Case, reply.case_id), reply, result, now=now)
            _charge(session, result, now=now)
            tally[reply.state] += 1
        session.flush()
    return tally


def _is_current(reply: Reply, result: ReplyResult) -> bool:
    """Tell whether the lease is ours, or the reply was sent: news to any holder."""
    is_news = result.outcome is C.DONE and reply.state in (S.SENDING, S.UNCONFIRMED)
    return reply.lease_token == result.task.token or is_news


def _charge(session: Session, result: ReplyResult, *, now: datetime) -> None:
    """Charge the account what the network asks: for the message looked at, and for a reply that may be out."""
    target = result.task.content
    if not isinstance(target, ReplyTarget) or target.network not in READING_PRICES:
        return
    may_be_out = isinstance(result.answer, PublishReceipt) or result.outcome is C.UNKNOWN
    price = reply_price(target.network, target.outgoing.text)
    looked = READING_PRICES[target.network].post
    charge_account(session, session.get_one(Channel, target.channel_id), price if may_be_out else looked, now=now)


def _apply_result(session: Session, case: Case, reply: Reply, result: ReplyResult, *, now: datetime) -> None:
    clock, answer, outcome = system_actor(reply.organisation_id), result.answer, result.outcome
    if isinstance(answer, PublishReceipt):
        remote = {"remote_id": answer.remote_id, "permalink": answer.permalink}
        record_reply_sent(Work(session, clock, now), case, reply, **remote)
        return
    assert outcome is not None
    step = reply_step_after(outcome, attempts=result.task.attempt.number, now=now, retry_at=result.retry_at)
    trouble = str(result.trouble) if result.trouble else ""
    move_reply(Work(session, clock, now), case, reply, step, trouble=trouble)
    if outcome is C.GONE:
        record_act(Work(session, clock, now), case, CaseActKind.GONE, message_id=reply.message_id)
    if reply.channel_id:
        mark_unauthorised(session, {reply.channel_id: result})
    if isinstance(answer, NetworkMessage):
        record_edit(session, case, reply.message_id, answer, now=now)
    notify_reply_trouble(session, case, reply, now=now)


LEASE = timedelta(minutes=3)
"""The lease, longer than the slowest server's check, publication and recheck."""


def reply_outbox(
    *,
    writing: Sessions,
    reading: Sessions,
    networks: NetworksByName,
    listeners: Mapping[NetworkName, Listener],
    mailer: Mailer | None,
    unseal: Unsealing,
    clock: Clock,
    sender: str,
    wait: Callable[[float], None] = clocks.sleep,
    lease: timedelta = LEASE,
) -> Outbox[ReplyContent, ReplyAnswer, ReplyState]:
    """Return the outbox of replies, for its own lane. `sender`: Cauce's own address."""

    def known(reply_id: int, target: ReplyTarget) -> set[str]:
        with reading() as session:
            return outgoing_replies.sent_remote_ids(session, target.channel_id, but=reply_id)

    world = ReplyConnections(networks, listeners, mailer, unseal, known, wait)
    return Outbox(
        writing,
        clock,
        model=Reply,
        claim=partial(claim_replies, sender=sender),
        call=partial(deliver_reply, world=world),
        settle=settle_replies,
        lease=lease,
    )
