"""Letting an account publish by itself, and taking that back."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Session, col

from app.audit.rules import Act
from app.channels import queries
from app.channels.models import Channel, NetworkRegistration
from app.channels.ports import Access, Authoriser, Declared, NetworkTrouble, Profile, Registration, Trouble
from app.channels.ports import Network as NetworkPort
from app.channels.rules.accounts import Network, Publishing
from app.channels.service.entries import record
from app.core.actor import Actor
from app.core.errors import OutOfTurn, Refusal
from app.core.words import say


@dataclass(frozen=True, slots=True)
class Connection:
    """What the server said of itself and of the account the token belongs to. `sealed` is the token, sealed."""

    network: Network
    base_url: str
    profile: Profile
    declared: Declared
    sealed: str
    languages: list[str]
    scopes: str = ""

    @property
    def handle(self) -> str:
        return f"@{self.profile.handle.lstrip('@')}"


@dataclass(frozen=True, slots=True)
class Sealed:
    """A token as it is kept, what it was given for where that is known, and the languages of the account."""

    network: Network
    token: str
    languages: list[str]
    scopes: str = ""


def examine(port: NetworkPort, access: Access, connected: Sealed) -> Connection:
    """Ask the server whose the token is and what it takes: a conversation, for outside every transaction.

    Raises `NetworkTrouble`.
    """
    return Connection(
        network=connected.network,
        base_url=access.base_url,
        profile=port.whoami(access),
        declared=port.declared(access.base_url),
        sealed=connected.token,
        languages=connected.languages,
        scopes=connected.scopes,
    )


def connect(
    session: Session, connection: Connection, channel_id: int | None, *, actor: Actor, now: datetime
) -> Channel:
    """Let an account publish by itself: a known one (`channel_id`, or by its handle) or a new one.

    Raises `Refusal` when the account that said yes is not the one being connected.
    """
    channel = _connected(session, connection, channel_id, actor)
    channel.publishing, channel.trouble = Publishing.API, ""
    channel.base_url, channel.credentials = connection.base_url, connection.sealed
    channel.scopes = connection.scopes
    channel.handle, channel.url = connection.handle, connection.profile.url
    channel.declared, channel.declared_at = _document(connection), now
    session.add(channel)
    session.flush()
    record(session, Act.ACCOUNT_CONNECTED, channel, actor=actor, now=now, server=connection.base_url)
    return channel


def revoke(authoriser: Authoriser, port: NetworkPort, access: Access, registrations: Sequence[Registration]) -> bool:
    """Have the server take the token no more, and ask it whether it does: for outside every transaction.

    A server may say yes to whatever it does not know (RFC 7009 §2.2), and takes the word of none but the application
    the token was given to: so only its refusal of the token proves anything.
    """
    try:
        for registration in registrations:
            _ask_to_revoke(authoriser, access, registration)
        port.whoami(access)
    except NetworkTrouble as trouble:
        return trouble.kind is Trouble.UNAUTHORISED
    return False


def _ask_to_revoke(authoriser: Authoriser, access: Access, registration: Registration) -> None:
    """Raises `NetworkTrouble` when no answer came; a no is an answer, and means little."""
    try:
        authoriser.revoke(access.base_url, registration, access.token)
    except NetworkTrouble as trouble:
        if trouble.status is None:
            raise


def disconnect(session: Session, channel: Channel, *, revoked: bool, actor: Actor, now: datetime) -> None:
    """Forget the token; from now on the account is published on by hand. `revoked`: its server takes it no more."""
    if channel.credentials is None:
        raise OutOfTurn(say("La cuenta ya no está conectada."))
    channel.credentials, channel.publishing, channel.trouble = None, Publishing.BY_HAND, ""
    channel.scopes = ""
    session.add(channel)
    record(session, Act.ACCOUNT_DISCONNECTED, channel, actor=actor, now=now, revoked=revoked)


def keep_registration(session: Session, registration: NetworkRegistration) -> None:
    """How a server knows this installation; nothing anybody did to the organisation."""
    session.merge(registration)


def forget_registration(session: Session, base_url: str, redirect_uri: str) -> None:
    """A server that no longer knows us is asked again the next time."""
    session.execute(
        delete(NetworkRegistration).where(
            col(NetworkRegistration.base_url) == base_url, col(NetworkRegistration.redirect_uri) == redirect_uri
        )
    )


def _connected(session: Session, connection: Connection, channel_id: int | None, actor: Actor) -> Channel:
    organisation_id = actor.organisation_id
    found = queries.by_handle(session, connection.network, connection.handle, organisation_id=organisation_id)
    if channel_id is None:
        return found or _new(session, connection, organisation_id)
    wanted = queries.channel_or_404(session, channel_id, organisation_id=organisation_id)
    if wanted.handle.lstrip("@").casefold() != connection.handle.lstrip("@").casefold():
        raise Refusal(
            say(
                "Ha autorizado %(given)s, pero la cuenta que quería conectar es %(wanted)s.",
                given=connection.handle,
                wanted=wanted.handle,
            )
        )
    return wanted


def _new(session: Session, connection: Connection, organisation_id: int) -> Channel:
    """Called as the network calls it; by its handle where another of ours there has that name, or it has none."""
    name = connection.profile.name
    is_free = name and not queries.is_named(session, connection.network, name, organisation_id=organisation_id)
    return Channel(
        organisation_id=organisation_id,
        network=connection.network,
        name=name if is_free else connection.handle,
        handle=connection.handle,
        languages=connection.languages,
    )


def _document(connection: Connection) -> dict[str, object]:
    declared = asdict(connection.declared)
    return declared | {"media_types": list(connection.declared.media_types)}
