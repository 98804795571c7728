"""When a delivery may leave, and what each outcome makes of it (invariants I1, I4, I5)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.core.words import Sentence, say


class DeliveryState(StrEnum):
    SCHEDULED = "scheduled"
    SENDING = "sending"
    PUBLISHED = "published"
    UNCONFIRMED = "unconfirmed"
    FAILED = "failed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    AWAITING_HAND = "awaiting_hand"


D = DeliveryState
DELIVERY_WORDS: dict[DeliveryState, Sentence] = {
    D.SCHEDULED: say("programada"),
    D.SENDING: say("enviándose"),
    D.PUBLISHED: say("publicada"),
    D.UNCONFIRMED: say("por confirmar"),
    D.FAILED: say("fallida"),
    D.EXPIRED: say("caducada"),
    D.CANCELLED: say("anulada"),
    D.AWAITING_HAND: say("publicar a mano"),
}
FINISHED = frozenset({D.PUBLISHED, D.EXPIRED, D.CANCELLED})
NEEDS_A_PERSON = frozenset({D.UNCONFIRMED, D.FAILED, D.AWAITING_HAND})


class Outcome(StrEnum):
    """How one attempt ended; an attempt without an outcome is one nobody saw the end of."""

    PUBLISHED = "published"
    NOT_SENT = "not_sent"
    RATE_LIMITED = "rate_limited"
    REFUSED = "refused"
    UNAUTHORISED = "unauthorised"
    UNKNOWN = "unknown"


class Readiness(StrEnum):
    """What the check at the instant of sending says."""

    READY = "ready"
    LATE = "late"
    HELD = "held"
    OUTDATED = "outdated"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A claimed delivery as it stands at the instant of sending."""

    due_at: datetime
    window_to: datetime | None
    grace: timedelta
    is_current_version: bool
    is_approved: bool
    post_status: str
    channel_open: bool


def last_moment(due_at: datetime, window_to: datetime | None, grace: timedelta) -> datetime:
    """After this instant nothing is sent: the end of the window, or the due time plus the organisation's grace."""
    limit = due_at + grace
    return min(limit, window_to) if window_to else limit


def ready(candidate: Candidate, *, now: datetime) -> Readiness:
    """Say whether this may be sent now. Run at the moment of sending (invariant I4)."""
    if not candidate.is_current_version or not candidate.is_approved:
        return Readiness.OUTDATED
    if now > last_moment(candidate.due_at, candidate.window_to, candidate.grace):
        return Readiness.LATE
    if candidate.post_status == "on_hold":
        return Readiness.HELD
    if candidate.post_status != "approved":
        return Readiness.OUTDATED
    return Readiness.READY if candidate.channel_open else Readiness.PAUSED
