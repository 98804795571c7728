"""Removal results, written in one transaction, and finished withdrawals' effects."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, or_, update

from app.core.actor import Actor, system_actor
from app.core.call_outcome import CallOutcome
from app.core.text import storable_text
from app.db.outbox_tasks import OutboxResult, OutboxTask
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.directory.rules.network_prices import deletion_price
from app.domain.directory.rules.networks import Network
from app.domain.posts.models import Post
from app.domain.publishing.models import Delivery
from app.domain.publishing.queries import due_deliveries
from app.domain.publishing.rules.delivery import PUBLIC_STATES, DeliveryState
from app.domain.publishing.service.account_charges import charge_account
from app.domain.takedowns.models import WITHDRAWAL_ATTEMPTS, TakedownAct
from app.domain.takedowns.queries import withdrawals
from app.domain.takedowns.queries.withdrawals import WithdrawalRecord
from app.domain.takedowns.rules.orders import OrderActKind
from app.domain.takedowns.rules.withdrawals import WithdrawalState, step_after
from app.usecases.publishing.network_call import mark_unauthorised
from app.usecases.takedowns.letters import notify_withdrawal


@dataclass(frozen=True, slots=True)
class RemovalTarget:
    post_id: int
    delivery_id: int
    network: Network
    base_url: str
    credentials: str
    remote_id: str


RemovalTask = OutboxTask[RemovalTarget]
RemovalResult = OutboxResult[RemovalTarget, None]
W = WithdrawalState
ACT_BY_STATE = {
    W.ORDERED: Act.WITHDRAWAL_POSTPONED,
    W.AWAITING_HAND: Act.WITHDRAWAL_AWAITS_HAND,
    W.FAILED: Act.WITHDRAWAL_FAILED,
    W.UNCONFIRMED: Act.WITHDRAWAL_UNCONFIRMED,
}
ENDED_STATES = (W.WITHDRAWN, W.DECLINED)


def settle_withdrawals(
    session: Session, results: Sequence[RemovalResult], *, now: datetime
) -> Counter[WithdrawalState]:
    """Write outcomes still ours; return counts by state.

    Locks in the global order: posts, deliveries, withdrawals, accounts where a deletion has a price, audit heads.
    """
    ids = {result.task.row_id for result in results}
    due_deliveries.lock_post_rows(session, {result.task.content.post_id for result in results})
    withdrawals.lock_publications(session, {result.task.content.delivery_id for result in results})
    withdrawals.lock_withdrawals(session, ids)
    records = withdrawals.withdrawal_records(session, ids)
    _charge_removals(session, records, results, now=now)
    audit.lock_heads(session, {record.withdrawal.organisation_id for record in records.values()})
    WITHDRAWAL_ATTEMPTS.end_unknown(session, results, now=now)
    tally: Counter[WithdrawalState] = Counter()
    for result in sorted(results, key=lambda each: each.task.row_id):
        record = records[result.task.row_id]
        if _is_news(record, result):
            _apply_result(session, record, result, now=now)
            tally[record.withdrawal.state] += 1
    session.flush()
    return tally


def _charge_removals(
    session: Session, records: Mapping[int, WithdrawalRecord], results: Sequence[RemovalResult], *, now: datetime
) -> None:
    """Count what the network asks for each deletion that it did, or may have done; no cap stops one."""
    for result in sorted(results, key=lambda each: records[each.task.row_id].channel.id):
        if result.outcome in (CallOutcome.DONE, CallOutcome.UNKNOWN):
            channel = records[result.task.row_id].channel
            charge_account(session, channel, deletion_price(channel.network), now=now)


def finish_withdrawal(
    session: Session, record: WithdrawalRecord, post: Post, *, at: datetime, by: Actor, now: datetime
) -> dict[str, object]:
    """Mark a withdrawal as off the network since `at`, locked; return audit detail.

    The capture stays.
    """
    withdrawal, delivery = record.withdrawal, record.delivery
    withdrawal.state, withdrawal.next_attempt_at, withdrawal.lease_token = WithdrawalState.WITHDRAWN, None, None
    withdrawal.done_at, withdrawal.trouble = at, ""
    withdrawal.done_by, withdrawal.done_by_name = by.id, by.name if by.id else ""
    delivery.state = DeliveryState.WITHDRAWN
    post.changed_at = now
    _mark_same_publication(session, delivery)
    _detach_corrections(session, record)
    if withdrawal.order_id:
        session.add(_order_act(record, withdrawal.order_id, at=at, by=by, now=now))
    if delivery.part <= 1:
        notify_withdrawal(session, record, now=now)
    return {"delivery": delivery.id, "account": record.account, "at": at, "permalink": delivery.permalink}


def _is_news(record: WithdrawalRecord, result: RemovalResult) -> bool:
    """Tell whether the withdrawal is leased to us, or done: news to the holder."""
    is_ours = record.withdrawal.lease_token == result.task.token
    return is_ours or (result.outcome is CallOutcome.DONE and record.withdrawal.state not in ENDED_STATES)


def _apply_result(session: Session, record: WithdrawalRecord, result: RemovalResult, *, now: datetime) -> None:
    withdrawal, clock = record.withdrawal, system_actor(record.withdrawal.organisation_id)
    assert result.outcome is not None
    step = step_after(result.outcome, attempts=result.task.attempt.number, now=now, retry_at=result.retry_at)
    if step.state is W.WITHDRAWN:
        detail = finish_withdrawal(session, record, record.post, at=now, by=clock, now=now)
        audit.record(Work(session, clock, now), Act.WITHDRAWAL_DONE, subject=f"post:{record.post.id}", **detail)
        return
    withdrawal.state, withdrawal.next_attempt_at, withdrawal.lease_token = step.state, step.at, None
    withdrawal.trouble = storable_text(str(result.trouble)) if result.trouble else ""
    mark_unauthorised(session, {record.channel.id: result})
    detail = {"delivery": record.delivery.id, "account": record.account, "trouble": withdrawal.trouble}
    again = {"again_at": step.at} if step.at else {}
    audit.record(
        Work(session, clock, now), ACT_BY_STATE[step.state], subject=f"post:{record.post.id}", **detail, **again
    )
    notify_withdrawal(session, record, now=now)


def _mark_same_publication(session: Session, delivery: Delivery) -> None:
    """Mark as withdrawn what published or edited the same remote post: it went with it."""
    first = delivery.edits_id or delivery.id
    others = (
        (col(Delivery.organisation_id) == delivery.organisation_id)
        & or_(col(Delivery.id) == first, col(Delivery.edits_id) == first)
        & (col(Delivery.id) != delivery.id)
        & (col(Delivery.state) == DeliveryState.PUBLISHED)
    )
    session.exec(update(Delivery).where(others).values(state=DeliveryState.WITHDRAWN))


def _detach_corrections(session: Session, record: WithdrawalRecord) -> None:
    delivery = record.delivery
    hanging = (
        (col(Delivery.organisation_id) == delivery.organisation_id)
        & (col(Delivery.channel_id) == delivery.channel_id)
        & (col(Delivery.answers) == record.remote_id)
        & col(Delivery.state).not_in(PUBLIC_STATES)
    )
    if record.remote_id:
        session.exec(update(Delivery).where(hanging).values(answers=""))


def _order_act(record: WithdrawalRecord, order_id: int, *, at: datetime, by: Actor, now: datetime) -> TakedownAct:
    return TakedownAct(
        organisation_id=record.withdrawal.organisation_id,
        order_id=order_id,
        deed=OrderActKind.WITHDRAWN,
        by_id=by.id,
        by_name=by.name,
        at=now,
        done_at=at,
        note=f"{record.post.number} · {record.account}",
    )
