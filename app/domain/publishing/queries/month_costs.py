"""Money that an account's publications cost in a month, where its network asks for it."""

from datetime import date, datetime
from typing import NamedTuple

from sqlmodel import Session, col

from app.core.zones import local_day, start_of_day
from app.db.statements import select_columns
from app.domain.audit.models import AuditEntry
from app.domain.audit.rules.acts import Act
from app.domain.directory.models import Channel
from app.domain.directory.rules.network_prices import PRICES, MonthCosts, deletion_price, price_of
from app.domain.directory.rules.networks import Network
from app.domain.directory.rules.text_parts import outgoing_part
from app.domain.posts.models import Variant
from app.domain.publishing.models import Delivery
from app.domain.publishing.rules.delivery import MAY_BE_OUT, PUBLIC_STATES, DeliveryState
from app.domain.publishing.rules.trials import TrialEnd


class PricedAccount(NamedTuple):
    organisation_id: int
    channel_id: int
    network: Network


def priced_account(channel: Channel) -> PricedAccount:
    return PricedAccount(channel.organisation_id, channel.id, channel.network)


def month_costs(session: Session, account: PricedAccount, at: datetime, zone: str) -> MonthCosts:
    """Price the account's deliveries and trials of the month of `at`, with its charges; three statements.

    What was published by hand has no identifier and no price; what is unconfirmed may have been charged.
    """
    organisation_id, channel_id, network = account
    since, until = _span_of(month_of(at, zone), zone)
    rows = session.execute(
        select_columns(Delivery.state, Delivery.remote_id, Variant.text, Variant.link, Delivery.part)
        .join(Variant, col(Variant.id) == Delivery.variant_id)
        .where(Delivery.organisation_id == organisation_id, Variant.organisation_id == organisation_id)
        .where(Delivery.channel_id == channel_id, col(Delivery.state).in_([*MAY_BE_OUT, DeliveryState.SCHEDULED]))
        .where(Delivery.due_at >= since, Delivery.due_at < until)
    ).all()
    trials, deleted = _charged_trials(session, organisation_id, channel_id, since, until)
    charged = _charges(session, organisation_id, channel_id, month_of(at, zone))
    spent, waiting = charged + deleted * deletion_price(network), 0
    spent += trials * PRICES[network].post if network in PRICES else 0
    for state, remote_id, text, link, part in rows:
        price = price_of(network, outgoing_part(text, link, part))
        if state is DeliveryState.SCHEDULED:
            waiting += price
        elif state not in PUBLIC_STATES or remote_id:
            spent += price
    return MonthCosts(spent, waiting)


def _charges(session: Session, organisation_id: int, channel_id: int, month: date) -> int:
    """Return what reading and answering cost in the month; only the last month with any is known."""
    mine = (Channel.organisation_id == organisation_id, Channel.id == channel_id, Channel.charged_in == month)
    return session.execute(select_columns(Channel.charged).where(*mine)).scalar() or 0


def _charged_trials(
    session: Session, organisation_id: int, channel_id: int, since: datetime, until: datetime
) -> tuple[int, int]:
    """Count the trials that were begun, but those known not to have left, and those taken down again."""
    rows = session.execute(
        select_columns(AuditEntry.act, AuditEntry.detail)
        .where(AuditEntry.organisation_id == organisation_id, AuditEntry.subject == f"channel:{channel_id}")
        .where(col(AuditEntry.act).in_([Act.ACCOUNT_TRIAL_BEGUN, Act.ACCOUNT_TRIED]))
        .where(AuditEntry.at >= since, AuditEntry.at < until)
    ).all()
    ends = [detail.get("end") for act, detail in rows if act is Act.ACCOUNT_TRIED]
    return len(rows) - len(ends) - ends.count(TrialEnd.NOT_SENT.value), ends.count(TrialEnd.WITHDRAWN.value)


def month_of(at: datetime, zone: str) -> date:
    """Return the month's first day, where the account is."""
    return local_day(at, zone).replace(day=1)


def _span_of(first: date, zone: str) -> tuple[datetime, datetime]:
    following = first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)
    return start_of_day(first, zone), start_of_day(following, zone)
