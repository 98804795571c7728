"""The worker's data between its two transactions: claimed deliveries and their results."""

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
    id: int
    number: int
    started_at: datetime
    is_presumed: bool = False


@dataclass(frozen=True, slots=True)
class DeliveryTask:
    """A claimed delivery. `is_look`: an earlier attempt, begun elsewhere, has no known end."""

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
    """The result of a task and the delivery's next state. `is_found`: seen later in the account, not answered."""

    errand: DeliveryTask
    next: NextState
    at: datetime
    outcome: DeliveryOutcome | None = None
    status: int | None = None
    excerpt: str = ""
    sent: PublishReceipt | None = None
    trouble: Message | None = None
    is_found: bool = False
