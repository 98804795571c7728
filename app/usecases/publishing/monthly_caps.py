"""Deliveries that would pass their account's monthly cap, judged when they would leave."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session

from app.core.messages import Message
from app.domain.directory.rules.network_prices import PRICES, MonthCosts, price_of
from app.domain.directory.rules.networks import Publishing
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
        if not line.monthly_cap or not _is_priced(line, now):
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


def _is_priced(line: DueDelivery, now: datetime) -> bool:
    is_leaving = send_readiness(line.candidate, now=now) is SendReadiness.READY
    return is_leaving and line.network in PRICES and line.publishing is Publishing.API
