"""Writing how a batch of errands went, in one transaction."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, update

from app.audit import service as audit
from app.channels.models import Channel
from app.citizens.models import Case, Reply, ReplyAttemptOutcome
from app.citizens.queries import sending
from app.citizens.rules.cases import CaseDeed
from app.citizens.rules.replies import ReplyOutcome, ReplyState
from app.citizens.rules.sending import after
from app.citizens.service.acting import record_act
from app.citizens.service.ending import put, went_out
from app.citizens.service.errands import Answer
from app.citizens.service.hearing import take_change
from app.citizens.service.letters import tell
from app.core.actor import the_clock
from app.core.text import storable

R, S = ReplyOutcome, ReplyState


def settle(session: Session, answers: Sequence[Answer], *, now: datetime) -> Counter[ReplyState]:
    """Write what became of each reply that is still in our hands; how many came to each state."""
    errands = [answer.errand for answer in answers]
    replies = sending.locked(session, {one.case_id for one in errands}, {one.reply_id for one in errands})
    audit.lock_heads(session, {one.organisation_id for one in errands})
    tally: Counter[ReplyState] = Counter()
    for answer in sorted(answers, key=lambda one: one.errand.reply_id):
        reply = replies[answer.errand.reply_id]
        if not sending.has_outcome(session, answer.errand.attempt_id):
            session.add(_outcome(answer, now))
        if _counts(reply, answer):
            _take_in(session, session.get_one(Case, reply.case_id), reply, answer, now=now)
            tally[reply.state] += 1
        session.flush()
    return tally


def _counts(reply: Reply, answer: Answer) -> bool:
    """Ours by its lease; or sent, which is news to whoever has it now."""
    is_news = answer.outcome is R.SENT and reply.state in (S.SENDING, S.UNCONFIRMED)
    return reply.lease_token == answer.errand.token or is_news


def _take_in(session: Session, case: Case, reply: Reply, answer: Answer, *, now: datetime) -> None:
    clock = the_clock(reply.organisation_id)
    if answer.sent:
        sent = answer.sent
        went_out(session, case, reply, actor=clock, now=now, remote_id=sent.remote_id, permalink=sent.permalink)
        return
    step = after(answer.outcome, attempts=answer.errand.number, now=now, retry_at=answer.retry_at)
    trouble = str(answer.trouble) if answer.trouble else ""
    put(session, case, reply, step, actor=clock, now=now, trouble=trouble)
    if answer.outcome is R.GONE:
        record_act(session, case, CaseDeed.GONE, actor=clock, now=now, message_id=reply.message_id)
    if answer.outcome is R.UNAUTHORISED:
        mine = col(Channel.id) == reply.channel_id
        session.exec(update(Channel).where(mine).values(trouble=storable(trouble)))
    if answer.changed:
        take_change(session, case, reply.message_id, answer.changed, now=now)
    tell(session, case, reply, now=now)


def _outcome(answer: Answer, now: datetime) -> ReplyAttemptOutcome:
    return ReplyAttemptOutcome(
        organisation_id=answer.errand.organisation_id,
        attempt_id=answer.errand.attempt_id,
        outcome=answer.outcome,
        status=answer.status,
        excerpt=storable(answer.excerpt),
        finished_at=now,
    )
