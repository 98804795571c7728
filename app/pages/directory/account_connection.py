"""Connection of an account, common to all networks: the server is asked first, outside transactions."""

from flask import url_for
from sqlmodel import Session

from app.core.actor import Actor
from app.core.errors import NotFound
from app.core.messages import Message, msg
from app.core.permissions import Permission, demand
from app.db.scope import scope_to
from app.db.work import Work
from app.domain.directory.models import Channel
from app.domain.directory.rules.credential_terms import CredentialTerm
from app.domain.directory.rules.key_connections import KEY_CONNECTIONS
from app.domain.directory.rules.networks import ChannelState, Network
from app.domain.directory.rules.oauth_providers import BROWSER_NETWORKS
from app.domain.organisations.models import Organisation
from app.domain.people.queries import actors
from app.domain.publishing.ports import AccountAccess
from app.pages.shell.request_context import visitor, wiring
from app.usecases.directory import connection as directory_connection
from app.usecases.directory.registration import waiting_opening
from app.web.request import PAGE_NOT_FOUND, close_session, now, write_transaction

CONNECTED = msg("La cuenta %(handle)s está conectada: publicará por sí sola lo que se apruebe.")
CONNECTED_ONLY = msg(
    "La cuenta %(handle)s está conectada y queda propuesta: para publicar en ella, registre el acto por el que se "
    "abrió o complete su lista."
)
CONNECTED_WAITING = msg(
    "La cuenta %(handle)s está conectada: se publicará en ella cuando otra persona confirme su apertura, o a las 24 "
    "horas si no hay nadie más."
)


def entered_organisation(organisation_id: int) -> tuple[Actor, Organisation]:
    """Return the visitor's actor and organisation, judged here: a provider's answer names none in its path."""
    current = visitor()
    bodies = [body for _, body in current.posts if body.id == organisation_id] if current else []
    who = actors.build_actor(current.user, current.posts, organisation_id) if current else None
    if who is None or not bodies:
        raise NotFound(PAGE_NOT_FOUND)
    demand(who.may(Permission.ACCOUNT_MANAGE))
    return who, bodies[0]


def examine_account(
    network: Network,
    access: AccountAccess,
    languages: list[str],
    *,
    scopes: str = "",
    term: CredentialTerm | None = None,
    refresh_token: str = "",
) -> directory_connection.ChannelConnection:
    """Raise `NetworkError` when the server does not take the secret."""
    close_session()
    seal = wiring().keyring.seal
    renewal = seal(refresh_token) if refresh_token else ""
    sealed = directory_connection.SealedToken(network, seal(access.token), languages, scopes, term, renewal)
    return directory_connection.examine_account(wiring().networks[network], access, sealed)


def connect_account(connection: directory_connection.ChannelConnection, channel_id: int | None, who: Actor) -> Message:
    """Return the message; accounts that are not open are only connected. Raises `Refusal`."""
    with write_transaction() as session:
        scope_to(session, who.organisation_id)
        channel = directory_connection.connect_channel(Work(session, who, now()), connection, channel_id)
        return msg(_connected_words(session, channel).msgid, handle=channel.handle)


def _connected_words(session: Session, channel: Channel) -> Message:
    if channel.state is not ChannelState.PROPOSED:
        return CONNECTED
    opening = waiting_opening(session, channel)
    return CONNECTED_WAITING if opening else CONNECTED_ONLY


def connection_url(network: Network, channel: Channel | None = None) -> str:
    """Return where an account of the network is connected, "" where none can be."""
    account = channel.id if channel else None
    if network is Network.MASTODON:
        return url_for("directory.mastodon", account=account)
    if network in KEY_CONNECTIONS or network in BROWSER_NETWORKS:
        return url_for("directory.give_key", network=network.value, account=account)
    return ""
