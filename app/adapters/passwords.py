"""Passwords under argon2id, with the parameters OWASP recommends for a server that does other things besides.

19 MiB, two passes, one lane: as strong as the library's 64 MiB default for this use, at an eighth of the cost.
"""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.core.tokens import new_token

KIBIBYTES, PASSES, LANES = 19 * 1024, 2, 1
HASHER = PasswordHasher(time_cost=PASSES, memory_cost=KIBIBYTES, parallelism=LANES)


class Argon2Passwords:
    def __init__(self) -> None:
        _unknown_hash()

    def hash(self, password: str) -> str:
        return HASHER.hash(password)

    def matches(self, stored: str | None, password: str) -> bool:
        """Somebody unknown costs the same as somebody known, so the time tells nothing."""
        try:
            HASHER.verify(stored or _unknown_hash(), password)
        except (VerificationError, InvalidHashError):
            return False
        return stored is not None

    def is_outdated(self, stored: str) -> bool:
        return HASHER.check_needs_rehash(stored)


@cache
def _unknown_hash() -> str:
    """The hash of a password that nobody knows."""
    return HASHER.hash(new_token())
