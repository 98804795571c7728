"""Documents in the composer: their pages, and whether whoever does not see them can read them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.pages.posts.forms.document import document_value, typed_documents


@dataclass(frozen=True, slots=True)
class DocumentParts:
    facts: str
    pages: int
    is_tagged: bool


def document_parts(typed: Mapping[str, Any]) -> dict[str, DocumentParts]:
    """Return the parts of each document by digest."""
    return {
        digest: DocumentParts(document_value(digest, facts), facts.pages, facts.is_tagged)
        for digest, facts in typed_documents(typed).items()
    }
