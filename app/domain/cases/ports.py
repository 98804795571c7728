from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable

from app.core.messages import Message
from app.domain.publishing.ports import AccountAccess


@dataclass(frozen=True, slots=True)
class NetworkMessage:
    """A network's message now.

    `mark`: its entry's; `remote_id`: this server's identifier; `uri`: every server's; `root`: `uri` of the
    conversation's first message that is not the account's, else its own. `mention`: author's name there, `author`: with
    server. `content`: original HTML. `account`: the handle of the account it is for, "" for the one that reads.
    `is_aside`: talk with somebody else, for the account only where what it answers was.
    """

    mark: str
    remote_id: str
    uri: str
    root: str
    permalink: str
    mention: str
    author: str
    name: str
    text: str
    content: str
    language: str
    visibility: str
    made_at: datetime
    edited_at: datetime | None = None
    answers: str = ""
    attachments: tuple[dict[str, str], ...] = ()
    is_machine: bool = False
    account: str = ""
    is_aside: bool = False


@dataclass(frozen=True, slots=True)
class UnreadableEntry:
    mark: str
    why: Message


@dataclass(frozen=True, slots=True)
class NetworkPage:
    """Part of a list, oldest first, up to `mark`; not `is_last`: more can be read at once.

    `price`: thousandths of a US dollar that the network asked for it. `is_shared`: with messages for other accounts of
    the same key, which no other reading may bring again.
    """

    messages: Sequence[NetworkMessage]
    unreadable: Sequence[UnreadableEntry]
    mark: str
    is_last: bool
    price: int = 0
    is_shared: bool = False


class Listener(Protocol):
    """A network to listen to; methods raise only `directory.ports.NetworkError`."""

    def mentions(self, access: AccountAccess, *, after: str, since: datetime) -> NetworkPage:
        """Return messages after a mark; without one, since then."""

    def talks(self, access: AccountAccess, *, after: str, since: datetime) -> NetworkPage:
        """Return private messages likewise."""


@runtime_checkable
class MessageLookup(Protocol):
    """A network that can be asked for a message before it is answered; raises only `directory.ports.NetworkError`."""

    def look(self, access: AccountAccess, remote_id: str) -> NetworkMessage | None:
        """Return the message now; None when its author deleted it."""


class Blocker(Protocol):
    """A network where accounts can block people.

    Methods raise only `directory.ports.NetworkError`. Blocking and unblocking are harmless to repeat.
    """

    def known_as(self, access: AccountAccess, who: str) -> str:
        """Return exactly this name's server identifier; REFUSED without any."""

    def set_block(self, access: AccountAccess, account: str, *, is_on: bool) -> None:
        """Return only when the server confirms it."""

    def is_blocked(self, access: AccountAccess, account: str) -> bool: ...
