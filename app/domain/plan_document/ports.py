from typing import Protocol

from app.domain.plan_document.rules.tree import Document


class DocumentWriter(Protocol):
    @property
    def is_ready(self) -> bool:
        """Tell whether its library is installed."""
        ...

    def odt(self, document: Document) -> bytes:
        """Return OpenDocument text with equal headings, tables and numbers."""
        ...
