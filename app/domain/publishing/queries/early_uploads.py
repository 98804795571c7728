"""Deliveries whose film may go up before their hour."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import Network, Publishing
from app.domain.publishing.models import Delivery, EarlyUpload
from app.domain.publishing.rules.delivery import DeliveryState

AHEAD = timedelta(hours=1)
MARGIN = timedelta(minutes=5)
"""Before the hour, from which on the sending itself uploads what is missing."""
MOST_BEGUN = 20


def early_candidates(session: Session, networks: Collection[Network], *, now: datetime) -> list[tuple[int, int]]:
    """Return deliveries near their hour without a row, as (organisation, delivery), the first due first."""
    ours: tuple[Any, ...] = (Delivery.organisation_id, Delivery.id)
    rows = session.exec(
        select(*ours)
        .join(Channel, col(Channel.id) == Delivery.channel_id)
        .outerjoin(EarlyUpload, col(EarlyUpload.delivery_id) == Delivery.id)
        .where(col(Delivery.state) == DeliveryState.SCHEDULED, Delivery.attempts == 0)
        .where(col(Delivery.next_attempt_at) <= now + AHEAD)
        .where(col(Delivery.due_at) > now + MARGIN, col(Delivery.due_at) <= now + AHEAD)
        .where(col(Delivery.edits_id).is_(None), col(EarlyUpload.id).is_(None))
        .where(col(Channel.network).in_(networks), col(Channel.credentials).is_not(None))
        .where(col(Channel.publishing) == Publishing.API)
        .order_by(col(Delivery.due_at), col(Delivery.id))
        .limit(MOST_BEGUN)
    )
    return [(row[0], row[1]) for row in rows]
