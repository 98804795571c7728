"""What the worker carries between its two transactions: what to do with a claimed delivery, and how that went."""

from dataclasses import dataclass
from datetime import datetime

from app.core.messages import Message
from app.domain.directory.ports import PublishReceipt
from app.domain.publishing.queries.due_deliveries import DueDelivery
from app.domain.publishing.rules.delivery import DeliveryOutcome, NextState


@dataclass(frozen=True, slots=True)
class DeliveryPicture:
    digest: str
    alt_text: str
    media_type: str


@dataclass(frozen=True, slots=True)
class CommittedAttempt:
    """An attempt whose row is committed."""

    id: int
    number: int
    started_at: datetime
    is_presumed: bool = False


@dataclass(frozen=True, slots=True)
class DeliveryTask:
    """A claimed delivery. `is_look`: somebody else began this attempt and never said how it ended."""

    delivery_id: int
    organisation_id: int
    post_id: int
    key: str
    token: str
    lease_until: datetime
    line: DueDelivery
    pictures: tuple[DeliveryPicture, ...] = ()
    attempt: CommittedAttempt | None = None
    is_look: bool = False
    answers: str = ""


@dataclass(frozen=True, slots=True)
class DeliveryResult:
    """How an errand went and what the delivery becomes. `is_found`: seen afterwards in the account, not answered."""

    errand: DeliveryTask
    next: NextState
    at: datetime
    outcome: DeliveryOutcome | None = None
    status: int | None = None
    excerpt: str = ""
    sent: PublishReceipt | None = None
    trouble: Message | None = None
    is_found: bool = False
