"""The plan's external port: documents a governing body can edit."""

from typing import Protocol

from app.domain.plan_document.rules.tree import Document


class DocumentWriter(Protocol):
    @property
    def is_ready(self) -> bool:
        """Tell whether the library that writes it is installed."""
        ...

    def odt(self, document: Document) -> bytes:
        """Return the document as OpenDocument text, with the same headings, tables and numbers."""
        ...
