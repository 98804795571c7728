"""The port of public pages: written from templates outside any request."""

from collections.abc import Mapping
from typing import Any, Protocol

from app.core.messages import Message


class PublicPages(Protocol):
    @property
    def address(self) -> str:
        """Return the base URL, without a final slash."""
        ...

    @property
    def edition(self) -> str:
        """Return the edition (templates, words, styles); a new one means rewriting."""
        ...

    def write(self, name: str, language: str, values: Mapping[str, Any]) -> bytes:
        """Render a page of `templates/public` in that language, or in Spanish if unsupported."""
        ...

    def spoken(self, language: str) -> str:
        """Return the product's own language on such a page."""
        ...

    def said(self, sentence: Message, language: str) -> str:
        """Translate a message for a page in that language."""
        ...
