"""Failed sign-ins, counted across processes; successes never count.

Strangers lock no one out (decision 209): counts change only answers to failures, and when unknown devices are answered
by letter. Keys open to anyone are truncated to bound rows: 65,536 of each kind.
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
"""Hexadecimal digits of a key anyone may cause."""


@dataclass(frozen=True, slots=True)
class AttemptLimit:
    """A limit of `most` failures per window of `seconds`."""

    name: str
    most: int
    seconds: int
    digits: int = SHORT


PAIR = AttemptLimit("pair", 10, QUARTER)
"""The limit from one address against one name."""
DEVICE = AttemptLimit("device", 10, QUARTER)
PACE = AttemptLimit("pace", 100, QUARTER)
"""The limit per address for all names; offices share one."""
NAME = AttemptLimit("name", 100, DAY)
"""The limit per name from unknown devices (NIST SP 800-63B: at most a hundred)."""
ADDRESS = AttemptLimit("address", 1000, DAY)
MAILBOX = AttemptLimit("mailbox", 1, QUARTER)
"""The reset limit, equal for unknown addresses, so both cost the same."""
CHANGE = AttemptLimit("change", 10, QUARTER, digits=64)
SIGNATURE = AttemptLimit("sign", 10, QUARTER, digits=64)
UNIT_ANSWER = AttemptLimit("unit answer", 100, QUARTER)
NEWSLETTER = AttemptLimit("newsletter", 20, QUARTER)
"""The limit per address of who asks; households and offices share one."""
NEWSLETTER_MAILBOX = AttemptLimit("newsletter mailbox", 3, DAY)
"""The letters a stranger may have sent to a mailbox in a day."""


class TooManyAttempts(Refusal):
    status = 429

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        minutes = -(-seconds // 60)
        super().__init__(
            msg("Demasiados intentos seguidos. Podrá volver a probar dentro de %(minutes)s min.", minutes=minutes)
        )


@dataclass(frozen=True, slots=True)
class AttemptBucket:
    """A counter of one failure kind, keyed by digest."""

    limit: AttemptLimit
    key: str

    def ends(self, now: datetime) -> int:
        return (int(now.timestamp()) // self.limit.seconds + 1) * self.limit.seconds // 60


AttemptCounts = Mapping[AttemptBucket, int]


def attempt_bucket(limit: AttemptLimit, *parts: str, secret: str) -> AttemptBucket:
    """Return the bucket that counts attempts; `secret` hinders exhaustive search for names and addresses."""
    digest = hmac.new(secret.encode(), "\0".join((limit.name, *parts)).encode(), hashlib.sha256).hexdigest()
    return AttemptBucket(limit, f"{limit.name} {digest[: limit.digits]}")


def failure_counts(session: Session, buckets: Iterable[AttemptBucket], *, now: datetime) -> dict[AttemptBucket, int]:
    """Return the window's failures, in one statement."""
    known = {bucket.key: bucket for bucket in buckets}
    rows = session.exec(select(SignInAttempt).where(col(SignInAttempt.key).in_(list(known)))).all()
    return {known[row.key]: row.count for row in rows if row.window == known[row.key].ends(now)}


def add_failure(session: Session, buckets: Iterable[AttemptBucket], *, now: datetime) -> dict[AttemptBucket, int]:
    """Return new counts. Keys lock in one order, against deadlock."""
    known = {sign_in_bucket.key: sign_in_bucket for sign_in_bucket in sorted(buckets, key=lambda bucket: bucket.key)}
    new = dialect_insert(session, SignInAttempt).values(
        [{"key": key, "window": sign_in_bucket.ends(now), "count": 1} for key, sign_in_bucket in known.items()]
    )
    present = col(SignInAttempt.window) == new.excluded.window
    counted = new.on_conflict_do_update(
        index_elements=["key"],
        set_={"window": new.excluded.window, "count": case((present, col(SignInAttempt.count) + 1), else_=1)},
    ).returning(col(SignInAttempt.key), col(SignInAttempt.count).label("total"))
    return {known[row.key]: row.total for row in session.execute(counted)}


def check_attempt_limit(session: Session, own: AttemptBucket, *, now: datetime) -> None:
    """Count an attempt only its user can make. Raises `TooManyAttempts`."""
    if add_failure(session, [own], now=now)[own] > own.limit.most:
        raise TooManyAttempts(own.ends(now) * 60 - int(now.timestamp()))


def forget_failures(session: Session, buckets: Iterable[AttemptBucket], *, now: datetime) -> None:
    """Delete a verified user's failures, and expired counts."""
    keys = [bucket.key for bucket in buckets]
    over = col(SignInAttempt.window) <= int(now.timestamp()) // 60
    session.execute(delete(SignInAttempt).where(over | col(SignInAttempt.key).in_(keys)))


def subscriber_network(address: str) -> str:
    """Return the counted network; IPv6 subscribers hold a whole /64 (RFC 6177)."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    return str(ip_network(f"{parsed}/64", strict=False)) if parsed.version == 6 else str(parsed)
