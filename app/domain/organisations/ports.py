"""The one-time code proving console access at first run."""

from typing import Protocol


class SetupCodeStore(Protocol):
    def current(self) -> str:
        """Return the code, created if missing."""
        ...

    def matches(self, typed: str) -> bool:
        """Compare codes, ignoring case, spaces and hyphens."""
        ...

    def spend(self) -> bool:
        """Delete the code; of two simultaneous calls one returns True."""
        ...
