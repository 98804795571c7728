"""Deliveries that would pass their account's monthly cap or daily quota, judged when they would leave."""

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import datetime

from sqlmodel import Session

from app.core.messages import Message
from app.domain.directory.rules.network_prices import PRICES, QUOTAS, MonthCosts, price_of
from app.domain.directory.rules.networks import Network, Publishing
from app.domain.publishing.queries.day_counts import published_within_day
from app.domain.publishing.queries.due_deliveries import DueDelivery
from app.domain.publishing.queries.month_costs import PricedAccount, month_costs
from app.domain.publishing.rules.delivery import SendReadiness, send_readiness


def cap_faults(session: Session, lines: Iterable[DueDelivery], *, now: datetime) -> dict[int, Message]:
    """Return why deliveries may not leave, by key; one statement per account with a cap, none without.

    Those that leave together count, in the order given.
    """
    costs: dict[int, MonthCosts] = {}
    faults: dict[int, Message] = {}
    for line in lines:
        if not line.monthly_cap or not _is_leaving(line, PRICES, now):
            continue
        if line.channel_id not in costs:
            account = PricedAccount(line.organisation_id, line.channel_id, line.network)
            costs[line.channel_id] = month_costs(session, account, now, line.zone)
        known, price = costs[line.channel_id], price_of(line.network, line.text)
        if fault := known.fault(price, line.monthly_cap):
            faults[line.delivery_id] = fault
        else:
            costs[line.channel_id] = MonthCosts(known.spent + price)
    return faults


def quota_faults(session: Session, lines: Iterable[DueDelivery], *, now: datetime) -> dict[int, Message]:
    """Return why deliveries may not leave, by key; one statement, none without a network that counts.

    Those that leave together count, in the order given.
    """
    counted = [line for line in lines if _is_leaving(line, QUOTAS, now)]
    if not counted:
        return {}
    organisations, accounts = {line.organisation_id for line in counted}, {line.channel_id for line in counted}
    published = Counter(published_within_day(session, organisations, accounts, now))
    faults: dict[int, Message] = {}
    for line in counted:
        if fault := QUOTAS[line.network].fault(published[line.channel_id]):
            faults[line.delivery_id] = fault
        published[line.channel_id] += 1
    return faults


def _is_leaving(line: DueDelivery, networks: Collection[Network], now: datetime) -> bool:
    is_leaving = send_readiness(line.candidate, now=now) is SendReadiness.READY
    return is_leaving and line.network in networks and line.publishing is Publishing.API
