"""What the worker carries between its two transactions: what to send, and how that went."""

from dataclasses import dataclass
from datetime import datetime

from app.core.messages import Message
from app.domain.cases.ports import NetworkMessage
from app.domain.cases.rules.replies import ReplyOutcome
from app.domain.directory.ports import OutgoingPost, PublishReceipt
from app.domain.directory.rules.networks import Network
from app.domain.notifications.ports import MailMessage


@dataclass(frozen=True, slots=True)
class ReplyTarget:
    """An account, and the message a reply hangs from. `wordings`: the digests of what it is known to say."""

    network: Network
    base_url: str
    credentials: str
    channel_id: int
    outgoing: OutgoingPost
    wordings: frozenset[str]


@dataclass(frozen=True, slots=True)
class ReplyTask:
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
    line: ReplyTarget | None = None
    letter: MailMessage | None = None


@dataclass(frozen=True, slots=True)
class ReplyResult:
    """How it went. `trouble` is for people. `changed`: the message as its author has it now, when that is news."""

    errand: ReplyTask
    outcome: ReplyOutcome
    status: int | None = None
    excerpt: str = ""
    trouble: Message | None = None
    retry_at: datetime | None = None
    sent: PublishReceipt | None = None
    changed: NetworkMessage | None = None
