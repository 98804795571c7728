"""The field of a document in the composer's form: its facts, as the server gave them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from app.domain.media.rules import DocumentFacts
from app.domain.posts.rules.content import MediaUse


def document_value(digest: str, facts: DocumentFacts) -> str:
    return f"{digest};{facts.pages};{facts.size};{int(facts.is_tagged)}"


def typed_documents(typed: Mapping[str, Any]) -> dict[str, DocumentFacts]:
    """Return the documents among the form's pictures by digest; a mangled one is none."""
    return dict(_typed_facts(typed.get("document") or ()))


def document_fields(media: Sequence[MediaUse]) -> dict[str, list[str]]:
    return {"document": [document_value(use.digest, use.document) for use in media if use.document]}


def _typed_facts(values: Sequence[str]) -> Iterator[tuple[str, DocumentFacts]]:
    for value in values:
        digest, *numbers = value.split(";")
        try:
            pages, size, tagged = (int(number) for number in numbers)
        except ValueError:
            continue
        yield digest, DocumentFacts(pages, size, bool(tagged))
