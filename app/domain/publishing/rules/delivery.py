"""Departure and next states (invariants I1, I4, I5)."""

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from app.core.call_outcome import CallOutcome, NextState, retry_instant
from app.core.errors import Conflict, Refusal
from app.core.messages import LabelledEnum, msg


class DeliveryState(LabelledEnum):
    SCHEDULED = "scheduled", msg("programada")
    SENDING = "sending", msg("enviándose")
    PUBLISHED = "published", msg("publicada")
    UNCONFIRMED = "unconfirmed", msg("por confirmar")
    FAILED = "failed", msg("fallida")
    EXPIRED = "expired", msg("caducada")
    CANCELLED = "cancelled", msg("anulada")
    AWAITING_HAND = "awaiting_hand", msg("publicar a mano")
    WITHDRAWN = "withdrawn", msg("retirada")


D = DeliveryState

PUBLIC_STATES = frozenset({D.PUBLISHED, D.WITHDRAWN})
FINISHED_STATES = frozenset({D.EXPIRED, D.CANCELLED}) | PUBLIC_STATES
ON_ITS_WAY = frozenset({D.SENDING, D.UNCONFIRMED})
MAY_BE_OUT = ON_ITS_WAY | PUBLIC_STATES
NEEDS_A_PERSON = frozenset({D.UNCONFIRMED, D.FAILED, D.AWAITING_HAND})
LEFT_TO_A_HAND = frozenset({D.AWAITING_HAND, D.FAILED})
"""A person may publish them instead, with the approved content alone."""


STOPPABLE = NEEDS_A_PERSON | {D.SCHEDULED}
"""A hold stops what would follow from them."""

ALREADY_LEAVING = msg("Ya estaba saliendo, así que no se ha retenido. Cuando esté publicada, puede retirarla.")


def is_leaving_whole(states: Collection[DeliveryState]) -> bool:
    """Tell whether all that has not left is on its way, so that nothing of it can be held."""
    return D.SENDING in states and STOPPABLE.isdisjoint(states)


def check_can_be_held(states: Collection[DeliveryState]) -> None:
    """Raise `Conflict` when a hold would stop nothing."""
    if is_leaving_whole(states):
        raise Conflict(ALREADY_LEAVING)


class SendReadiness(StrEnum):
    READY = "ready"
    LATE = "late"
    HELD = "held"
    OUTDATED = "outdated"
    PAUSED = "paused"
    STOPPED = "stopped"
    WAITING = "waiting"
    """For the part before it."""
    BROKEN = "broken"
    """The part before it will not be there."""


@dataclass(frozen=True, slots=True)
class SendCandidate:
    due_at: datetime
    window_to: datetime | None
    grace: timedelta
    is_current_version: bool
    is_approved: bool
    post_status: str
    channel_open: bool
    is_stopped: bool = False
    """Stopped by a period; what follows is decided where it is known."""

    before: DeliveryState | None = None
    before_at: datetime | None = None
    """The state of the part that this one answers, and its next attempt."""


THREAD_GRACE = timedelta(hours=24)
"""For the parts after the first: half a thread in sight is worse than a late one."""


def part_grace(part: int, grace: timedelta) -> timedelta:
    return max(grace, THREAD_GRACE) if part > 1 else grace


def last_moment(due_at: datetime, window_to: datetime | None, grace: timedelta) -> datetime:
    """Return the window's end, or due time plus grace."""
    limit = due_at + grace
    return min(limit, window_to) if window_to else limit


def send_readiness(candidate: SendCandidate, *, now: datetime) -> SendReadiness:
    """Decide, when sending, whether to send (invariant I4)."""
    if not candidate.is_current_version or not candidate.is_approved:
        return SendReadiness.OUTDATED
    if now > last_moment(candidate.due_at, candidate.window_to, candidate.grace):
        return SendReadiness.LATE
    if candidate.post_status == "on_hold":
        return SendReadiness.HELD
    if candidate.post_status != "approved":
        return SendReadiness.OUTDATED
    if candidate.before not in (None, D.PUBLISHED):
        return SendReadiness.BROKEN if candidate.before in FINISHED_STATES else SendReadiness.WAITING
    if candidate.is_stopped:
        return SendReadiness.STOPPED
    return SendReadiness.READY if candidate.channel_open else SendReadiness.PAUSED


PART_INTERVAL = timedelta(seconds=1)
"""Between looks at whether the part before has left."""

LOOK_INTERVAL = timedelta(seconds=60)
"""Between looks at a held post, a paused account or a part before that is late."""

_MOMENT = timedelta(microseconds=1)


DeliveryStep = NextState[DeliveryState]


def expiry_instant(last: datetime) -> datetime:
    """Return the instant pending deliveries expire."""
    return last + _MOMENT


def next_look_at(candidate: SendCandidate, *, now: datetime) -> datetime:
    """Return when to look again: soon while the part before is leaving, no sooner than it while it waits itself."""
    at = now + LOOK_INTERVAL
    if candidate.before is D.SENDING:
        at = now + PART_INTERVAL
    elif candidate.before is D.SCHEDULED and candidate.before_at:
        at = min(at, max(candidate.before_at, now + PART_INTERVAL))
    return min(at, expiry_instant(last_moment(candidate.due_at, candidate.window_to, candidate.grace)))


LOOK_WAITS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(minutes=60))
"""After an attempt whose end is unknown: when the account is looked at again."""


def next_look(started_at: datetime, *, now: datetime) -> datetime | None:
    """Return when to look again for an attempt begun then; None once all looks are made."""
    return next((at for wait in LOOK_WAITS if (at := started_at + wait) > now), None)


def state_in_doubt(
    *, attempts: int, started_at: datetime, last: datetime, now: datetime, repeats: bool, retry_at: datetime | None
) -> DeliveryStep:
    """Return the next state of what may be out (I5): asked again in time where that is the same act, else looked at.

    A person is told, and asked, only where it is not asked again.
    """
    again = retry_instant(attempts, now=now, retry_at=retry_at)
    if repeats and again <= last:
        return NextState(D.SENDING, again)
    return NextState(D.UNCONFIRMED, next_look(started_at, now=now))


def state_after(
    outcome: CallOutcome, *, attempts: int, last: datetime, now: datetime, retry_at: datetime | None = None
) -> DeliveryStep:
    """Return the next state of a known end (I5), which `state_in_doubt` is not.

    Only deliveries that certainly did not leave are retried; where the account must be connected again, a person acts.
    `attempts`: so far; `last`: no sending after it; `retry_at`: the instant the network gave.
    """
    match outcome:
        case CallOutcome.DONE:
            return NextState(D.PUBLISHED)
        case CallOutcome.NOT_SENT | CallOutcome.RATE_LIMITED:
            again = retry_instant(attempts, now=now, retry_at=retry_at)
            return NextState(D.SCHEDULED, min(again, expiry_instant(last)))
        case CallOutcome.UNAUTHORISED:
            return NextState(D.AWAITING_HAND, expiry_instant(last))
    return NextState(D.FAILED, expiry_instant(last))


def post_ending(states: Collection[DeliveryState]) -> str | None:
    """Return `close` or `expire` once all are over."""
    if not states or not FINISHED_STATES.issuperset(states):
        return None
    return "expire" if PUBLIC_STATES.isdisjoint(states) else "close"


def capture_digest(capture: Mapping[str, Any]) -> str:
    """Return SHA-256 of the JSON of answer, media, permalink and text: sorted keys, no blanks, UTF-8."""
    written = json.dumps(capture, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()


TALLY_WORDS = {
    D.PUBLISHED: "sent",
    D.SCHEDULED: "delayed",
    D.SENDING: "asked_again",
    D.UNCONFIRMED: "unconfirmed",
    D.FAILED: "failed",
    D.EXPIRED: "expired",
    D.CANCELLED: "cancelled",
    D.AWAITING_HAND: "by_hand",
}


def tally_in_words(tally: Mapping[DeliveryState, int]) -> dict[str, int]:
    """Use report words (`worker --once --json`)."""
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
    "nextdoor": ("nextdoor.com",),
    "google_business": ("google.com", "share.google", "posts.gle", "goo.gl", "g.page", "g.co"),
}
"""Publications' hosts; others use the account's server."""


WITHOUT_ADDRESSES = frozenset({"whatsapp"})
"""Networks whose publications may have no address of their own: a picture of the screen proves them."""


def check_proven(permalink: str, *, network: str, has_picture: bool) -> None:
    """Raise `Refusal` when nothing shows that it is out."""
    if permalink or (has_picture and network in WITHOUT_ADDRESSES):
        return
    needs = PROVE_WITHOUT_ADDRESS if network in WITHOUT_ADDRESSES else PROVE
    raise Refusal(needs)


PROVE = msg("Pegue la dirección de lo publicado: la captura la acompaña, no la sustituye.")
PROVE_WITHOUT_ADDRESS = msg("Pegue la dirección de lo publicado o elija una captura en que se vea.")


def account_home(network: str, *account_urls: str) -> str:
    """Return the account's page, or the network's, or empty."""
    known = [url for url in account_urls if url]
    return known[0] if known else next((f"https://{host}" for host in NETWORK_HOSTS.get(network, ())), "")


def check_permalink(permalink: str, *, network: str, account_urls: Collection[str]) -> None:
    """Raise `Refusal` unless possibly the account's."""
    host = _host(permalink)
    if host is None:
        raise Refusal(msg("Pegue la dirección completa de la publicación, que empieza por https://."))
    homes = (*NETWORK_HOSTS.get(network, ()), *(account_host for url in account_urls if (account_host := _host(url))))
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
    """Raise `Conflict` when it moved on."""
    if state not in expected:
        raise Conflict(msg("Este envío ya está «%(state)s»: vuelva a mirar la página.", state=state.label))
