"""Publications and removals waiting to be done by hand."""

from dataclasses import dataclass

from sqlmodel import Session, col, func, or_, select

from app.db.statements import ORGANISATION_ID, Query, param
from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import ChannelState, Publishing
from app.domain.publishing.models import Delivery
from app.domain.publishing.rules.delivery import DeliveryState
from app.domain.takedowns.models import Withdrawal
from app.domain.takedowns.rules.withdrawals import WithdrawalState


@dataclass(frozen=True, slots=True)
class ManualWork:
    """A person's manual work. `accounts`: those published by hand."""

    accounts: int
    deliveries: int
    withdrawals: int

    @property
    def waiting(self) -> int:
        return self.deliveries + self.withdrawals

    @property
    def is_theirs(self) -> bool:
        """Tell whether manual work is theirs: also removals the machine cannot do."""
        return bool(self.accounts or self.withdrawals)


def manual_work(session: Session, organisation_id: int, user_id: int) -> ManualWork:
    """Return the person's work in one statement."""
    return _MANUAL_WORK.first(session, organisation_id=organisation_id, user_id=user_id) or ManualWork(0, 0, 0)


_AWAITING = (
    (col(Delivery.organisation_id) == Channel.organisation_id)
    & (col(Delivery.channel_id) == Channel.id)
    & (col(Delivery.state) == DeliveryState.AWAITING_HAND)
)
_IN_USE = (col(Channel.publishing) == Publishing.BY_HAND) & (Channel.state != ChannelState.CLOSED)
_ANSWERS_FOR = (Channel.organisation_id == ORGANISATION_ID, Channel.responsible_id == param("user_id"))
_THEIR_CHANNELS = select(Channel.id).where(*_ANSWERS_FOR)
_TO_TAKE_AWAY = (
    select(func.count(col(Withdrawal.id)))
    .join(Delivery, col(Delivery.id) == Withdrawal.delivery_id)
    .where(Withdrawal.organisation_id == ORGANISATION_ID, Withdrawal.state == WithdrawalState.AWAITING_HAND)
    .where(Delivery.organisation_id == ORGANISATION_ID, col(Delivery.channel_id).in_(_THEIR_CHANNELS))
    .scalar_subquery()
)
_MANUAL_WORK: Query[ManualWork] = Query(
    select(func.count(col(Channel.id).distinct()), func.count(col(Delivery.id)), _TO_TAKE_AWAY)
    .select_from(Channel)
    .join(Delivery, _AWAITING, isouter=True)
    .where(*_ANSWERS_FOR)
    .where(or_(_IN_USE, col(Delivery.id).is_not(None))),
    ManualWork,
)
