"""The one-time code that proves whoever opens the first-run page also has the machine's console."""

from typing import Protocol


class SetupCodeStore(Protocol):
    def current(self) -> str:
        """The code to type, made if there is none."""
        ...

    def matches(self, typed: str) -> bool:
        """Without regard to case, spaces or hyphens."""
        ...

    def spend(self) -> bool:
        """Take it away; of two who try at once, one hears True."""
        ...
