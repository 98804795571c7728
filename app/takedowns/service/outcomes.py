"""Writing what the networks answered, in one transaction."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select, update

from app.audit import service as audit
from app.audit.rules import Act
from app.channels.models import Channel
from app.core.actor import the_clock
from app.core.text import storable
from app.publishing.queries import sending
from app.takedowns.models import WithdrawalOutcome
from app.takedowns.queries import withdrawals as queries
from app.takedowns.queries.withdrawals import Case
from app.takedowns.rules.withdrawals import Removal, Step, WithdrawalState, after
from app.takedowns.service.ending import finish
from app.takedowns.service.errands import Answer
from app.takedowns.service.letters import tell

W = WithdrawalState
ACTS = {
    W.ORDERED: Act.WITHDRAWAL_POSTPONED,
    W.AWAITING_HAND: Act.WITHDRAWAL_AWAITS_HAND,
    W.FAILED: Act.WITHDRAWAL_FAILED,
    W.UNCONFIRMED: Act.WITHDRAWAL_UNCONFIRMED,
}
OVER = (W.WITHDRAWN, W.DECLINED)


def settle(session: Session, answers: Sequence[Answer], *, now: datetime) -> Counter[WithdrawalState]:
    """Write each outcome, and what it makes of a withdrawal that is still ours: how many came to each state.

    Locks posts, deliveries, withdrawals and heads of the record in that order, as every deed does.
    """
    sending.posts_for_update(session, {answer.errand.post_id for answer in answers})
    sending.deliveries_for_update(session, {answer.errand.delivery_id for answer in answers})
    queries.for_update(session, {answer.errand.withdrawal_id for answer in answers})
    cases = queries.cases(session, [answer.errand.withdrawal_id for answer in answers])
    audit.lock_heads(session, {case.withdrawal.organisation_id for case in cases.values()})
    known = _written(session, answers)
    tally: Counter[WithdrawalState] = Counter()
    for answer in sorted(answers, key=lambda one: one.errand.withdrawal_id):
        case = cases[answer.errand.withdrawal_id]
        if answer.errand.attempt_id not in known:
            session.add(_outcome(case, answer, now))
        if _counts(case, answer):
            _take_in(session, case, answer, now=now)
            tally[case.withdrawal.state] += 1
    session.flush()
    return tally


def _counts(case: Case, answer: Answer) -> bool:
    """Ours by its lease; or gone, which is news to whoever has it now."""
    is_ours = case.withdrawal.lease_token == answer.errand.token
    return is_ours or (answer.removal is Removal.GONE and case.withdrawal.state not in OVER)


def _take_in(session: Session, case: Case, answer: Answer, *, now: datetime) -> None:
    clock = the_clock(case.withdrawal.organisation_id)
    step = after(answer.removal, attempts=answer.errand.number, now=now, retry_at=answer.retry_at)
    if step.state is W.WITHDRAWN:
        said = finish(session, case, case.post, at=now, by=clock, now=now)
        audit.record(session, Act.WITHDRAWAL_DONE, actor=clock, now=now, subject=f"post:{case.post.id}", **said)
        return
    _put(case, step, answer)
    if answer.removal is Removal.UNAUTHORISED:
        mine = col(Channel.id) == case.channel.id
        session.exec(update(Channel).where(mine).values(trouble=case.withdrawal.trouble))
    said = {"delivery": case.delivery.id, "account": case.channel.called, "trouble": case.withdrawal.trouble}
    again = {"again_at": step.at} if step.at else {}
    audit.record(session, ACTS[step.state], actor=clock, now=now, subject=f"post:{case.post.id}", **said, **again)
    tell(session, case, now=now)


def _put(case: Case, step: Step, answer: Answer) -> None:
    withdrawal = case.withdrawal
    withdrawal.state, withdrawal.next_attempt_at, withdrawal.lease_token = step.state, step.at, None
    withdrawal.trouble = storable(str(answer.trouble)) if answer.trouble else ""


def _written(session: Session, answers: Sequence[Answer]) -> set[int]:
    ids = [answer.errand.attempt_id for answer in answers]
    known = select(WithdrawalOutcome.attempt_id).where(col(WithdrawalOutcome.attempt_id).in_(ids))
    return set(session.exec(known))


def _outcome(case: Case, answer: Answer, now: datetime) -> WithdrawalOutcome:
    return WithdrawalOutcome(
        organisation_id=case.withdrawal.organisation_id,
        attempt_id=answer.errand.attempt_id,
        removal=answer.removal,
        status=answer.status,
        excerpt=storable(answer.excerpt),
        finished_at=now,
    )
