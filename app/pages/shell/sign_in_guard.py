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
FIRST_WAIT_S, LONGEST_WAIT_S = 15, 900
ALLOWED_IN_CROWD = 1
"""Failures of a pair before its waits, where its address has spent its own limit."""
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

    `is_pressed`: the pair of address and name, or the device, failed too often; its next check takes turns, and a
    failure asks the user to wait. What others of the address did only ends the pair's allowance of failures.
    `is_closed`: unknown devices enter only by letter.
    """

    counted: Sequence[AttemptBucket]
    counts: sign_in_attempts.AttemptCounts = field(default_factory=dict)

    @property
    def is_pressed(self) -> bool:
        return self._beyond >= 0

    @property
    def is_closed(self) -> bool:
        return self._is_reached(NAME)

    @property
    def wait_s(self) -> int:
        """Return seconds, doubled for each failure beyond the allowance."""
        return min(LONGEST_WAIT_S, FIRST_WAIT_S << min(self._beyond, 10)) if self.is_pressed else 0

    @property
    def own(self) -> AttemptBucket:
        """Return the pair's or the device's, which a right password clears."""
        return next(bucket for bucket in self.counted if bucket.limit in (PAIR, DEVICE))

    @property
    def _beyond(self) -> int:
        is_crowded = self._is_reached(PACE, ADDRESS)
        return self.counts.get(self.own, 0) - (ALLOWED_IN_CROWD if is_crowded else self.own.limit.most)

    def _is_reached(self, *limits: AttemptLimit) -> bool:
        return any(count >= bucket.limit.most for bucket, count in self.counts.items() if bucket.limit in limits)


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
    """A gate: one check per pair of address and name, few in all, as slow checks could occupy all threads.

    Checks under way are counted in process memory. One attempt may wait for its turn, `patience` seconds at most.
    """

    def __init__(self, most: int, *, patience: float = 0) -> None:
        self._most, self._patience = most, patience
        self._inside: set[str] = set()
        self._is_awaited = False
        self._turn = threading.Condition()

    @contextmanager
    def passing(self, key: str) -> Iterator[bool]:
        with self._turn:
            is_let = self._is_free(key) or self._wait(key)
            if is_let:
                self._inside.add(key)
        try:
            yield is_let
        finally:
            if is_let:
                with self._turn:
                    self._inside.discard(key)
                    self._turn.notify_all()

    def _is_free(self, key: str) -> bool:
        return key not in self._inside and len(self._inside) < self._most

    def _wait(self, key: str) -> bool:
        if self._is_awaited:
            return False
        self._is_awaited = True
        try:
            return self._turn.wait_for(lambda: self._is_free(key), self._patience)
        finally:
            self._is_awaited = False


TURNSTILE = Turnstile(most=2, patience=3)
"""Three of four threads per process: two check, one waits."""


@contextmanager
def pass_turnstile(tried: CountedAttempt) -> Iterator[bool]:
    """Pass attempts within their allowance, whatever others of the address do; others take turns."""
    if not tried.is_pressed:
        yield True
        return
    with TURNSTILE.passing(tried.own.key) as is_let:
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
