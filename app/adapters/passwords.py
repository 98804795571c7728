"""Passwords under argon2id, with OWASP's parameters.

19 MiB, two passes, one lane: as strong as the default 64 MiB, an eighth the cost.
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
        """Check a password; unknown users take equal time."""
        try:
            HASHER.verify(stored or _unknown_hash(), password)
        except (VerificationError, InvalidHashError):
            return False
        return stored is not None

    def is_outdated(self, stored: str) -> bool:
        return HASHER.check_needs_rehash(stored)


@cache
def _unknown_hash() -> str:
    return HASHER.hash(new_token())
