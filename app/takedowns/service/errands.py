"""What the worker carries between its two transactions: what to ask of a network, and how that went."""

from dataclasses import dataclass
from datetime import datetime

from app.channels.rules.accounts import Network
from app.core.words import Sentence
from app.takedowns.rules.withdrawals import Removal


@dataclass(frozen=True, slots=True)
class Errand:
    """A claimed withdrawal whose attempt is committed."""

    withdrawal_id: int
    delivery_id: int
    post_id: int
    attempt_id: int
    number: int
    token: str
    network: Network
    base_url: str
    credentials: str
    remote_id: str


@dataclass(frozen=True, slots=True)
class Answer:
    """How it went. `trouble` is for people."""

    errand: Errand
    removal: Removal
    status: int | None = None
    excerpt: str = ""
    trouble: Sentence | None = None
    retry_at: datetime | None = None
