"""Accounts on which nothing was published for a long time."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, exists, func, select

from app.channels.models import AccountAct, Channel
from app.channels.rules.accounts import ChannelState
from app.channels.rules.acts import IDLE_AFTER, AccountDeed
from app.publishing.models import Delivery
from app.publishing.rules import DeliveryState

OUT = (DeliveryState.PUBLISHED, DeliveryState.WITHDRAWN)


def idle(session: Session, *, now: datetime, channel_id: int | None = None) -> Sequence[Channel]:
    """Open ones whose last act and last publication are both older than `IDLE_AFTER`.

    Those that already wait for somebody to look at them are left out: they are put to review once. A publication
    counts by the hour it was due at.
    """
    since, later, last = now - IDLE_AFTER, aliased(AccountAct), aliased(AccountAct)
    newest = (
        select(func.max(later.id))
        .where(later.organisation_id == Channel.organisation_id, later.channel_id == Channel.id)
        .where(later.deed != AccountDeed.WAIVED)
        .scalar_subquery()
    )
    published = exists().where(
        col(Delivery.organisation_id) == Channel.organisation_id,
        col(Delivery.state).in_(OUT),
        col(Delivery.due_at) > since,
        col(Delivery.channel_id) == Channel.id,
    )
    wanted = (
        select(Channel)
        .join(last, col(last.id) == newest)
        .where(Channel.state == ChannelState.OPEN, last.deed != AccountDeed.REVIEW, last.done_at <= since, ~published)
        .order_by(col(Channel.id))
    )
    return session.exec(wanted.where(Channel.id == channel_id) if channel_id else wanted).all()
