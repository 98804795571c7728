"""Public pages, rendered outside any request."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from app.core.messages import Message


class PublicPages(Protocol):
    @property
    def address(self) -> str:
        """Return the address without a final slash."""
        ...

    @property
    def edition(self) -> str:
        """Return the edition of templates, words and styles; a new one means rewriting."""
        ...

    def write(self, name: str, language: str, values: Mapping[str, Any]) -> bytes:
        """Render `templates/public`, in Spanish if unsupported."""
        ...

    def page_language(self, language: str) -> str:
        """Return the product's own language."""
        ...

    def translate(self, sentence: Message, language: str) -> str: ...


class HubError(Exception):
    """The hub has not taken a notice, or did not say so; it may be repeated."""


class FeedHub(Protocol):
    def announce(self, feeds: Sequence[str]) -> None:
        """Tell that the feeds at these addresses changed. Raises `HubError`."""
        ...
