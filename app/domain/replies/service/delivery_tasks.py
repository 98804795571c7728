"""The worker's data between its two transactions: replies to send and their results."""

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
    """An account and the message replied to. `wordings`: digests of its known texts."""

    network: Network
    base_url: str
    credentials: str
    channel_id: int
    outgoing: OutgoingPost
    wordings: frozenset[str]


@dataclass(frozen=True, slots=True)
class ReplyTask:
    """A claimed reply with a committed attempt, sent through a network or by mail.

    `is_look`: an earlier attempt, begun elsewhere, has no known end.
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
    """The result. `trouble`: for people. `changed`: the author's new version of the message, if any."""

    errand: ReplyTask
    outcome: ReplyOutcome
    status: int | None = None
    excerpt: str = ""
    trouble: Message | None = None
    retry_at: datetime | None = None
    sent: PublishReceipt | None = None
    changed: NetworkMessage | None = None
