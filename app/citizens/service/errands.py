"""What the worker carries between its two transactions: what to send, and how that went."""

from dataclasses import dataclass
from datetime import datetime

from app.channels.ports import Outgoing, Sent
from app.channels.rules.accounts import Network
from app.citizens.ports import Heard
from app.citizens.rules.replies import ReplyOutcome
from app.core.words import Sentence
from app.notifications.ports import Letter


@dataclass(frozen=True, slots=True)
class Line:
    """An account, and the message a reply hangs from. `wordings`: the digests of what it is known to say."""

    network: Network
    base_url: str
    credentials: str
    channel_id: int
    outgoing: Outgoing
    wordings: frozenset[str]


@dataclass(frozen=True, slots=True)
class Errand:
    """A claimed reply whose attempt is committed. It goes by a line or as a letter.

    `is_look`: somebody else began this attempt and never said how it ended.
    """

    reply_id: int
    case_id: int
    organisation_id: int
    attempt_id: int
    number: int
    token: str
    started_at: datetime
    is_look: bool
    line: Line | None = None
    letter: Letter | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """How it went. `trouble` is for people. `changed`: the message as its author has it now, when that is news."""

    errand: Errand
    outcome: ReplyOutcome
    status: int | None = None
    excerpt: str = ""
    trouble: Sentence | None = None
    retry_at: datetime | None = None
    sent: Sent | None = None
    changed: Heard | None = None
