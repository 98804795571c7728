"""Connection of an account, common to all networks: the server is asked first, outside transactions."""

from datetime import datetime

from flask import url_for

from app.core.actor import Actor
from app.core.messages import Message, msg
from app.db.scope import scope_to
from app.domain.directory.models import Channel
from app.domain.directory.rules.key_connections import KEY_CONNECTIONS
from app.domain.directory.rules.networks import ChannelState, Network
from app.domain.publishing.ports import AccountAccess
from app.pages.shell.request_context import wiring
from app.usecases.directory import connection as directory_connection
from app.web.request import close_session, now, write_transaction

CONNECTED = msg("La cuenta %(handle)s está conectada: publicará por sí sola lo que se apruebe.")
CONNECTED_ONLY = msg(
    "La cuenta %(handle)s está conectada y queda propuesta: para publicar en ella, registre el acto por el que se "
    "abrió o complete su lista."
)


def examine_account(
    network: Network, access: AccountAccess, languages: list[str], scopes: str = "", ends_at: datetime | None = None
) -> directory_connection.ChannelConnection:
    """Raise `NetworkError` when the server does not take the secret."""
    close_session()
    sealed = directory_connection.SealedToken(network, wiring().keyring.seal(access.token), languages, scopes, ends_at)
    return directory_connection.examine_account(wiring().networks[network], access, sealed)


def connect_account(connection: directory_connection.ChannelConnection, channel_id: int | None, who: Actor) -> Message:
    """Return the message; accounts without opening act are only connected. Raises `Refusal`."""
    with write_transaction() as session:
        scope_to(session, who.organisation_id)
        channel = directory_connection.connect_channel(session, connection, channel_id, actor=who, now=now())
        wording = CONNECTED_ONLY if channel.state is ChannelState.PROPOSED else CONNECTED
        return msg(wording.msgid, handle=channel.handle)


def connection_url(network: Network, channel: Channel | None = None) -> str:
    """Return where an account of the network is connected, "" where none can be."""
    account = channel.id if channel else None
    if network is Network.MASTODON:
        return url_for("directory.mastodon", account=account)
    if network in KEY_CONNECTIONS:
        return url_for("directory.give_key", network=network.value, account=account)
    return ""
