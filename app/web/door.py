"""The door: what a wrong answer costs there, and the session that each entrance opens (decision 209)."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypeVar

from flask import Response, after_this_request, request
from sqlmodel import Session

from app.accounts import queries
from app.accounts.models import User
from app.accounts.service import attempts, sessions
from app.accounts.service.attempts import ADDRESS, DEVICE, NAME, PACE, PAIR, Bucket, Limit
from app.accounts.service.devices import LIFE, remember_device
from app.core.ids import new_token, token_digest
from app.domain.people.rules.devices import device_words
from app.pages.shell.request_context import visitor, wiring
from app.web.forms import Form, Read
from app.web.request import now, reading, writing

F = TypeVar("F", bound=Form)
COOKIE = "cauce_device"
LONGEST_TOKEN = 100
CLOSING = frozenset({NAME.name, ADDRESS.name})
FIRST_WAIT_S, LONGEST_WAIT_S = 15, 900


@dataclass(frozen=True, slots=True)
class Knock:
    """Somebody at the door: what their failures are counted in, and how many there were.

    `is_pressed`: some count is beyond its limit, so that the next answer waits for its turn and a wrong one says to
    wait. `is_closed`: so many that an unknown device is only let in by letter.
    """

    counted: Sequence[Bucket]
    counts: attempts.Counts = field(default_factory=dict)

    @property
    def is_pressed(self) -> bool:
        return any(count >= one.limit.most for one, count in self.counts.items())

    @property
    def is_closed(self) -> bool:
        return any(count >= one.limit.most and one.limit.name in CLOSING for one, count in self.counts.items())

    @property
    def wait_s(self) -> int:
        """How long to wait before the next try: twice as long for each one beyond the limit."""
        beyond = max((count - one.limit.most for one, count in self.counts.items()), default=-1)
        return min(LONGEST_WAIT_S, FIRST_WAIT_S << min(beyond, 10)) if beyond >= 0 else 0

    @property
    def forgiven(self) -> list[Bucket]:
        """What the right password wipes: the failures of the person's own corner, and not those of everybody."""
        return [one for one in self.counted if one.limit in (PAIR, DEVICE)]


def knock(email: str) -> Knock:
    """Count apart those who come on a device this person has used before, until they fail there too often."""
    name, device = queries.normalised(email), device_digest()
    if device and queries.is_known_device(reading(), name, device):
        own = bucket(DEVICE, device, name)
        counts = attempts.failures(reading(), [own], now=now())
        if counts.get(own, 0) < DEVICE.most:
            return Knock([own], counts)
    address = neighbourhood()
    parts = {PAIR: (address, name), NAME: (name,), PACE: (address,), ADDRESS: (address,)}
    buckets = [bucket(limit, *of) for limit, of in parts.items()]
    return Knock(buckets, attempts.failures(reading(), buckets, now=now()))


def fail(tried: Knock) -> Knock:
    """Count a wrong answer; the counts are those after it."""
    with writing() as session:
        return Knock(tried.counted, attempts.add_failure(session, tried.counted, now=now()))


class Turnstile:
    """Lets one at a time through from each address, and few in all.

    Passwords are slow to check by design: without it, one address that guesses without end would keep every thread
    of the web busy. In this process's memory: it counts those who are inside at this instant, and nothing else.
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
"""Of the four threads of a process."""


@contextmanager
def in_turn(tried: Knock) -> Iterator[bool]:
    """Whoever is within the limits passes at once."""
    if not tried.is_pressed:
        yield True
        return
    with TURNSTILE.passing(neighbourhood()) as is_let:
        yield is_let


def bucket(limit: Limit, *parts: str) -> Bucket:
    return attempts.bucket(limit, *parts, secret=wiring().keyring.session[0])


def neighbourhood() -> str:
    return attempts.neighbourhood(request.remote_addr or "")


def refused_by_count(form: Read[F], own: Bucket) -> bool:
    """Count the try of somebody who is signed in already; when there were too many, the form says so."""
    try:
        with writing() as session:
            attempts.refuse_beyond(session, own, now=now())
    except attempts.TooManyAttempts as refusal:
        form.refuse("", refusal.sentence)
    return form.value is None


def device_digest() -> str:
    """The digest that this device goes by; nothing for one that was never here."""
    token = request.cookies.get(COOKIE, "")
    return token_digest(token) if 0 < len(token) <= LONGEST_TOKEN else ""


def admit(session: Session, user: User) -> str:
    """A new session row, whose token is the answer; the one the browser came with no longer counts."""
    if previous := visitor():
        sessions.end_session(session, previous.session, actors=(), now=now())
    known_as = device_digest() or _mark_device()
    remember_device(session, user.id, known_as, now=now())
    stay = sessions.Stay(
        lifetime=timedelta(hours=wiring().config.session_hours),
        device=device_words(request.user_agent.string),
        known_as=known_as,
    )
    actors = queries.actors_from(user, queries.posts_of(session, user.id, now=now()))
    return sessions.open_session(session, user, stay=stay, actors=actors, now=now())


def _mark_device() -> str:
    """Give the browser a token of its own, which says nothing by itself, and return its digest."""
    token = new_token()

    @after_this_request
    def keep(response: Response) -> Response:
        secure = wiring().config.cookies_are_secure
        age = int(LIFE.total_seconds())
        response.set_cookie(COOKIE, token, max_age=age, httponly=True, samesite="Lax", secure=secure)
        return response

    return token_digest(token)
