"""Pages for everybody as the feature sees them: written outside any request, from templates."""

from collections.abc import Mapping
from typing import Any, Protocol

from app.core.messages import Message


class PublicPages(Protocol):
    @property
    def address(self) -> str:
        """Where this installation is, without a final slash."""
        ...

    @property
    def edition(self) -> str:
        """What they are written with now (templates, words, styles): another one means writing them again."""
        ...

    def write(self, name: str, language: str, values: Mapping[str, Any]) -> bytes:
        """A page of `templates/public` in that language, or in Spanish where the product does not speak it."""
        ...

    def spoken(self, language: str) -> str:
        """The language the product's own sentences are in on a page of that language."""
        ...

    def said(self, sentence: Message, language: str) -> str:
        """A sentence of the product as a page of that language says it."""
        ...
