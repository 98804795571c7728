"""The networks as they are listened to: what was said to an account, and whether a message is still there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from app.core.messages import Message
from app.domain.directory.ports import AccountAccess


@dataclass(frozen=True, slots=True)
class NetworkMessage:
    """A message as a network holds it now.

    `mark`: of the entry it came in; `remote_id`: what this server knows it by; `uri`: what every server does; `root`:
    the `uri` of the conversation's first message that is not the account's own, its own where it begins one.
    `mention`: how its author is called there, `author`: the same with their server. `content`: as it came, HTML.
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


@dataclass(frozen=True, slots=True)
class UnreadableEntry:
    """An entry that could not be read: its mark, and why."""

    mark: str
    why: Message


@dataclass(frozen=True, slots=True)
class NetworkPage:
    """Part of a list, the oldest first. `mark`: up to where it was read; not `is_last`: there is more at once."""

    heard: Sequence[NetworkMessage]
    unheard: Sequence[UnreadableEntry]
    mark: str
    is_last: bool


class Listener(Protocol):
    """A network that can be listened to. Every method raises `channels.ports.NetworkTrouble` and nothing else."""

    def mentions(self, access: AccountAccess, *, after: str, since: datetime) -> NetworkPage:
        """What was said to the account after a mark; without one, what was made since then."""

    def talks(self, access: AccountAccess, *, after: str, since: datetime) -> NetworkPage:
        """What was said to it in private, in the same way."""

    def look(self, access: AccountAccess, remote_id: str) -> NetworkMessage | None:
        """A message as it is now; None when its author took it away."""


class Blocker(Protocol):
    """A network that an account can block somebody on. Every method raises `channels.ports.NetworkTrouble` only.

    Blocking or letting in again twice is harmless, so both may be repeated.
    """

    def known_as(self, access: AccountAccess, who: str) -> str:
        """How the server knows whoever is called so: exactly them, or nobody (REFUSED)."""

    def set_block(self, access: AccountAccess, account: str, *, is_on: bool) -> None:
        """Returns only when the server says that it is so."""

    def is_blocked(self, access: AccountAccess, account: str) -> bool: ...
