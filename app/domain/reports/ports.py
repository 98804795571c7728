"""What the reports need of the outside world: paper."""

from typing import Protocol


class Printer(Protocol):
    @property
    def is_ready(self) -> bool:
        """Whether this machine has what drawing letters takes."""
        ...

    def pdf(self, markup: str) -> bytes:
        """A whole page of HTML, its language and its title said, as a tagged PDF."""
        ...
