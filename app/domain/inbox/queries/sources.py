from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, col, select

from app.core.messages import Message
from app.db.work import Work
from app.domain.cases.models.sources import AccountListening
from app.domain.directory.models import Channel
from app.domain.directory.rules.network_prices import READING_PRICES, dollars
from app.domain.directory.rules.networks import READ_NETWORKS, ChannelState, Network, Publishing
from app.domain.inbox.rules.network_messages import reading_pace


class ListenedAccount(NamedTuple):
    channel: Channel
    listening: AccountListening | None

    @property
    def minutes(self) -> int:
        """Return how often the account is read."""
        return int(reading_pace(self.channel.network).total_seconds() // 60)

    @property
    def price(self) -> Message | None:
        """Return the most that a message read costs; None where reading is free."""
        price = READING_PRICES.get(self.channel.network)
        return dollars(price.message) if price else None


def lock_listening(session: Session, channel: Channel) -> AccountListening | None:
    mine = (AccountListening.organisation_id == channel.organisation_id, AccountListening.channel_id == channel.id)
    return session.exec(select(AccountListening).where(*mine).with_for_update()).first()


def is_listened(session: Session, channel: Channel) -> bool:
    """Tell whether somebody turned the account's reading on; one statement."""
    mine = (AccountListening.organisation_id == channel.organisation_id, AccountListening.channel_id == channel.id)
    is_on = col(AccountListening.next_attempt_at).is_not(None)
    return session.exec(select(AccountListening.id).where(*mine, is_on)).first() is not None


def listened_accounts(work: Work) -> list[ListenedAccount]:
    """Return open accounts by name; one statement."""
    listened = (col(AccountListening.organisation_id) == Channel.organisation_id) & (
        col(AccountListening.channel_id) == Channel.id
    )
    wanted = (
        select(Channel, AccountListening)
        .outerjoin(AccountListening, listened)
        .where(
            Channel.organisation_id == work.organisation_id,
            Channel.publishing == Publishing.API,
            col(Channel.network).in_(READ_NETWORKS),
            Channel.state != ChannelState.CLOSED,
        )
        .order_by(col(Channel.name), col(Channel.id))
    )
    return [ListenedAccount(channel, listening) for channel, listening in work.session.exec(wanted)]


def accounts_listening(session: Session, network: Network, base_url: str) -> list[tuple[Channel, datetime]]:
    """Return every body's connected accounts of a server that are read, each since when."""
    wanted = (
        select(Channel, AccountListening.since)
        .join(AccountListening, col(AccountListening.channel_id) == Channel.id)
        .where(
            Channel.network == network,
            Channel.base_url == base_url,
            Channel.publishing == Publishing.API,
            Channel.state != ChannelState.CLOSED,
            col(AccountListening.next_attempt_at).is_not(None),
        )
    )
    return list(session.exec(wanted))
