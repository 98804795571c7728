from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, exists, func, select

from app.db.work import Work
from app.domain.directory.models import AccountAct, Channel
from app.domain.directory.rules.account_acts import IDLE_AFTER, AccountActKind
from app.domain.directory.rules.networks import ChannelState
from app.domain.publishing.models import Capture, Delivery
from app.domain.publishing.rules.delivery import DeliveryState

WENT_OUT = (DeliveryState.PUBLISHED, DeliveryState.WITHDRAWN)


def idle_accounts(session: Session, *, now: datetime, channel_id: int | None = None) -> Sequence[Channel]:
    """Return open accounts without act or publication (by due time) for `IDLE_AFTER`, unless under review."""
    since, later, last = now - IDLE_AFTER, aliased(AccountAct), aliased(AccountAct)
    newest = (
        select(func.max(later.id))
        .where(later.organisation_id == Channel.organisation_id, later.channel_id == Channel.id)
        .where(later.deed != AccountActKind.WAIVED)
        .scalar_subquery()
    )
    published = exists().where(
        col(Delivery.organisation_id) == Channel.organisation_id,
        col(Delivery.state).in_(WENT_OUT),
        col(Delivery.due_at) > since,
        col(Delivery.channel_id) == Channel.id,
    )
    wanted = (
        select(Channel)
        .join(last, col(last.id) == newest)
        .where(
            Channel.state == ChannelState.OPEN, last.deed != AccountActKind.REVIEW, last.done_at <= since, ~published
        )
        .order_by(col(Channel.id))
    )
    return session.exec(wanted.where(Channel.id == channel_id) if channel_id else wanted).all()


def has_published_by_itself(session: Session, channel: Channel) -> bool:
    """Tell whether a publication of the worker's went out in the account; by hand none has an identifier."""
    went_out = (Delivery.channel_id == channel.id, col(Delivery.state).in_(WENT_OUT), Delivery.remote_id != "")
    wanted = select(Delivery.id).where(Delivery.organisation_id == channel.organisation_id, *went_out)
    return session.exec(wanted.limit(1)).first() is not None


def deliveries_due_within(session: Session, organisation_id: int, *, now: datetime, within: timedelta) -> int:
    """Count what the worker would send by itself."""
    waiting = (Delivery.state == DeliveryState.SCHEDULED, col(Delivery.due_at) <= now + within)
    return session.exec(
        select(func.count(col(Delivery.id))).where(Delivery.organisation_id == organisation_id, *waiting)
    ).one()


WEEK = timedelta(weeks=1)


def weekly_publications(work: Work, since: datetime, until: datetime) -> float | None:
    """Average over accounts that published; None without any."""
    count, accounts = work.session.exec(
        select(func.count(), func.count(col(Delivery.channel_id).distinct()))
        .select_from(Capture)
        .join(Delivery, col(Delivery.id) == Capture.delivery_id)
        .where(Capture.organisation_id == work.organisation_id, Delivery.organisation_id == work.organisation_id)
        .where(Capture.captured_at >= since, Capture.captured_at < until, col(Delivery.edits_id).is_(None))
    ).one()
    weeks = round((until - since) / WEEK)
    return round(count / accounts / weeks, 1) if accounts else None
