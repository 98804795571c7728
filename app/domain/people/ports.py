"""Passwords, as accounts need them kept."""

from typing import Protocol


class PasswordHasher(Protocol):
    def hash(self, password: str) -> str:
        """What is stored of a password. Slow by design: call it outside every transaction."""
        ...

    def matches(self, stored: str | None, password: str) -> bool:
        """False, in the same time, when nothing is stored. Slow by design as well."""
        ...

    def is_outdated(self, stored: str) -> bool:
        """Whether it was made with other parameters than today's."""
        ...
