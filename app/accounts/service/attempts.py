"""Slowing down whoever guesses: attempts are counted in the database, so that every process counts together.

An attempt is counted before the password is looked at; a good one gives its count back.
"""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address, ip_network

from sqlalchemy import delete, tuple_, update
from sqlmodel import Session, col

from app.accounts.models import SignInAttempt
from app.accounts.queries import normalised
from app.core.errors import Refusal
from app.core.words import say
from app.db.upsert import inserting

WINDOW_SECONDS = 15 * 60
PER_ACCOUNT = 10
PER_ADDRESS = 100
"""An office shares one address."""


class TooManyAttempts(Refusal):
    """Come back later; `seconds` says when."""

    status = 429

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        minutes = -(-seconds // 60)
        super().__init__(
            say("Demasiados intentos seguidos. Podrá volver a probar dentro de %(minutes)s min.", minutes=minutes)
        )


@dataclass(frozen=True, slots=True)
class Guess:
    """Who is being tried from where, as digests only."""

    account: str
    address: str

    @property
    def keys(self) -> list[str]:
        """Sorted, so that two transactions take the rows in one order."""
        return sorted((self.account, self.address))


def guess(purpose: str, email: str, address: str, *, secret: str) -> Guess:
    """`secret` keeps the table from being turned back into addresses by trying them all."""
    return Guess(
        account=_digest(secret, f"{purpose} account {normalised(email)}"),
        address=_digest(secret, f"{purpose} address {_neighbourhood(address)}"),
    )


def count(session: Session, attempt: Guess, *, now: datetime) -> None:
    """Raises `TooManyAttempts`; what goes past the limit need not be kept."""
    counts = _add_one(session, attempt.keys, _window(now))
    if counts[attempt.account] > PER_ACCOUNT or counts[attempt.address] > PER_ADDRESS:
        raise TooManyAttempts(WINDOW_SECONDS - int(now.timestamp()) % WINDOW_SECONDS)


def forgive(session: Session, attempt: Guess, *, now: datetime) -> None:
    """It was the right person: their failures are forgotten, and so are all old windows."""
    window = _window(now)
    gone = delete(SignInAttempt).where(
        (col(SignInAttempt.window) < window)
        | tuple_(col(SignInAttempt.key), col(SignInAttempt.window)).in_([(attempt.account, window)])
    )
    session.execute(gone)
    session.execute(
        update(SignInAttempt)
        .where(col(SignInAttempt.key) == attempt.address, col(SignInAttempt.window) == window)
        .values(count=SignInAttempt.count - 1)
    )


def _add_one(session: Session, keys: Sequence[str], window: int) -> dict[str, int]:
    rows = inserting(session, SignInAttempt).values([{"key": key, "window": window, "count": 1} for key in keys])
    upsert = rows.on_conflict_do_update(
        index_elements=["key", "window"], set_={"count": col(SignInAttempt.count) + 1}
    ).returning(col(SignInAttempt.key), col(SignInAttempt.count).label("total"))
    return {row.key: row.total for row in session.execute(upsert)}


def _window(now: datetime) -> int:
    return int(now.timestamp()) // WINDOW_SECONDS


def _digest(secret: str, value: str) -> str:
    return hmac.new(secret.encode(), value.encode(), hashlib.sha256).hexdigest()


def _neighbourhood(address: str) -> str:
    """One subscriber holds a whole /64 of IPv6 (RFC 6177), so that is what counts as one."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    return str(ip_network(f"{parsed}/64", strict=False)) if parsed.version == 6 else str(parsed)
