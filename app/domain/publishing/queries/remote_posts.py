"""Posts of an account that deliveries published, or may have."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from app.db.statements import select_columns
from app.domain.directory.rules.text_parts import outgoing_part
from app.domain.posts.models import Variant
from app.domain.publishing.models import Delivery
from app.domain.publishing.queries.locked_rows import LockedDelivery
from app.domain.publishing.rules.delivery import DeliveryState

_LONGEST = timedelta(days=8)
"""A delivery's window and more."""


def published_remote_ids(session: Session, organisation_id: int, channel_id: int, *, since: datetime) -> frozenset[str]:
    """Read the account's other deliveries."""
    return frozenset(
        session.exec(
            select(Delivery.remote_id)
            .where(Delivery.organisation_id == organisation_id, Delivery.state == DeliveryState.PUBLISHED)
            .where(Delivery.due_at >= since - _LONGEST, Delivery.channel_id == channel_id, Delivery.remote_id != "")
        )
    )


def has_twin(session: Session, delivery: LockedDelivery, text: str, *, remote_id: str) -> bool:
    """Tell whether a match may be another's: same identifier, or the text of one in flight or found by a person."""
    others = session.execute(
        select_columns(Delivery.remote_id, Delivery.state, Variant.text, Variant.link, Delivery.part)
        .join(Variant, col(Variant.id) == Delivery.variant_id)
        .where(Delivery.organisation_id == delivery.organisation_id, Delivery.id != delivery.id)
        .where(col(Delivery.state).in_([DeliveryState.SENDING, DeliveryState.UNCONFIRMED, DeliveryState.PUBLISHED]))
        .where(Delivery.channel_id == delivery.channel_id, Delivery.due_at >= delivery.due_at - _LONGEST)
    )
    return any(
        known == remote_id
        if known and state is DeliveryState.PUBLISHED
        else outgoing_part(other_text, link, part) == text
        for known, state, other_text, link, part in others
    )
