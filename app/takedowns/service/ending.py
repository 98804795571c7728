"""How a withdrawal ends well: written here for the worker and for people alike."""

from datetime import datetime

from sqlmodel import Session, col, update

from app.core.actor import Actor
from app.drafting.models import Post
from app.publishing.models import Delivery
from app.publishing.rules import WAS_PUBLIC, DeliveryState
from app.takedowns.models import TakedownAct
from app.takedowns.queries.withdrawals import Case
from app.takedowns.rules.orders import Deed
from app.takedowns.rules.withdrawals import WithdrawalState
from app.takedowns.service.letters import tell


def finish(session: Session, case: Case, post: Post, *, at: datetime, by: Actor, now: datetime) -> dict[str, object]:
    """It is not on the network any more since `at`; its capture stays. Everything comes locked.

    The answer is what the record is to tell of it.
    """
    withdrawal, delivery = case.withdrawal, case.delivery
    withdrawal.state, withdrawal.next_attempt_at, withdrawal.lease_token = WithdrawalState.WITHDRAWN, None, None
    withdrawal.done_at, withdrawal.trouble = at, ""
    withdrawal.done_by, withdrawal.done_by_name = by.id, by.name if by.id else ""
    delivery.state = DeliveryState.WITHDRAWN
    post.changed_at = now
    _cut_threads(session, delivery)
    if withdrawal.order_id:
        session.add(_act(case, withdrawal.order_id, at=at, by=by, now=now))
    tell(session, case, now=now)
    return {"delivery": delivery.id, "account": case.channel.called, "at": at, "permalink": delivery.permalink}


def _cut_threads(session: Session, delivery: Delivery) -> None:
    """A correction that has not left cannot hang from what is gone."""
    hanging = (
        (col(Delivery.organisation_id) == delivery.organisation_id)
        & (col(Delivery.channel_id) == delivery.channel_id)
        & (col(Delivery.answers) == delivery.remote_id)
        & col(Delivery.state).not_in(WAS_PUBLIC)
    )
    if delivery.remote_id:
        session.exec(update(Delivery).where(hanging).values(answers=""))


def _act(case: Case, order_id: int, *, at: datetime, by: Actor, now: datetime) -> TakedownAct:
    return TakedownAct(
        organisation_id=case.withdrawal.organisation_id,
        order_id=order_id,
        deed=Deed.WITHDRAWN,
        by_id=by.id,
        by_name=by.name,
        at=now,
        done_at=at,
        note=f"{case.post.number} · {case.channel.called}",
    )
