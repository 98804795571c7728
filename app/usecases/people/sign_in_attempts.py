"""Wrong guesses, counted in the database so that every process counts together. What is right is never counted.

What strangers try must not keep anybody out (decision 209): counts only say how a wrong answer is given, and from when
on an unknown device is answered by letter. The keys of what anybody may try are cut short, so that the rows are
bounded however many names and addresses are tried: 65,536 of each kind.
"""

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address, ip_network

from sqlalchemy import case, delete
from sqlmodel import Session, col, select

from app.core.errors import Refusal
from app.core.messages import msg
from app.db.bulk import dialect_insert
from app.domain.people.models import SignInAttempt

QUARTER, DAY = 15 * 60, 24 * 3600
SHORT = 4
"""Hexadecimal digits of a key that anybody may cause to be written."""


@dataclass(frozen=True, slots=True)
class AttemptLimit:
    """Up to `most` failures in each stretch of `seconds`."""

    name: str
    most: int
    seconds: int
    digits: int = SHORT


PAIR = AttemptLimit("pair", 10, QUARTER)
"""From one address against one name."""
DEVICE = AttemptLimit("device", 10, QUARTER)
"""On a device that its person has signed in with before."""
PACE = AttemptLimit("pace", 100, QUARTER)
"""From one address, whoever is tried; an office shares one."""
NAME = AttemptLimit("name", 100, DAY)
"""Against one name, from anywhere unknown (NIST SP 800-63B: no more than a hundred)."""
ADDRESS = AttemptLimit("address", 1000, DAY)
MAILBOX = AttemptLimit("mailbox", 1, QUARTER)
"""Asked resets: counted for known and unknown addresses alike, so that both cost the same."""
CHANGE = AttemptLimit("change", 10, QUARTER, digits=64)
SIGNATURE = AttemptLimit("sign", 10, QUARTER, digits=64)
UNIT_ANSWER = AttemptLimit("unit answer", 100, QUARTER)


class TooManyAttempts(Refusal):
    """Come back later; `seconds` says when."""

    status = 429

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        minutes = -(-seconds // 60)
        super().__init__(
            msg("Demasiados intentos seguidos. Podrá volver a probar dentro de %(minutes)s min.", minutes=minutes)
        )


@dataclass(frozen=True, slots=True)
class AttemptBucket:
    """Where failures of one kind are counted. Its key is a digest only."""

    limit: AttemptLimit
    key: str

    def ends(self, now: datetime) -> int:
        """Return the minute at which its present stretch of time is over."""
        return (int(now.timestamp()) // self.limit.seconds + 1) * self.limit.seconds // 60


AttemptCounts = Mapping[AttemptBucket, int]


def attempt_bucket(limit: AttemptLimit, *parts: str, secret: str) -> AttemptBucket:
    """`secret` keeps the table from being turned back into names and addresses by trying them all."""
    digest = hmac.new(secret.encode(), "\0".join((limit.name, *parts)).encode(), hashlib.sha256).hexdigest()
    return AttemptBucket(limit, f"{limit.name} {digest[: limit.digits]}")


def failure_counts(session: Session, buckets: Iterable[AttemptBucket], *, now: datetime) -> dict[AttemptBucket, int]:
    """Return how many each has had in its present stretch: one statement."""
    known = {one.key: one for one in buckets}
    rows = session.exec(select(SignInAttempt).where(col(SignInAttempt.key).in_(list(known)))).all()
    return {known[row.key]: row.count for row in rows if row.window == known[row.key].ends(now)}


def add_failure(session: Session, buckets: Iterable[AttemptBucket], *, now: datetime) -> dict[AttemptBucket, int]:
    """Count one more in each and return the counts. Keys go in one order, so that transactions wait in no ring."""
    known = {one.key: one for one in sorted(buckets, key=lambda one: one.key)}
    new = dialect_insert(session, SignInAttempt).values(
        [{"key": key, "window": one.ends(now), "count": 1} for key, one in known.items()]
    )
    present = col(SignInAttempt.window) == new.excluded.window
    counted = new.on_conflict_do_update(
        index_elements=["key"],
        set_={"window": new.excluded.window, "count": case((present, col(SignInAttempt.count) + 1), else_=1)},
    ).returning(col(SignInAttempt.key), col(SignInAttempt.count).label("total"))
    return {known[row.key]: row.total for row in session.execute(counted)}


def check_attempt_limit(session: Session, own: AttemptBucket, *, now: datetime) -> None:
    """Count a try that only its own person can make. Raises `TooManyAttempts` beyond the limit."""
    if add_failure(session, [own], now=now)[own] > own.limit.most:
        raise TooManyAttempts(own.ends(now) * 60 - int(now.timestamp()))


def forget_failures(session: Session, buckets: Iterable[AttemptBucket], *, now: datetime) -> None:
    """It was the right person: these failures are forgotten, and so is whatever is over."""
    keys = [one.key for one in buckets]
    over = col(SignInAttempt.window) <= int(now.timestamp()) // 60
    session.execute(delete(SignInAttempt).where(over | col(SignInAttempt.key).in_(keys)))


def subscriber_network(address: str) -> str:
    """One subscriber holds a whole /64 of IPv6 (RFC 6177), so that is what counts as one."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    return str(ip_network(f"{parsed}/64", strict=False)) if parsed.version == 6 else str(parsed)
