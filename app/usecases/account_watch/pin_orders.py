"""Orders to pin a publication in its account, or to unpin it, which a network answers while the person waits.

The order is on record before any byte leaves, and a refusal after it; no transaction spans the call.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from app.core.errors import Conflict
from app.core.messages import Message, msg
from app.core.permissions import Permission, demand
from app.db.work import Work
from app.domain.account_watch.models import AccountVisit
from app.domain.account_watch.queries import visit_of
from app.domain.account_watch.rules.outside_posts import AccountPost
from app.domain.account_watch.rules.pins import SINGLE_PIN, rows_with, rows_without
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import ChannelState, Network
from app.domain.publishing.models import Delivery
from app.domain.publishing.ports import NetworkClient, NetworkError, PostPinner
from app.domain.publishing.queries.deliveries import DeliveryRecord
from app.domain.publishing.queries.locked_rows import lock_deliveries
from app.domain.publishing.rules.delivery import DeliveryState
from app.usecases.account_watch.visits import begin_visits
from app.usecases.publishing.halts import period_halts
from app.usecases.publishing.network_call import Unsealing, open_account

CANNOT_PIN = msg("Solo se fija, o se quita de fijadas, lo que Cauce publicó en una cuenta conectada que lo admita.")
NOT_OPEN = msg("La cuenta no está abierta, así que no se fija nada en ella.")
HALTED = msg("Ahora no podría publicarse. %(reason)s")


@dataclass(frozen=True, slots=True)
class PinOrder:
    """`is_on`: pinned from now on; else unpinned."""

    record: DeliveryRecord
    is_on: bool


def pinning_networks(networks: Mapping[Network, NetworkClient]) -> Collection[Network]:
    return {network for network, client in networks.items() if isinstance(client, PostPinner)}


def is_pinnable(delivery: Delivery, channel: Channel, pinning: Collection[Network]) -> bool:
    """Tell whether Cauce may pin or unpin it: the first part of what it published, where that can be done."""
    is_out = delivery.state is DeliveryState.PUBLISHED and bool(delivery.remote_id) and delivery.part <= 1
    return is_out and channel.credentials is not None and channel.network in pinning


def record_order(work: Work, order: PinOrder, pinning: Collection[Network]) -> None:
    """Raise `Conflict` where it is not pinnable; what may not be published now may be unpinned, never pinned."""
    demand(work.actor.may(Permission.DELIVERY_SETTLE))
    if not is_pinnable(order.record.delivery, order.record.channel, pinning):
        raise Conflict(CANNOT_PIN)
    if order.is_on and (obstacle := _obstacle(work, order.record)):
        raise Conflict(obstacle)
    _record(work, order, Act.DELIVERY_PINNED if order.is_on else Act.DELIVERY_UNPINNED)


def _obstacle(work: Work, record: DeliveryRecord) -> Message | None:
    if record.channel.state is not ChannelState.OPEN:
        return NOT_OPEN
    rows = list(lock_deliveries(work.session, [record.delivery.id]).values())
    halt = period_halts(work.session, rows, now=work.now).get(record.post.id)
    return msg(HALTED.msgid, reason=halt.reason) if halt else None


def send_order(order: PinOrder, networks: Mapping[Network, NetworkClient], unseal: Unsealing) -> NetworkError | None:
    """Ask the network, outside transactions; return why it did not do it."""
    channel, pinner = order.record.channel, networks[order.record.channel.network]
    assert isinstance(pinner, PostPinner)
    try:
        access = open_account(channel.base_url, channel.credentials or "", unseal)
        deed = pinner.pin if order.is_on else pinner.unpin
        deed(access, order.record.delivery.remote_id)
    except NetworkError as trouble:
        return trouble
    return None


def settle_order(work: Work, order: PinOrder, trouble: NetworkError | None) -> None:
    """Keep what is pinned now as the daily look does, or record why it is not."""
    if trouble:
        _record(work, order, Act.DELIVERY_PIN_REFUSED, reason=str(trouble.sentence))
        return
    visit, delivery = _visit(work, order.record.channel), order.record.delivery
    if order.is_on:
        before = [] if order.record.channel.network in SINGLE_PIN else visit.pinned
        visit.pinned = rows_with(_pinned_post(order.record), before, now=work.now)
    else:
        visit.pinned = rows_without(delivery.remote_id, delivery.permalink, visit.pinned)
    work.session.add(visit)


def _visit(work: Work, channel: Channel) -> AccountVisit:
    if visit := visit_of(work.session, channel):
        return visit
    begin_visits(work.session, [channel], now=work.now)
    visit = visit_of(work.session, channel)
    assert visit is not None
    return visit


def _pinned_post(record: DeliveryRecord) -> AccountPost:
    """Return what the network shows as pinned: of an album, its first message."""
    delivery = record.delivery
    first = delivery.remote_id.partition(",")[0]
    return AccountPost(first, delivery.permalink, record.text, delivery.settled_at or delivery.due_at)


def _record(work: Work, order: PinOrder, act: Act, **detail: str) -> None:
    record = order.record
    known = {"delivery": record.delivery.id, "account": record.account, **detail}
    audit.record(work, act, subject=f"post:{record.post.id}", **known)
