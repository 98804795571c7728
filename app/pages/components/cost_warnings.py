"""Warnings of what a post would cost, for who writes or reviews it."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from app.core.messages import Message
from app.domain.directory.models import Channel
from app.domain.directory.rules.network_prices import PRICES, price_of
from app.domain.directory.rules.networks import Publishing
from app.domain.directory.rules.text_length import outgoing_text
from app.domain.posts.rules.content import VariantContent
from app.domain.publishing.queries.month_costs import month_costs, priced_account
from app.web.request import read_session


def cost_warnings(pairs: Iterable[tuple[VariantContent, Channel]], planned: datetime, zone: str) -> list[Message]:
    """Return a warning per account whose monthly cap this post would pass; a statement per account with a cap."""
    prices: dict[int, int] = defaultdict(int)
    capped: dict[int, tuple[Channel, int]] = {}
    for content, channel in pairs:
        if channel.monthly_cap and channel.network in PRICES and channel.publishing is Publishing.API:
            prices[channel.id] += price_of(channel.network, outgoing_text(content.text, content.link))
            capped[channel.id] = channel, channel.monthly_cap
    warnings = (_warning(channel, prices[channel.id], cap, planned, zone) for channel, cap in capped.values())
    return [warning for warning in warnings if warning]


def _warning(channel: Channel, price: int, cap: int, planned: datetime, zone: str) -> Message | None:
    month = month_costs(read_session(), priced_account(channel), planned, zone)
    return month.warning(channel.called, price, cap)
