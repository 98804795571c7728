"""Plan documents as editable OpenDocument text (ODF 1.3)."""

import io
from importlib.util import find_spec
from typing import Any

from app.adapters.documents.elements import elements, footer, header, languages, styles
from app.domain.plan_document.rules.tree import Document

COUNTRIES = {"en": "GB"}
LIBRARY = "odfdo"


class OdfWriter:
    """The writer port on odfdo, imported on demand."""

    def __init__(self, library: str = LIBRARY) -> None:
        self.library = library

    @property
    def is_ready(self) -> bool:
        return find_spec(self.library) is not None

    def odt(self, document: Document) -> bytes:
        import odfdo

        made = odfdo.Document("text")
        made.body.clear()
        _set_language(made, document.language)
        _remove_numbering(made)
        for markup in styles(languages(document)):
            made.insert_style(markup, automatic=True)
        for markup in elements(document):
            made.body.append(odfdo.Element.from_tag(markup))
        _add_header_and_footer(made, document, odfdo.Element)
        _set_metadata(made, document)
        buffer = io.BytesIO()
        made.save(buffer)
        return buffer.getvalue()


def _set_language(made: Any, language: str) -> None:
    country = COUNTRIES.get(language, "ES")
    for element in made.styles.get_elements("//style:default-style/style:text-properties"):
        element.set_attribute("fo:language", language)
        element.set_attribute("fo:country", country)


def _remove_numbering(made: Any) -> None:
    """Remove heading numbers: headings carry their own."""
    for level in made.styles.get_elements("//text:outline-level-style"):
        level.set_attribute("style:num-format", "")
        for name in ("style:num-suffix", "text:display-levels", "loext:num-list-format"):
            level.set_attribute(name, None)


def _add_header_and_footer(made: Any, document: Document, element: Any) -> None:
    page = made.styles.get_element("//style:master-page")
    page.append(element.from_tag(header(document)))
    page.append(element.from_tag(footer(document)))


def _set_metadata(made: Any, document: Document) -> None:
    """Set the metadata without the template's date."""
    meta = made.meta
    meta.get_element("//meta:creation-date").delete()
    meta.title = f"{document.title}. {document.body}"
    meta.language = f"{document.language}-{COUNTRIES.get(document.language, 'ES')}"
    meta.initial_creator = meta.creator = document.body
    meta.generator = "Cauce"
