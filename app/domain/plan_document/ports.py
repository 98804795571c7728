"""What the plan needs of the outside world: a text that a governing body can go on editing."""

from typing import Protocol

from app.domain.plan_document.rules.tree import Document


class DocumentWriter(Protocol):
    @property
    def is_ready(self) -> bool:
        """Whether the library that writes it is installed."""
        ...

    def odt(self, document: Document) -> bytes:
        """As an OpenDocument text, with the same headings, tables and numbers."""
        ...
