from typing import Protocol


class PasswordHasher(Protocol):
    def hash(self, password: str) -> str:
        """Return the stored hash. Slow by design: call outside transactions."""
        ...

    def matches(self, stored: str | None, password: str) -> bool:
        """Tell whether it matches; False, in equal time, without a hash. Slow too."""
        ...

    def is_outdated(self, stored: str) -> bool:
        """Tell whether its parameters differ from today's."""
        ...
