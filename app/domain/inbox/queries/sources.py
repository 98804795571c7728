from typing import NamedTuple

from sqlmodel import Session, col, select

from app.domain.cases.models.sources import AccountListening
from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import READ_NETWORKS, ChannelState, Publishing


class ListenedAccount(NamedTuple):
    channel: Channel
    listening: AccountListening | None


def lock_listening(session: Session, channel: Channel) -> AccountListening | None:
    mine = (AccountListening.organisation_id == channel.organisation_id, AccountListening.channel_id == channel.id)
    return session.exec(select(AccountListening).where(*mine).with_for_update()).first()


def listened_accounts(session: Session, organisation_id: int) -> list[ListenedAccount]:
    """Return open accounts by name; one statement."""
    listened = (col(AccountListening.organisation_id) == Channel.organisation_id) & (
        col(AccountListening.channel_id) == Channel.id
    )
    wanted = (
        select(Channel, AccountListening)
        .outerjoin(AccountListening, listened)
        .where(
            Channel.organisation_id == organisation_id,
            Channel.publishing == Publishing.API,
            col(Channel.network).in_(READ_NETWORKS),
            Channel.state != ChannelState.CLOSED,
        )
        .order_by(col(Channel.name), col(Channel.id))
    )
    return [ListenedAccount(channel, listening) for channel, listening in session.exec(wanted)]
