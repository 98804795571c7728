"""What the worker carries between its two transactions: what to do with a claimed delivery, and how that went."""

from dataclasses import dataclass
from datetime import datetime

from app.channels.ports import Sent
from app.core.words import Sentence
from app.publishing.queries.sending import Line
from app.publishing.rules import Next, Outcome


@dataclass(frozen=True, slots=True)
class Picture:
    digest: str
    alt_text: str
    media_type: str


@dataclass(frozen=True, slots=True)
class Try:
    """An attempt whose row is committed."""

    id: int
    number: int
    started_at: datetime
    is_presumed: bool = False


@dataclass(frozen=True, slots=True)
class Errand:
    """A claimed delivery. `is_look`: somebody else began this attempt and never said how it ended."""

    delivery_id: int
    organisation_id: int
    post_id: int
    key: str
    token: str
    lease_until: datetime
    line: Line
    pictures: tuple[Picture, ...] = ()
    attempt: Try | None = None
    is_look: bool = False
    answers: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """How an errand went and what the delivery becomes. `is_found`: seen afterwards in the account, not answered."""

    errand: Errand
    next: Next
    at: datetime
    outcome: Outcome | None = None
    status: int | None = None
    excerpt: str = ""
    sent: Sent | None = None
    trouble: Sentence | None = None
    is_found: bool = False
