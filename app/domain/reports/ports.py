"""The report's printing port."""

from typing import Protocol


class Printer(Protocol):
    @property
    def is_ready(self) -> bool:
        """Tell whether this machine has the text rendering libraries."""
        ...

    def pdf(self, markup: str) -> bytes:
        """Return a full HTML page, with language and title, as tagged PDF."""
        ...
