from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Session, col, select

from app.core.actor import system_actor
from app.core.errors import Conflict, Refusal
from app.core.messages import msg
from app.db.bulk import assign_changes
from app.db.work import Work
from app.domain.audit.rules.acts import Act
from app.domain.audit.service import lock_heads, record
from app.domain.directory.models import AppKey, Channel, NetworkRegistration
from app.domain.directory.ports import ClientRegistration, NetworkAuthoriser
from app.domain.directory.queries import channels
from app.domain.directory.rules.credential_terms import CredentialTerm, expected_end, new_term
from app.domain.directory.rules.networks import ChannelState, Network, Publishing
from app.domain.organisations.queries import all_organisations
from app.domain.publishing.ports import (
    AccountAccess,
    NetworkError,
    NetworkErrorKind,
    RemoteProfile,
    ServerLimits,
)
from app.domain.publishing.ports import NetworkClient as NetworkPort
from app.usecases.control.public_names import hold_names
from app.usecases.directory.registration import named_channel, record_channel_act, waiting_opening


@dataclass(frozen=True, slots=True)
class ChannelConnection:
    """The server's description, the account and its sealed tokens (`sealed`, `refresh_token`).

    `term`: None for a key whose end nobody said.
    """

    network: Network
    base_url: str
    profile: RemoteProfile
    declared: ServerLimits
    sealed: str
    languages: list[str]
    scopes: str = ""
    term: CredentialTerm | None = None
    refresh_token: str = ""

    @property
    def handle(self) -> str:
        """With its at sign; a site has none."""
        return self.profile.handle if self.network is Network.WEB else f"@{self.profile.handle.lstrip('@')}"


@dataclass(frozen=True, slots=True)
class SealedToken:
    """A token; `scopes` empty and `term` None if unknown; `refresh_token`, sealed too, "" without one."""

    network: Network
    token: str
    languages: list[str]
    scopes: str = ""
    term: CredentialTerm | None = None
    refresh_token: str = ""


def examine_account(port: NetworkPort, access: AccountAccess, connected: SealedToken) -> ChannelConnection:
    """Ask the server for owner and limits, outside transactions. Raises `NetworkError`."""
    return ChannelConnection(
        network=connected.network,
        base_url=access.base_url,
        profile=port.whoami(access),
        declared=port.declared(access.base_url),
        sealed=connected.token,
        languages=connected.languages,
        scopes=connected.scopes,
        term=connected.term,
        refresh_token=connected.refresh_token,
    )


def connect_channel(work: Work, connection: ChannelConnection, channel_id: int | None) -> Channel:
    """Connect a new or known account (by `channel_id` or handle).

    Raises `Refusal` when another account authorised, or as `hold_names` for an address that strangers would read.
    """
    channel = _channel_to_connect(work, connection, channel_id)
    channel.publishing, channel.trouble = Publishing.API, ""
    channel.base_url, channel.credentials = connection.base_url, connection.sealed
    channel.scopes, channel.refresh_token = connection.scopes, connection.refresh_token or None
    _set_term(channel, connection.term or _expected_term(channel.network, now=work.now))
    channel.declared, channel.declared_at = _limits_document(connection), work.now
    work.session.add(channel)
    work.session.flush()
    _take_names(work, channel, connection)
    record_channel_act(work, Act.ACCOUNT_CONNECTED, channel, server=connection.base_url)
    return channel


def _take_names(work: Work, channel: Channel, connection: ChannelConnection) -> None:
    """Write the names given by the server while nobody reads them; then only propose the address that is missing."""
    if channel.state is ChannelState.PROPOSED and waiting_opening(work.session, channel) is None:
        channel.handle, channel.url = connection.handle, connection.profile.url
    elif not channel.url:
        held = hold_names(work, named_channel(channel), {"url": connection.profile.url})
        assign_changes(channel, held.values)


def _expected_term(network: Network, *, now: datetime) -> CredentialTerm:
    return new_term(network, expected_end(network, since=now), now=now)


def _set_term(channel: Channel, term: CredentialTerm) -> None:
    """Set the term of new credentials; a renewal under way loses its lease, and changes nothing."""
    channel.credentials_end_at, channel.credentials_warned_days, channel.lease_token = term.ends_at, None, None
    channel.next_attempt_at = term.renew_at


def revoke_token(
    authoriser: NetworkAuthoriser, port: NetworkPort, access: AccountAccess, registrations: Sequence[ClientRegistration]
) -> bool:
    """Return whether the server now refuses it, outside transactions.

    Servers may accept unknown tokens (RFC 7009 §2.2) and heed only the issuing application: only refusal proves it.
    """
    try:
        for registration in registrations:
            _ask_to_revoke(authoriser, access, registration)
        port.whoami(access)
    except NetworkError as trouble:
        return trouble.kind is NetworkErrorKind.UNAUTHORISED
    return False


def _ask_to_revoke(authoriser: NetworkAuthoriser, access: AccountAccess, registration: ClientRegistration) -> None:
    """Raise `NetworkError` without an answer; a refusal counts as one."""
    try:
        authoriser.revoke(access.base_url, registration, access.token)
    except NetworkError as trouble:
        if trouble.status is None:
            raise


def disconnect_channel(work: Work, channel: Channel, *, revoked: bool) -> None:
    """Forget the token; publish by hand. `revoked`: the server refuses it."""
    if channel.credentials is None:
        raise Conflict(msg("La cuenta ya no está conectada."))
    channel.credentials, channel.publishing, channel.trouble = None, Publishing.BY_HAND, ""
    channel.scopes, channel.refresh_token = "", None
    _set_term(channel, CredentialTerm())
    work.session.add(channel)
    record_channel_act(work, Act.ACCOUNT_DISCONNECTED, channel, revoked=revoked)


def store_client_registration(session: Session, registration: NetworkRegistration) -> None:
    """Store without an audit entry."""
    session.merge(registration)


def delete_client_registration(session: Session, base_url: str, redirect_uri: str) -> None:
    """Forget a registration the server lost, to register again."""
    session.execute(
        delete(NetworkRegistration).where(
            col(NetworkRegistration.base_url) == base_url, col(NetworkRegistration.redirect_uri) == redirect_uri
        )
    )


def _channel_to_connect(work: Work, connection: ChannelConnection, channel_id: int | None) -> Channel:
    organisation_id = work.actor.organisation_id
    channel = channels.channel_by_handle(
        work.session, connection.network, connection.handle, organisation_id=organisation_id
    )
    if channel_id is None:
        return channel or _new_channel(work.session, connection, organisation_id)
    wanted = channels.channel_or_404(work.session, channel_id, organisation_id=organisation_id)
    if wanted.handle.lstrip("@").casefold() != connection.handle.lstrip("@").casefold():
        raise Refusal(
            msg(
                "Ha autorizado %(given)s, pero la cuenta que quería conectar es %(wanted)s.",
                given=connection.handle,
                wanted=wanted.handle,
            )
        )
    return wanted


def _new_channel(session: Session, connection: ChannelConnection, organisation_id: int) -> Channel:
    """Use the network's name; the handle if unnamed or taken."""
    name = connection.profile.name
    is_free = name and not channels.is_channel_name_taken(
        session, connection.network, name, organisation_id=organisation_id
    )
    return Channel(
        organisation_id=organisation_id,
        network=connection.network,
        name=name if is_free else connection.handle,
        handle=connection.handle,
        languages=connection.languages,
    )


def _limits_document(connection: ChannelConnection) -> dict[str, object]:
    declared = asdict(connection.declared)
    return declared | {"media_types": list(connection.declared.media_types)}


def reseal_credentials(session: Session, seal_again: Callable[[str], str], *, now: datetime) -> int:
    """Reseal all credentials, client secrets and app keys, audited everywhere; return the number.

    `session` must know the new audit key.
    """
    bodies = all_organisations(session)
    lock_heads(session, {body.id for body in bodies})
    channels = session.exec(select(Channel).where(col(Channel.credentials).is_not(None))).all()
    for channel in channels:
        channel.credentials = seal_again(channel.credentials or "")
        channel.refresh_token = seal_again(channel.refresh_token) if channel.refresh_token else None
    keys, servers = session.exec(select(AppKey)).all(), session.exec(select(NetworkRegistration)).all()
    applications: list[NetworkRegistration | AppKey] = [*keys, *servers]
    for application in applications:
        application.client_secret = seal_again(application.client_secret)
    for body in bodies:
        record(Work(session, system_actor(body.id), now), Act.KEYS_ROTATED, subject=f"organisation:{body.id}")
    return len(channels) + len(applications)
