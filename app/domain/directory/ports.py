"""The official accounts' networks, as the features see them: what goes out, what comes back, what can go wrong."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from app.core.messages import Message
from app.domain.directory.rules.networks import Visibility


@dataclass(frozen=True, slots=True)
class AccountAccess:
    """Where an account lives and the secret that opens it, which `repr` keeps to itself."""

    base_url: str
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class OutgoingAttachment:
    """`name`: worked out from the content; how its file was called in the house is nobody's business."""

    name: str
    media_type: str
    content: bytes = field(repr=False)
    alt_text: str


@dataclass(frozen=True, slots=True)
class OutgoingPost:
    """One publication, exactly as it is sent: `text` includes the link, `key` is the same at every attempt.

    `answers`: the identifier of the publication that this one hangs from, where the network has threads. `mention`:
    whom it is said to, as the network knows them; it is written before the text. Whoever wrote in private is answered
    in private: that is what `visibility` is for.
    """

    text: str
    language: str
    attachments: tuple[OutgoingAttachment, ...]
    key: str
    answers: str = ""
    visibility: Visibility = Visibility.PUBLIC
    mention: str = ""


@dataclass(frozen=True, slots=True)
class PublishReceipt:
    """What the network answered: its identifier, the public address, the HTTP status, the start of the answer."""

    remote_id: str
    permalink: str
    status: int
    excerpt: str


@dataclass(frozen=True, slots=True)
class WithdrawalReceipt:
    """The network's word that a publication is not there any more."""

    status: int
    excerpt: str


@dataclass(frozen=True, slots=True)
class RemoteProfile:
    """The account a token belongs to; `handle` without the leading at sign, with its server; `name` as it shows it."""

    handle: str
    url: str
    remote_id: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class ServerLimits:
    """What a server says it takes. `link_length`: characters any link counts for; None when counted in full."""

    max_characters: int
    link_length: int | None
    max_attachments: int
    media_types: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClientRegistration:
    """This application, as one server knows it."""

    client_id: str
    client_secret: str = field(repr=False)


class NetworkErrorKind(StrEnum):
    """What a failure lets us conclude about the publication, which is all that decides what may follow."""

    NOT_SENT = "not sent"
    """Certainly not published: no byte of the publishing request left. May be tried again by itself."""
    RATE_LIMITED = "rate limited"
    """Not published; the network says when to come back (`retry_at`)."""
    REFUSED = "refused"
    """A clear no: somebody must change something before trying again."""
    UNAUTHORISED = "unauthorised"
    """The account must be connected again."""
    UNKNOWN = "unknown"
    """Published or not, nobody here can tell: look (`find`), and never send again by itself."""


class NetworkError(Exception):
    """A network did not do what was asked.

    `excerpt` holds at most 500 characters of the answer and never a token. `sentence` is for people.
    """

    def __init__(
        self,
        kind: NetworkErrorKind,
        sentence: Message,
        *,
        status: int | None = None,
        excerpt: str = "",
        retry_at: datetime | None = None,
    ) -> None:
        super().__init__(str(sentence))
        self.kind = kind
        self.sentence = sentence
        self.status = status
        self.excerpt = excerpt
        self.retry_at = retry_at


class NetworkClient(Protocol):
    """A network that publishes for an account. Every method raises NetworkTrouble and nothing else."""

    def publish(self, access: AccountAccess, outgoing: OutgoingPost) -> PublishReceipt:
        """Publish once; never repeats a request that may have been taken."""
        ...

    def find(
        self, access: AccountAccess, outgoing: OutgoingPost, *, since: datetime, known: Collection[str] = ()
    ) -> PublishReceipt | None:
        """The account's own publication with this text, made after `since` (with leave for a clock that differs).

        `known`: identifiers that belong to other deliveries and cannot be the answer.
        None is an answer ("it is not there"); NetworkTrouble of any kind means it could not be asked.
        """
        ...

    def withdraw(self, access: AccountAccess, remote_id: str) -> WithdrawalReceipt:
        """Take one's own publication away. Asking twice is harmless, so this may be repeated.

        A refusal (REFUSED) may mean that it is not there, or that the server cannot do this: `is_there` says which.
        """
        ...

    def is_there(self, access: AccountAccess, remote_id: str) -> bool:
        """Whether the network still shows it. NetworkTrouble of any kind means it could not be asked."""
        ...

    def whoami(self, access: AccountAccess) -> RemoteProfile: ...

    def declared(self, base_url: str) -> ServerLimits: ...


class NetworkAuthoriser(Protocol):
    """Connecting an account in the browser, and taking that back.

    OAuth 2 authorisation code (RFC 6749) with PKCE S256 (RFC 7636). `scopes`: what is asked leave for; a server that
    knows us by fewer has to be asked anew who we are.
    """

    @property
    def scopes(self) -> str: ...

    def register(self, base_url: str, redirect_uri: str) -> ClientRegistration: ...

    def address(
        self, base_url: str, registration: ClientRegistration, redirect_uri: str, state: str, challenge: str
    ) -> str:
        """Where the person's browser goes to say yes."""
        ...

    def exchange(
        self, base_url: str, registration: ClientRegistration, redirect_uri: str, code: str, verifier: str
    ) -> str:
        """The token the code stands for."""
        ...

    def revoke(self, base_url: str, registration: ClientRegistration, token: str) -> None:
        """Ask the server to take the token no more (RFC 7009)."""
        ...
