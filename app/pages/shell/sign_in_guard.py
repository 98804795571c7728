"""Sign-in limits and sessions (decision 209)."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypeVar

from flask import Response, after_this_request, request
from sqlmodel import Session

from app.core.tokens import new_token, token_digest
from app.domain.people.models import User
from app.domain.people.queries import actors as actor_queries
from app.domain.people.queries import people
from app.pages.shell.request_context import visitor, wiring
from app.usecases.people import sessions, sign_in_attempts
from app.usecases.people.sessions import DEVICE_LIFETIME, remember_device
from app.usecases.people.sign_in_attempts import ADDRESS, DEVICE, NAME, PACE, PAIR, AttemptBucket, AttemptLimit
from app.web.forms import Form, FormState
from app.web.request import now, read_session, write_transaction

F = TypeVar("F", bound=Form)
COOKIE = "cauce_device"
MAX_TOKEN = 100
CLOSING_LIMITS = frozenset({NAME.name, ADDRESS.name})
FIRST_WAIT_S, LONGEST_WAIT_S = 15, 900
_BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True, slots=True)
class CountedAttempt:
    """Failure buckets and counts.

    `is_pressed`: past a limit; the next check takes turns, and a failure asks the user to wait. `is_closed`: unknown
    devices enter only by letter.
    """

    counted: Sequence[AttemptBucket]
    counts: sign_in_attempts.AttemptCounts = field(default_factory=dict)

    @property
    def is_pressed(self) -> bool:
        return any(count >= bucket.limit.most for bucket, count in self.counts.items())

    @property
    def is_closed(self) -> bool:
        return any(
            count >= bucket.limit.most and bucket.limit.name in CLOSING_LIMITS for bucket, count in self.counts.items()
        )

    @property
    def wait_s(self) -> int:
        """Return seconds, doubled for each failure beyond the limit."""
        beyond = max((count - bucket.limit.most for bucket, count in self.counts.items()), default=-1)
        return min(LONGEST_WAIT_S, FIRST_WAIT_S << min(beyond, 10)) if beyond >= 0 else 0

    @property
    def forgiven(self) -> list[AttemptBucket]:
        """Return the person's own, which a right password clears."""
        return [bucket for bucket in self.counted if bucket.limit in (PAIR, DEVICE)]


def count_attempt(email: str) -> CountedAttempt:
    """Count known devices apart until they fail too often."""
    name, device = people.normalise_email(email), device_digest()
    if device and people.is_known_device(read_session(), name, device):
        own = attempt_bucket(DEVICE, device, name)
        counts = sign_in_attempts.failure_counts(read_session(), [own], now=now())
        if counts.get(own, 0) < DEVICE.most:
            return CountedAttempt([own], counts)
    address = address_neighbourhood()
    parts = {PAIR: (address, name), NAME: (name,), PACE: (address,), ADDRESS: (address,)}
    buckets = [attempt_bucket(limit, *of) for limit, of in parts.items()]
    return CountedAttempt(buckets, sign_in_attempts.failure_counts(read_session(), buckets, now=now()))


def count_failure(tried: CountedAttempt) -> CountedAttempt:
    with write_transaction() as session:
        return CountedAttempt(tried.counted, sign_in_attempts.add_failure(session, tried.counted, now=now()))


class Turnstile:
    """A gate: one check per address, few in all, as slow password checks of one address could occupy all threads.

    Checks under way are counted in process memory.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._inside: set[str] = set()
        self._lock = threading.Lock()

    @contextmanager
    def passing(self, key: str) -> Iterator[bool]:
        with self._lock:
            is_let = key not in self._inside and len(self._inside) < self._most
            if is_let:
                self._inside.add(key)
        try:
            yield is_let
        finally:
            if is_let:
                with self._lock:
                    self._inside.discard(key)


TURNSTILE = Turnstile(most=2)
"""Two of four threads per process."""


@contextmanager
def pass_turnstile(tried: CountedAttempt) -> Iterator[bool]:
    """Pass attempts within limits; others take turns."""
    if not tried.is_pressed:
        yield True
        return
    with TURNSTILE.passing(address_neighbourhood()) as is_let:
        yield is_let


def attempt_bucket(limit: AttemptLimit, *parts: str) -> AttemptBucket:
    return sign_in_attempts.attempt_bucket(limit, *parts, secret=wiring().keyring.session[0])


def address_neighbourhood() -> str:
    return sign_in_attempts.subscriber_network(request.remote_addr or "")


def refuse_beyond_limit(form: FormState[F], own: AttemptBucket) -> bool:
    try:
        with write_transaction() as session:
            sign_in_attempts.check_attempt_limit(session, own, now=now())
    except sign_in_attempts.TooManyAttempts as refusal:
        form.refuse("", refusal.sentence)
    return form.value is None


def device_digest() -> str:
    """Return empty if unknown."""
    token = request.cookies.get(COOKIE, "")
    return token_digest(token) if 0 < len(token) <= MAX_TOKEN else ""


def open_session(session: Session, user: User) -> str:
    """Return a new token; end the browser's previous session."""
    if previous := visitor():
        sessions.end_session(session, previous.session, actors=(), now=now())
    known_as = device_digest() or _set_device_cookie()
    remember_device(session, user.id, known_as, now=now())
    stay = sessions.SessionOptions(
        lifetime=timedelta(hours=wiring().config.session_hours),
        device=device_label(request.user_agent.string),
        known_as=known_as,
    )
    actors = actor_queries.build_actors(user, actor_queries.current_roles(session, user.id, now=now()))
    return sessions.open_session(session, user, stay=stay, actors=actors, now=now())


def device_label(user_agent: str) -> str:
    """Return such as «Firefox · Windows»: recognisable, nothing more kept."""
    named = (next((name for sign, name in known if sign in user_agent), "") for known in (_BROWSERS, _SYSTEMS))
    return " · ".join(name for name in named if name)


def _set_device_cookie() -> str:
    token = new_token()

    @after_this_request
    def keep(response: Response) -> Response:
        secure = wiring().config.cookies_are_secure
        age = int(DEVICE_LIFETIME.total_seconds())
        response.set_cookie(COOKIE, token, max_age=age, httponly=True, samesite="Lax", secure=secure)
        return response

    return token_digest(token)
