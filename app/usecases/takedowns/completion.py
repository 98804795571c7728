from datetime import datetime

from sqlmodel import Session, col, update

from app.core.actor import Actor
from app.domain.posts.models import Post
from app.domain.publishing.models import Delivery
from app.domain.publishing.rules.delivery import PUBLIC_STATES, DeliveryState
from app.domain.takedowns.models import TakedownAct
from app.domain.takedowns.queries.withdrawals import WithdrawalRecord
from app.domain.takedowns.rules.orders import OrderActKind
from app.domain.takedowns.rules.withdrawals import WithdrawalState
from app.usecases.takedowns.letters import notify_withdrawal


def finish_withdrawal(
    session: Session, record: WithdrawalRecord, post: Post, *, at: datetime, by: Actor, now: datetime
) -> dict[str, object]:
    """Mark a locked withdrawal as off the network since `at`; return its audit detail.

    The capture stays.
    """
    withdrawal, delivery = record.withdrawal, record.delivery
    withdrawal.state, withdrawal.next_attempt_at, withdrawal.lease_token = WithdrawalState.WITHDRAWN, None, None
    withdrawal.done_at, withdrawal.trouble = at, ""
    withdrawal.done_by, withdrawal.done_by_name = by.id, by.name if by.id else ""
    delivery.state = DeliveryState.WITHDRAWN
    post.changed_at = now
    _detach_corrections(session, delivery)
    if withdrawal.order_id:
        session.add(_order_act(record, withdrawal.order_id, at=at, by=by, now=now))
    notify_withdrawal(session, record, now=now)
    return {"delivery": delivery.id, "account": record.channel.called, "at": at, "permalink": delivery.permalink}


def _detach_corrections(session: Session, delivery: Delivery) -> None:
    """Detach unsent corrections from the removed delivery."""
    hanging = (
        (col(Delivery.organisation_id) == delivery.organisation_id)
        & (col(Delivery.channel_id) == delivery.channel_id)
        & (col(Delivery.answers) == delivery.remote_id)
        & col(Delivery.state).not_in(PUBLIC_STATES)
    )
    if delivery.remote_id:
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
        note=f"{record.post.number} · {record.channel.called}",
    )
