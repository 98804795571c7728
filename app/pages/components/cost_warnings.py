"""Warnings of what a post would cost and of what its networks would not take, for who writes or reviews it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from app.core.messages import Message
from app.domain.directory.models import Channel
from app.domain.directory.rules.network_prices import PRICES, QUOTAS, price_of
from app.domain.directory.rules.networks import Publishing
from app.domain.directory.rules.text_parts import outgoing_parts
from app.domain.posts.rules.content import VariantContent
from app.domain.publishing.queries.day_counts import planned_within_day
from app.domain.publishing.queries.month_costs import month_costs, priced_account
from app.web.request import read_session, work


def cost_warnings(pairs: Sequence[tuple[VariantContent, Channel]], planned: datetime, zone: str) -> list[Message]:
    """Return a warning per account whose monthly cap or daily quota this post would pass.

    A statement per account with a cap, and one for all those with a quota.
    """
    return [*_cap_warnings(pairs, planned, zone), *_quota_warnings((channel for _, channel in pairs), planned)]


def _cap_warnings(pairs: Iterable[tuple[VariantContent, Channel]], planned: datetime, zone: str) -> list[Message]:
    prices: dict[int, int] = defaultdict(int)
    capped: dict[int, tuple[Channel, int]] = {}
    for content, channel in pairs:
        if channel.monthly_cap and channel.network in PRICES and channel.publishing is Publishing.API:
            parts = outgoing_parts(channel.network, content.text, content.link)
            prices[channel.id] += sum(price_of(channel.network, part) for part in parts)
            capped[channel.id] = channel, channel.monthly_cap
    warnings = (_cap_warning(channel, prices[channel.id], cap, planned, zone) for channel, cap in capped.values())
    return [warning for warning in warnings if warning]


def _cap_warning(channel: Channel, price: int, cap: int, planned: datetime, zone: str) -> Message | None:
    month = month_costs(read_session(), priced_account(channel), planned, zone)
    return month.warning(channel.called, price, cap)


def _quota_warnings(channels: Iterable[Channel], planned: datetime) -> list[Message]:
    counted = {
        channel.id: channel
        for channel in channels
        if channel.network in QUOTAS and channel.publishing is Publishing.API
    }
    if not counted:
        return []
    planned_before = planned_within_day(work(read_session()), counted, planned)
    warnings = (
        QUOTAS[channel.network].warning(channel.called, planned_before.get(channel.id, 0))
        for channel in counted.values()
    )
    return [warning for warning in warnings if warning]
