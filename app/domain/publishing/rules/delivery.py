"""When a delivery may leave, and what each outcome makes of it (invariants I1, I4, I5)."""

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from app.core.errors import Conflict, Refusal
from app.core.messages import Message, msg


class DeliveryState(StrEnum):
    SCHEDULED = "scheduled"
    SENDING = "sending"
    PUBLISHED = "published"
    UNCONFIRMED = "unconfirmed"
    FAILED = "failed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    AWAITING_HAND = "awaiting_hand"
    WITHDRAWN = "withdrawn"


D = DeliveryState
DELIVERY_WORDS: dict[DeliveryState, Message] = {
    D.SCHEDULED: msg("programada"),
    D.SENDING: msg("enviándose"),
    D.PUBLISHED: msg("publicada"),
    D.UNCONFIRMED: msg("por confirmar"),
    D.FAILED: msg("fallida"),
    D.EXPIRED: msg("caducada"),
    D.CANCELLED: msg("anulada"),
    D.AWAITING_HAND: msg("publicar a mano"),
    D.WITHDRAWN: msg("retirada"),
}
PUBLIC_STATES = frozenset({D.PUBLISHED, D.WITHDRAWN})
FINISHED_STATES = frozenset({D.EXPIRED, D.CANCELLED}) | PUBLIC_STATES
MAY_BE_OUT = frozenset({D.SENDING, D.UNCONFIRMED}) | PUBLIC_STATES
"""It has left, or may have."""
NEEDS_A_PERSON = frozenset({D.UNCONFIRMED, D.FAILED, D.AWAITING_HAND})


class DeliveryOutcome(StrEnum):
    """How one attempt ended; an attempt without an outcome is one nobody saw the end of."""

    PUBLISHED = "published"
    NOT_SENT = "not_sent"
    RATE_LIMITED = "rate_limited"
    REFUSED = "refused"
    UNAUTHORISED = "unauthorised"
    UNKNOWN = "unknown"


class SendReadiness(StrEnum):
    """What the check at the instant of sending says."""

    READY = "ready"
    LATE = "late"
    HELD = "held"
    OUTDATED = "outdated"
    PAUSED = "paused"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class SendCandidate:
    """A claimed delivery as it stands at the instant of sending."""

    due_at: datetime
    window_to: datetime | None
    grace: timedelta
    is_current_version: bool
    is_approved: bool
    post_status: str
    channel_open: bool
    is_stopped: bool = False
    """A period in force stops it; what to do with it then is said where that is known."""


def last_moment(due_at: datetime, window_to: datetime | None, grace: timedelta) -> datetime:
    """After this instant nothing is sent: the end of the window, or the due time plus the organisation's grace."""
    limit = due_at + grace
    return min(limit, window_to) if window_to else limit


def send_readiness(candidate: SendCandidate, *, now: datetime) -> SendReadiness:
    """Say whether this may be sent now. Run at the moment of sending (invariant I4)."""
    if not candidate.is_current_version or not candidate.is_approved:
        return SendReadiness.OUTDATED
    if now > last_moment(candidate.due_at, candidate.window_to, candidate.grace):
        return SendReadiness.LATE
    if candidate.post_status == "on_hold":
        return SendReadiness.HELD
    if candidate.post_status != "approved":
        return SendReadiness.OUTDATED
    if candidate.is_stopped:
        return SendReadiness.STOPPED
    return SendReadiness.READY if candidate.channel_open else SendReadiness.PAUSED


BACK_OFF = (timedelta(seconds=5), timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10))
"""How long to wait before trying again what certainly did not leave; the last one repeats."""

LOOK_INTERVAL = timedelta(seconds=60)
"""How often a held post, or a paused account, is looked at."""

_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class NextState:
    """Where a delivery goes, and when somebody looks at it again (None: never, it is over)."""

    state: DeliveryState
    at: datetime | None


def expiry_instant(last: datetime) -> datetime:
    """The first instant at which nothing is sent any more: whatever still waits then expires by itself."""
    return last + _MOMENT


def next_look_at(last: datetime, *, now: datetime) -> datetime:
    return min(now + LOOK_INTERVAL, expiry_instant(last))


def state_after(
    outcome: DeliveryOutcome, *, attempts: int, last: datetime, now: datetime, retry_at: datetime | None = None
) -> NextState:
    """What one attempt's outcome makes of the delivery (invariant I5).

    Only what certainly did not go out comes back by itself. `attempts`: how many were made; `last`: after which
    nothing is sent; `retry_at`: when the network said to come back.
    """
    match outcome:
        case DeliveryOutcome.PUBLISHED:
            return NextState(D.PUBLISHED, None)
        case DeliveryOutcome.UNKNOWN:
            return NextState(D.UNCONFIRMED, None)
        case DeliveryOutcome.REFUSED | DeliveryOutcome.UNAUTHORISED:
            return NextState(D.FAILED, expiry_instant(last))
    pause = BACK_OFF[min(attempts, len(BACK_OFF)) - 1]
    again = max(retry_at, now + BACK_OFF[0]) if retry_at else now + pause
    return NextState(D.SCHEDULED, min(again, expiry_instant(last)))


def post_ending(states: Collection[DeliveryState]) -> str | None:
    """`close` or `expire` once every delivery of a post is over; None while something may still happen."""
    if not states or not FINISHED_STATES.issuperset(states):
        return None
    return "expire" if PUBLIC_STATES.isdisjoint(states) else "close"


def capture_digest(kept: Mapping[str, Any]) -> str:
    """SHA-256 over the JSON of answer, media, permalink and text: keys in order, no blanks, UTF-8."""
    written = json.dumps(kept, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()


TALLY_WORDS = {
    D.PUBLISHED: "sent",
    D.SCHEDULED: "delayed",
    D.UNCONFIRMED: "unconfirmed",
    D.FAILED: "failed",
    D.EXPIRED: "expired",
    D.CANCELLED: "cancelled",
    D.AWAITING_HAND: "by_hand",
}


def tally_in_words(tally: Mapping[DeliveryState, int]) -> dict[str, int]:
    """How many came to each state, in the words of the worker's report (`worker --once --json`)."""
    return {TALLY_WORDS[state]: count for state, count in tally.items()}


NETWORK_HOSTS: dict[str, tuple[str, ...]] = {
    "bluesky": ("bsky.app",),
    "x": ("x.com", "twitter.com"),
    "facebook": ("facebook.com", "fb.com", "fb.watch"),
    "instagram": ("instagram.com",),
    "threads": ("threads.net", "threads.com"),
    "linkedin": ("linkedin.com", "lnkd.in"),
    "telegram": ("t.me", "telegram.me"),
    "youtube": ("youtube.com", "youtu.be"),
    "tiktok": ("tiktok.com",),
    "whatsapp": ("whatsapp.com",),
}
"""Where each network's publications live; the others live on the account's own server."""


def account_home(network: str, *account_urls: str) -> str:
    """Where to publish by hand: the account's own page if it is known, else its network's; nothing for neither."""
    known = [url for url in account_urls if url]
    return known[0] if known else next((f"https://{host}" for host in NETWORK_HOSTS.get(network, ())), "")


def check_permalink(permalink: str, *, network: str, account_urls: Collection[str]) -> None:
    """Raise `Refusal` unless this may be the address of a publication of this account."""
    host = _host(permalink)
    if host is None:
        raise Refusal(msg("Pegue la dirección completa de la publicación, que empieza por https://."))
    homes = (*NETWORK_HOSTS.get(network, ()), *(found for url in account_urls if (found := _host(url))))
    if homes and not any(host == home or host.endswith(f".{home}") for home in homes):
        raise Refusal(
            msg(
                "Esa dirección no es de esta cuenta: se esperaba una de %(host)s.",
                host=" / ".join(dict.fromkeys(homes)),
            )
        )


def _host(url: str) -> str | None:
    try:
        parts = urlsplit(url.strip())
        is_web = parts.scheme in ("http", "https") and not parts.username
        return (parts.hostname or "").removeprefix("www.") or None if is_web else None
    except ValueError:
        return None


def check_delivery_state(state: DeliveryState, *expected: DeliveryState) -> None:
    """Raise `Conflict` when the delivery has moved on since the page was shown."""
    if state not in expected:
        raise Conflict(msg("Este envío ya está «%(state)s»: vuelva a mirar la página.", state=DELIVERY_WORDS[state]))
