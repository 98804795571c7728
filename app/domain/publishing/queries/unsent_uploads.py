"""Deliveries that did not leave, or will not for now, and may have left an upload in the account."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlmodel import Session, and_, col, or_, select

from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import Network
from app.domain.posts.models import Post
from app.domain.posts.rules.states import PostStatus
from app.domain.publishing.models import Delivery, DeliveryAttempt, EarlyUpload
from app.domain.publishing.rules.delivery import NEEDS_A_PERSON, PUBLIC_STATES, DeliveryState

SETTLED_FOR = timedelta(hours=1)
"""Before it, what was cancelled by mistake or failed is sent again and goes on with its upload."""
LOOKED_FOR = timedelta(days=3)


class UnsentUpload(NamedTuple):
    """`key`: the delivery's, by which the network knows its upload."""

    network: Network
    base_url: str
    credentials: str
    key: str
    delivery_id: int
    organisation_id: int
    post_id: int
    account: str


def unsent_uploads(
    session: Session, networks: Collection[Network], *, quick: Collection[Network], now: datetime
) -> list[UnsentUpload]:
    """Return what went up to these networks and then was cancelled, expired or held, in connected accounts.

    One statement. What a hold keeps is taken away without an hour's grace: a consent may have been revoked. `quick`:
    those where it goes up again in no time, so that what failed does not wait for its post to expire.
    """
    place: tuple[Any, ...] = (Channel.network, Channel.base_url, Channel.credentials, Delivery.remote_key)
    whose: tuple[Any, ...] = (Delivery.id, Delivery.organisation_id, Delivery.post_id, Channel.name)
    went_early = col(EarlyUpload.started_at).is_not(None)
    is_over = and_(
        col(Delivery.state).in_((DeliveryState.CANCELLED, DeliveryState.EXPIRED)),
        or_(col(Delivery.attempts) > 0, went_early),
        col(Delivery.settled_at) <= now - SETTLED_FOR,
        col(Delivery.settled_at) > now - LOOKED_FOR,
    )
    is_held = and_(
        col(Delivery.state) == DeliveryState.SCHEDULED,
        col(Post.status) == PostStatus.ON_HOLD,
        went_early,
        col(EarlyUpload.removed_at).is_(None),
    )
    has_failed = and_(col(Channel.network).in_(quick), _did_not_leave(now))
    rows = session.exec(
        select(*place, *whose)
        .join(
            Delivery,
            (col(Delivery.channel_id) == Channel.id) & (col(Delivery.organisation_id) == Channel.organisation_id),
        )
        .join(Post, col(Post.id) == Delivery.post_id)
        .outerjoin(EarlyUpload, col(EarlyUpload.delivery_id) == Delivery.id)
        .where(col(Channel.network).in_(networks), col(Channel.credentials).is_not(None))
        .where(or_(is_over, is_held, has_failed))
        .order_by(col(Delivery.id))
    )
    return [UnsentUpload(*row) for row in rows]


def _did_not_leave(now: datetime) -> Any:
    """Match what was tried and left to a person, is held, or was published by hand instead."""
    settled = and_(col(Delivery.state).in_(PUBLIC_STATES), col(Delivery.remote_id) == "")
    held = and_(col(Delivery.state) == DeliveryState.SCHEDULED, col(Post.status) == PostStatus.ON_HOLD)
    tried = (
        select(DeliveryAttempt.id)
        .where(DeliveryAttempt.delivery_id == Delivery.id, DeliveryAttempt.number == Delivery.attempts)
        .where(col(DeliveryAttempt.started_at) <= now - SETTLED_FOR, col(DeliveryAttempt.started_at) > now - LOOKED_FOR)
        .correlate(Delivery)
    )
    is_idle = or_(col(Delivery.state).in_(NEEDS_A_PERSON), settled, held)
    return and_(is_idle, col(Delivery.edits_id).is_(None), tried.exists())
