"""Publications that their accounts have pinned, as the daily look saw them."""

from collections.abc import Mapping, Sequence

from sqlmodel import Session

from app.domain.account_watch.queries import pins_of
from app.domain.account_watch.rules.pins import PinnedPost
from app.domain.publishing.queries.deliveries import DeliveryLine
from app.domain.publishing.rules.delivery import PUBLIC_STATES


def delivery_pins(session: Session, organisation_id: int, lines: Sequence[DeliveryLine]) -> Mapping[int, PinnedPost]:
    """Return the pin of each delivery that is pinned; at most one statement."""
    public = [(delivery, channel.id) for delivery, _, channel in lines if delivery.state in PUBLIC_STATES]
    pins = pins_of(session, organisation_id, {channel_id for _, channel_id in public})
    return {
        delivery.id: pin
        for delivery, channel_id in public
        for pin in pins.get(channel_id, [])
        if pin.is_of(delivery.remote_id, delivery.permalink)
    }
