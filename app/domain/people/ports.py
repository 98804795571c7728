from typing import Protocol


class PasswordHasher(Protocol):
    def hash(self, password: str) -> str:
        """Hash slowly by design: call outside transactions."""
        ...

    def matches(self, stored: str | None, password: str) -> bool:
        """Return False, in equal time, without a hash. Slow."""
        ...

    def is_outdated(self, stored: str) -> bool: ...
