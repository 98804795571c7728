"""Every change to an official account: registering, connecting, pausing, closing."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Session, col

from app.accounts import queries as accounts
from app.accounts.rules import Permission
from app.audit import service as audit
from app.audit.rules import Act
from app.channels import queries
from app.channels.models import Channel, NetworkRegistration
from app.channels.ports import Access, Authoriser, Declared, NetworkTrouble, Profile, Registration, Trouble
from app.channels.ports import Network as NetworkPort
from app.channels.rules.accounts import NETWORK_NAMES, ChannelState, Network, Publishing
from app.core.actor import Actor
from app.core.errors import OutOfTurn, Refusal
from app.core.words import say


class CannotAnswer(Refusal):
    """The person named may not publish by hand, so an account cannot be left in their hands."""


@dataclass(frozen=True, slots=True)
class Account:
    """What is said of an account, however it publishes. `handle` as people write it, with its at sign."""

    network: Network
    name: str
    handle: str
    url: str
    languages: list[str]
    responsible_id: int | None
    opening_act: str


@dataclass(frozen=True, slots=True)
class Connection:
    """What the server said of itself and of the account the token belongs to. `sealed` is the token, sealed."""

    network: Network
    base_url: str
    profile: Profile
    declared: Declared
    sealed: str
    languages: list[str]

    @property
    def handle(self) -> str:
        return f"@{self.profile.handle.lstrip('@')}"


@dataclass(frozen=True, slots=True)
class Sealed:
    """A token as it is kept, and what the account is for."""

    network: Network
    token: str
    languages: list[str]


def register(session: Session, account: Account, *, actor: Actor, now: datetime) -> Channel:
    """An account already open, published on by hand.

    Raises `Refusal` when it is registered already, and `CannotAnswer`.
    """
    _check(session, account, None, actor, now=now)
    channel = Channel(organisation_id=actor.organisation_id, publishing=Publishing.BY_HAND, **asdict(account))
    session.add(channel)
    session.flush()
    _record(session, Act.ACCOUNT_REGISTERED, channel, actor=actor, now=now, opening_act=account.opening_act)
    return channel


def change(session: Session, channel: Channel, account: Account, *, actor: Actor, now: datetime) -> None:
    """A connected account keeps the network and handle its server gave. Raises as `register` does."""
    _check(session, account, channel, actor, now=now)
    fixed = {"network", "handle", "url"} if channel.publishing is Publishing.API else set()
    changed = {
        name: value for name, value in asdict(account).items() if name not in fixed and getattr(channel, name) != value
    }
    if not changed:
        return
    for name, value in changed.items():
        setattr(channel, name, value)
    session.add(channel)
    subject = f"channel:{channel.id}"
    audit.record(session, Act.ACCOUNT_CHANGED, actor=actor, now=now, subject=subject, **changed)


_MOVES = {
    ChannelState.OPEN: (ChannelState.PROPOSED, ChannelState.PAUSED, ChannelState.CLOSED),
    ChannelState.PAUSED: (ChannelState.OPEN,),
    ChannelState.CLOSED: (ChannelState.OPEN, ChannelState.PAUSED, ChannelState.PROPOSED),
}


def move(session: Session, channel: Channel, state: ChannelState, *, actor: Actor, now: datetime) -> None:
    """Pause, close or open again. Raises `OutOfTurn` when it already is so."""
    if channel.state not in _MOVES.get(state, ()):
        raise OutOfTurn(say("La cuenta ya ha cambiado de estado. Vuelva a mirarla."))
    channel.state = state
    session.add(channel)
    audit.record(session, Act.ACCOUNT_CHANGED, actor=actor, now=now, subject=f"channel:{channel.id}", state=state)


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
    channel.handle, channel.url = connection.handle, connection.profile.url
    channel.declared, channel.declared_at = _document(connection), now
    session.add(channel)
    session.flush()
    _record(session, Act.ACCOUNT_CONNECTED, channel, actor=actor, now=now, server=connection.base_url)
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
    session.add(channel)
    _record(session, Act.ACCOUNT_DISCONNECTED, channel, actor=actor, now=now, revoked=revoked)


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
        return found or _new(connection, organisation_id)
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


def _new(connection: Connection, organisation_id: int) -> Channel:
    return Channel(
        organisation_id=organisation_id,
        network=connection.network,
        name=f"{NETWORK_NAMES[connection.network]} {connection.handle}",
        handle=connection.handle,
        languages=connection.languages,
    )


def _document(connection: Connection) -> dict[str, object]:
    declared = asdict(connection.declared)
    return declared | {"media_types": list(connection.declared.media_types)}


def _check(session: Session, account: Account, channel: Channel | None, actor: Actor, *, now: datetime) -> None:
    found = queries.by_handle(session, account.network, account.handle, organisation_id=actor.organisation_id)
    if found is not None and (channel is None or found.id != channel.id):
        raise Refusal(say("La cuenta %(handle)s ya está registrada.", handle=account.handle))
    if account.responsible_id is not None and (channel is None or channel.responsible_id != account.responsible_id):
        _check_may_answer(session, account.responsible_id, actor, now=now)


def _check_may_answer(session: Session, user_id: int, actor: Actor, *, now: datetime) -> None:
    body = actor.organisation_id
    user = accounts.member_or_404(session, user_id, organisation_id=body)
    held = accounts.current_or_future(session, user_id, organisation_id=body, today=now.date())
    if not accounts.may(accounts.Member(user, list(held)), Permission.DELIVERY_PUBLISH):
        raise CannotAnswer(
            say("Las funciones de %(name)s no le permiten publicar a mano. Elija a otra persona.", name=user.name)
        )


def _record(session: Session, act: Act, channel: Channel, *, actor: Actor, now: datetime, **detail: object) -> None:
    audit.record(
        session,
        act,
        actor=actor,
        now=now,
        subject=f"channel:{channel.id}",
        network=channel.network,
        handle=channel.handle,
        **detail,
    )
