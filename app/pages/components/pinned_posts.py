"""Publications that their accounts have pinned, as last seen, and those that may be."""

from collections.abc import Collection, Mapping, Sequence

from sqlmodel import Session

from app.domain.account_watch.queries import pins_of
from app.domain.account_watch.rules.pins import PinnedPost
from app.domain.publishing.queries.deliveries import DeliveryLine
from app.domain.publishing.rules.delivery import PUBLIC_STATES
from app.pages.shell.request_context import wiring
from app.usecases.account_watch.pin_orders import is_pinnable, pinning_networks


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


def pinnable_deliveries(lines: Sequence[DeliveryLine]) -> Collection[int]:
    pinning = pinning_networks(wiring().networks)
    return {delivery.id for delivery, _, channel in lines if is_pinnable(delivery, channel, pinning)}
