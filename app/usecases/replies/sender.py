"""Reply sending: claim and commit, call outside any transaction, settle and commit.

A crash leaves an attempt without outcome: after the lease the account is searched, and a person decides on what is
missing (invariant I5).
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

from sqlmodel import Session, col, update

from app.core import clock as clocks
from app.core.actor import system_actor
from app.core.clock import Clock
from app.core.text import storable_text
from app.db.claim import next_due
from app.db.outbox import Outbox
from app.db.scope import Sessions
from app.domain.audit import service as audit
from app.domain.cases.models.cases import Case
from app.domain.cases.models.replies import Reply, ReplyAttemptOutcome
from app.domain.cases.ports import Listener
from app.domain.cases.rules.replies import ReplyOutcome, ReplyState
from app.domain.cases.rules.states import CaseActKind
from app.domain.directory.models import Channel
from app.domain.directory.ports import NetworkClient
from app.domain.directory.rules.networks import Network as NetworkName
from app.domain.notifications.ports import Mailer
from app.domain.replies.queries import outgoing_replies
from app.domain.replies.rules.delivery import reply_step_after
from app.domain.replies.service.delivery_tasks import ReplyResult, ReplyTask
from app.usecases.cases.case_log import record_act
from app.usecases.inbox.network_messages import record_edit
from app.usecases.replies.claims import REPLIES_AT_ONCE, claim_replies
from app.usecases.replies.delivery import ReplyConnections, deliver_reply
from app.usecases.replies.letters import notify_reply_trouble
from app.usecases.replies.transitions import move_reply, record_reply_sent

R, S = ReplyOutcome, ReplyState


def settle_replies(session: Session, answers: Sequence[ReplyResult], *, now: datetime) -> Counter[ReplyState]:
    """Settle, in one transaction, replies still held; return counts by state."""
    errands = [answer.errand for answer in answers]
    replies = outgoing_replies.lock_replies(
        session, {errand.case_id for errand in errands}, {errand.reply_id for errand in errands}
    )
    audit.lock_heads(session, {errand.organisation_id for errand in errands})
    tally: Counter[ReplyState] = Counter()
    for answer in sorted(answers, key=lambda one: one.errand.reply_id):
        reply = replies[answer.errand.reply_id]
        if not outgoing_replies.has_outcome(session, answer.errand.attempt_id):
            session.add(_attempt_outcome(answer, now))
        if _is_current(reply, answer):
            _apply_result(session, session.get_one(Case, reply.case_id), reply, answer, now=now)
            tally[reply.state] += 1
        session.flush()
    return tally


def _is_current(reply: Reply, answer: ReplyResult) -> bool:
    """Tell whether the lease is ours, or the reply was sent, which matters to any holder."""
    is_news = answer.outcome is R.SENT and reply.state in (S.SENDING, S.UNCONFIRMED)
    return reply.lease_token == answer.errand.token or is_news


def _apply_result(session: Session, case: Case, reply: Reply, answer: ReplyResult, *, now: datetime) -> None:
    clock = system_actor(reply.organisation_id)
    if answer.sent:
        sent = answer.sent
        record_reply_sent(
            session, case, reply, actor=clock, now=now, remote_id=sent.remote_id, permalink=sent.permalink
        )
        return
    step = reply_step_after(answer.outcome, attempts=answer.errand.number, now=now, retry_at=answer.retry_at)
    trouble = str(answer.trouble) if answer.trouble else ""
    move_reply(session, case, reply, step, actor=clock, now=now, trouble=trouble)
    if answer.outcome is R.GONE:
        record_act(session, case, CaseActKind.GONE, actor=clock, now=now, message_id=reply.message_id)
    if answer.outcome is R.UNAUTHORISED:
        mine = col(Channel.id) == reply.channel_id
        session.exec(update(Channel).where(mine).values(trouble=storable_text(trouble)))
    if answer.changed:
        record_edit(session, case, reply.message_id, answer.changed, now=now)
    notify_reply_trouble(session, case, reply, now=now)


def _attempt_outcome(answer: ReplyResult, now: datetime) -> ReplyAttemptOutcome:
    return ReplyAttemptOutcome(
        organisation_id=answer.errand.organisation_id,
        attempt_id=answer.errand.attempt_id,
        outcome=answer.outcome,
        status=answer.status,
        excerpt=storable_text(answer.excerpt),
        finished_at=now,
    )


LEASE = timedelta(minutes=3)
"""A term longer than the slowest server takes to check, publish and check again."""


class ReplySender:
    """A lane of its own that sends approved replies, ten at a time, without delaying posts."""

    def __init__(
        self,
        *,
        writing: Sessions,
        reading: Sessions,
        networks: Mapping[NetworkName, NetworkClient],
        listeners: Mapping[NetworkName, Listener],
        mailer: Mailer | None,
        unseal: Callable[[str], str],
        clock: Clock,
        sender: str,
        wait: Callable[[float], None] = clocks.sleep,
        lease: timedelta = LEASE,
    ) -> None:
        """Set up the sender. `sender`: Cauce's own address."""
        self._reading = reading
        world = ReplyConnections(networks, listeners, mailer, unseal, self._known, clock, wait)
        self._rounds = Outbox(
            writing,
            clock,
            take_up=partial(claim_replies, sender=sender, lease=lease),
            ask=lambda errand: deliver_reply(errand, world),
            settle=settle_replies,
            at_once=REPLIES_AT_ONCE,
            name="reply",
        )

    def run(self, _now: datetime) -> Counter[ReplyState]:
        return self._rounds.run()

    def due(self, session: Session) -> datetime | None:
        return next_due(session, Reply)

    def _known(self, errand: ReplyTask) -> set[str]:
        assert errand.line is not None
        with self._reading() as session:
            return outgoing_replies.sent_remote_ids(session, errand.line.channel_id, but=errand.reply_id)
