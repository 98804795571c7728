"""Withdrawal tasks and results, written in one transaction."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select, update

from app.core.actor import system_actor
from app.core.messages import Message
from app.core.text import storable_text
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import Network
from app.domain.publishing.queries import due_deliveries
from app.domain.takedowns.models import WithdrawalOutcome
from app.domain.takedowns.queries import withdrawals as queries
from app.domain.takedowns.queries.withdrawals import WithdrawalCase
from app.domain.takedowns.rules.withdrawals import RemovalOutcome, WithdrawalState, WithdrawalStep, step_after
from app.usecases.takedowns.completion import finish_withdrawal
from app.usecases.takedowns.letters import notify_withdrawal


@dataclass(frozen=True, slots=True)
class WithdrawalTask:
    """A claimed withdrawal whose attempt is committed."""

    withdrawal_id: int
    delivery_id: int
    post_id: int
    attempt_id: int
    number: int
    token: str
    network: Network
    base_url: str
    credentials: str
    remote_id: str


@dataclass(frozen=True, slots=True)
class WithdrawalResult:
    """A network's result. `trouble` is for people."""

    errand: WithdrawalTask
    removal: RemovalOutcome
    status: int | None = None
    excerpt: str = ""
    trouble: Message | None = None
    retry_at: datetime | None = None


W = WithdrawalState
ACT_BY_STATE = {
    W.ORDERED: Act.WITHDRAWAL_POSTPONED,
    W.AWAITING_HAND: Act.WITHDRAWAL_AWAITS_HAND,
    W.FAILED: Act.WITHDRAWAL_FAILED,
    W.UNCONFIRMED: Act.WITHDRAWAL_UNCONFIRMED,
}
ENDED_STATES = (W.WITHDRAWN, W.DECLINED)


def settle_withdrawals(
    session: Session, answers: Sequence[WithdrawalResult], *, now: datetime
) -> Counter[WithdrawalState]:
    """Write outcomes and advance withdrawals still ours; return counts by state.

    Locks posts, deliveries, withdrawals and audit heads, in that order, as every use case does.
    """
    due_deliveries.lock_post_rows(session, {answer.errand.post_id for answer in answers})
    due_deliveries.lock_delivery_rows(session, {answer.errand.delivery_id for answer in answers})
    queries.lock_withdrawals(session, {answer.errand.withdrawal_id for answer in answers})
    cases = queries.withdrawal_cases(session, [answer.errand.withdrawal_id for answer in answers])
    audit.lock_heads(session, {case.withdrawal.organisation_id for case in cases.values()})
    known = _settled_attempts(session, answers)
    tally: Counter[WithdrawalState] = Counter()
    for answer in sorted(answers, key=lambda one: one.errand.withdrawal_id):
        case = cases[answer.errand.withdrawal_id]
        if answer.errand.attempt_id not in known:
            session.add(_outcome_row(case, answer, now))
        if _is_news(case, answer):
            _apply_result(session, case, answer, now=now)
            tally[case.withdrawal.state] += 1
    session.flush()
    return tally


def _is_news(case: WithdrawalCase, answer: WithdrawalResult) -> bool:
    """Tell whether it is ours by lease, or gone: news to the present holder."""
    is_ours = case.withdrawal.lease_token == answer.errand.token
    return is_ours or (answer.removal is RemovalOutcome.GONE and case.withdrawal.state not in ENDED_STATES)


def _apply_result(session: Session, case: WithdrawalCase, answer: WithdrawalResult, *, now: datetime) -> None:
    clock = system_actor(case.withdrawal.organisation_id)
    step = step_after(answer.removal, attempts=answer.errand.number, now=now, retry_at=answer.retry_at)
    if step.state is W.WITHDRAWN:
        said = finish_withdrawal(session, case, case.post, at=now, by=clock, now=now)
        audit.record(session, Act.WITHDRAWAL_DONE, actor=clock, now=now, subject=f"post:{case.post.id}", **said)
        return
    _set_state(case, step, answer)
    if answer.removal is RemovalOutcome.UNAUTHORISED:
        mine = col(Channel.id) == case.channel.id
        session.exec(update(Channel).where(mine).values(trouble=case.withdrawal.trouble))
    said = {"delivery": case.delivery.id, "account": case.channel.called, "trouble": case.withdrawal.trouble}
    again = {"again_at": step.at} if step.at else {}
    audit.record(
        session, ACT_BY_STATE[step.state], actor=clock, now=now, subject=f"post:{case.post.id}", **said, **again
    )
    notify_withdrawal(session, case, now=now)


def _set_state(case: WithdrawalCase, step: WithdrawalStep, answer: WithdrawalResult) -> None:
    withdrawal = case.withdrawal
    withdrawal.state, withdrawal.next_attempt_at, withdrawal.lease_token = step.state, step.at, None
    withdrawal.trouble = storable_text(str(answer.trouble)) if answer.trouble else ""


def _settled_attempts(session: Session, answers: Sequence[WithdrawalResult]) -> set[int]:
    ids = [answer.errand.attempt_id for answer in answers]
    known = select(WithdrawalOutcome.attempt_id).where(col(WithdrawalOutcome.attempt_id).in_(ids))
    return set(session.exec(known))


def _outcome_row(case: WithdrawalCase, answer: WithdrawalResult, now: datetime) -> WithdrawalOutcome:
    return WithdrawalOutcome(
        organisation_id=case.withdrawal.organisation_id,
        attempt_id=answer.errand.attempt_id,
        removal=answer.removal,
        status=answer.status,
        excerpt=storable_text(answer.excerpt),
        finished_at=now,
    )
