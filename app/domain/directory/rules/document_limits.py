"""Networks' limits of a document (PDF), each with source; last checked on 30 November 2026. It goes alone."""

from dataclasses import dataclass

from app.core.sizes import MEGABYTE
from app.domain.directory.rules.networks import Network


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentLimits:
    """`title`: characters; `by_api`: our connector sends documents, elsewhere a person publishes them."""

    bytes: int
    source: str
    pages: int | None = None
    title: int | None = None
    by_api: bool = False


DOCUMENT_LIMITS: dict[Network, DocumentLimits] = {
    Network.LINKEDIN: DocumentLimits(
        bytes=100 * MEGABYTE,
        pages=300,
        title=400,
        by_api=True,
        source="LinkedIn, Documents API; Posts API, media: title (its length, by others' reports)",
    ),
    Network.TELEGRAM: DocumentLimits(
        bytes=50 * MEGABYTE,
        title=100,
        by_api=True,
        source="Telegram, Bot API: sendDocument; título, que es el nombre del archivo: límite propio",
    ),
    Network.WEB: DocumentLimits(
        bytes=2 * MEGABYTE,
        source="Límite propio; PHP, php.ini: upload_max_filesize",
    ),
}
"""A network that is not here takes none: a channel of WhatsApp shows texts, pictures, videos and polls."""


def document_limits_of(network: Network) -> DocumentLimits | None:
    return DOCUMENT_LIMITS.get(network)
