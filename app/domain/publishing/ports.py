from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import BinaryIO, Protocol, runtime_checkable

from app.core.messages import Message
from app.domain.directory.rules.networks import Visibility
from app.domain.media.rules import CENTRE, FocalPoint


@dataclass(frozen=True, slots=True)
class AccountAccess:
    """The secret is hidden from `repr`."""

    base_url: str
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class OutgoingCaptions:
    """Captions in a language, as WebVTT."""

    language: str
    content: str


@dataclass(frozen=True, slots=True)
class OutgoingVideo:
    """A video in streams of `size` bytes, a new one from each `open`; `poster`: JPEG; `poster_address`: its own."""

    size: int
    seconds: float
    open: Callable[[], BinaryIO] = field(repr=False)
    poster: bytes = field(default=b"", repr=False)
    captions: tuple[OutgoingCaptions, ...] = ()
    poster_address: str = ""


@dataclass(frozen=True, slots=True)
class OutgoingDocument:
    """A document, sent from a new stream of its `size` bytes; its title is the attachment's `alt_text`."""

    size: int
    open: Callable[[], BinaryIO] = field(repr=False)


@dataclass(frozen=True, slots=True)
class OutgoingAttachment:
    """`name` derives from the content: the original is private; `width`, `height` in pixels.

    `address`: where a network that takes no upload fetches it while it is sent; "" without a public one. `video`,
    `document`: what is sent in place of `content`, which is empty then. `is_ai_made`: AI made or altered it. `focus`:
    what a network that shows a part of it keeps in sight.
    """

    name: str
    media_type: str
    content: bytes = field(repr=False)
    alt_text: str
    width: int
    height: int
    address: str = ""
    video: OutgoingVideo | None = None
    document: OutgoingDocument | None = None
    is_ai_made: bool = False
    focus: FocalPoint = CENTRE


@dataclass(frozen=True, slots=True)
class OutgoingCard:
    """A link's card, for a network that draws the one it is sent; `picture`: small, empty without one."""

    address: str
    title: str
    description: str
    picture: bytes = field(repr=False)
    picture_type: str


@dataclass(frozen=True, slots=True)
class OutgoingPost:
    """`text` includes the link; `key` and `made_at` are the same at every attempt.

    `answers`: identifier replied to, on threaded networks. `mention`: before the text. `visibility`: private messages
    get private answers. `until`: when the claim ends, and nothing may be asked for any more. `begin`: called just
    before the one act; raises `NetworkError` (not sent) where it may not be.
    """

    text: str
    language: str
    attachments: tuple[OutgoingAttachment, ...]
    key: str
    made_at: datetime
    answers: str = ""
    visibility: Visibility = Visibility.PUBLIC
    mention: str = ""
    until: datetime | None = None
    card: OutgoingCard | None = None
    begin: Callable[[], None] = field(default=lambda: None, repr=False, compare=False)

    @property
    def shows_ai_media(self) -> bool:
        return any(file.is_ai_made for file in self.attachments)


@dataclass(frozen=True, slots=True)
class PublishReceipt:
    remote_id: str
    permalink: str
    status: int
    excerpt: str


@dataclass(frozen=True, slots=True)
class EditReceipt:
    """The post keeps its identifier and its address."""

    status: int
    excerpt: str


@dataclass(frozen=True, slots=True)
class WithdrawalReceipt:
    status: int
    excerpt: str


@dataclass(frozen=True, slots=True)
class RemoteProfile:
    """`handle` with server, without leading at sign."""

    handle: str
    url: str
    remote_id: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class ServerLimits:
    """`link_length`: None when counted in full; `image_bytes`, `video_bytes`: where a network's servers differ."""

    max_characters: int
    link_length: int | None
    max_attachments: int
    media_types: tuple[str, ...]
    image_bytes: int | None = None
    video_bytes: int | None = None


class NetworkErrorKind(StrEnum):
    """A failure's meaning for publication; it alone decides what follows."""

    NOT_SENT = "not sent"
    """No byte of the request left. Automatic retry allowed."""
    RATE_LIMITED = "rate limited"
    """Not published; `retry_at`: the network's."""
    REFUSED = "refused"
    """A person must change something before a retry."""
    UNAUTHORISED = "unauthorised"
    """The account must be connected again."""
    UNKNOWN = "unknown"
    """Published or not: look (`find`), never resend automatically."""


class NetworkError(Exception):
    """`excerpt`: at most 500 characters, never a token; `code`: the network's name for it.

    `sentence`: for people; `fact`: what of it stays true whatever was asked.
    """

    def __init__(
        self,
        kind: NetworkErrorKind,
        sentence: Message,
        *,
        status: int | None = None,
        excerpt: str = "",
        retry_at: datetime | None = None,
        code: str = "",
        fact: Message | None = None,
    ) -> None:
        super().__init__(str(sentence))
        self.kind = kind
        self.sentence = sentence
        self.fact = fact or sentence
        self.status = status
        self.excerpt = excerpt
        self.retry_at = retry_at
        self.code = code


class NetworkClient(Protocol):
    """A publishing network. Every method raises only `NetworkError`."""

    def publish(self, access: AccountAccess, outgoing: OutgoingPost) -> PublishReceipt:
        """Publish once; never repeat a request possibly accepted."""
        ...

    def find(
        self, access: AccountAccess, outgoing: OutgoingPost, *, since: datetime, known: Collection[str] = ()
    ) -> PublishReceipt | None:
        """Return the account's post with this text, made after `since` (allowing for clock differences).

        `known`: other deliveries' posts, excluded. None: not there; `NetworkError`: unable to ask.
        """
        ...

    def withdraw(self, access: AccountAccess, remote_id: str) -> WithdrawalReceipt:
        """Remove the account's own post; safe to repeat. REFUSED: absent, or it cannot; `is_there` tells which."""
        ...

    def is_there(self, access: AccountAccess, remote_id: str) -> bool:
        """Tell whether the post shows; raise `NetworkError` when unable to ask."""
        ...

    def whoami(self, access: AccountAccess) -> RemoteProfile: ...

    def declared(self, base_url: str) -> ServerLimits: ...


@runtime_checkable
class StagedNetwork(Protocol):
    """A network where files go up before, and whose `publish` calls `outgoing.begin` just before its one act."""

    tells_beginning: bool


@runtime_checkable
class KeyedNetwork(Protocol):
    """A network where a post's own `key` makes asking again the same act: `publish` makes it, or returns it."""

    publishes_once_by_key: bool


@runtime_checkable
class NetworkEditor(Protocol):
    """A network where the account's own post may be given another text; its pictures stay. Raises only `NetworkError`.

    Both are safe to repeat: the same request leaves the same text, in the same post.
    """

    def edit(self, access: AccountAccess, remote_id: str, outgoing: OutgoingPost) -> EditReceipt:
        """Put the text in place of the post's."""
        ...

    def find_edit(self, access: AccountAccess, remote_id: str, outgoing: OutgoingPost) -> EditReceipt | None:
        """Tell, after a lost answer, whether the post has this text. None: it has another."""
        ...


@runtime_checkable
class PostPinner(Protocol):
    """A network where the account may show a post of its own before the rest. Raises only `NetworkError`.

    Both are safe to repeat: pinning what is pinned, or unpinning what is not, is done.
    """

    def pin(self, access: AccountAccess, remote_id: str) -> None: ...

    def unpin(self, access: AccountAccess, remote_id: str) -> None: ...


@runtime_checkable
class UploadRemover(Protocol):
    """A network where a post that did not leave may leave what only its account sees. Raises only `NetworkError`."""

    def remove_uploads(self, access: AccountAccess, key: str) -> int:
        """Remove what was uploaded for the post of this key and nobody else sees; return how many. Safe to repeat."""
        ...


@runtime_checkable
class EarlyUploader(UploadRemover, Protocol):
    """A network where what `publish` shows may be uploaded long before, seen by the account alone."""

    def upload_early(self, access: AccountAccess, outgoing: OutgoingPost) -> None:
        """Upload and prepare, once for a key: `publish` then finds it. Publish nothing; safe to repeat."""
        ...


@dataclass(frozen=True, slots=True)
class ExtendedToken:
    """The secret to keep from now on, whole, as the connector is given it."""

    token: str = field(repr=False)
    ends_at: datetime


class TokenRefresher(Protocol):
    """A network whose tokens end, and are prolonged before that. Raises only `NetworkError`."""

    def extend(self, access: AccountAccess) -> ExtendedToken:
        """Extend the token. The one given stays valid until its end, so that a lost answer loses nothing.

        UNAUTHORISED: it ended or was revoked; another kind: ask again later.
        """
        ...
