from typing import Protocol


class Printer(Protocol):
    @property
    def is_ready(self) -> bool:
        """Look for the text rendering libraries."""
        ...

    def pdf(self, markup: str) -> bytes:
        """Return full HTML, with language and title, as tagged PDF."""
        ...
