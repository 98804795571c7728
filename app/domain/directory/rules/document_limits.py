"""Networks' limits of a document (PDF), each with its source. It goes alone."""

from dataclasses import dataclass
from datetime import date

from app.core.sizes import MEGABYTE
from app.domain.directory.rules.networks import Network
from app.domain.directory.rules.sources import Source

_READ = date(2026, 11, 30)


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentLimits:
    """`title`: characters; `by_api`: our connector sends documents, elsewhere a person publishes them."""

    bytes: int
    source: Source
    pages: int | None = None
    title: int | None = None
    by_api: bool = False


DOCUMENT_LIMITS: dict[Network, DocumentLimits] = {
    Network.LINKEDIN: DocumentLimits(
        bytes=100 * MEGABYTE,
        pages=300,
        title=400,
        by_api=True,
        source=Source("LinkedIn, Documents API; Posts API, media: title (its length, by others' reports)", _READ),
    ),
    Network.TELEGRAM: DocumentLimits(
        bytes=50 * MEGABYTE,
        title=100,
        by_api=True,
        source=Source("Telegram, Bot API: sendDocument; título, que es el nombre del archivo: límite propio", _READ),
    ),
    Network.WEB: DocumentLimits(
        bytes=2 * MEGABYTE,
        source=Source("Límite propio; PHP, php.ini: upload_max_filesize", _READ),
    ),
}
"""A network that is not here takes none: a channel of WhatsApp shows texts, pictures, videos and polls."""


def document_limits_of(network: Network) -> DocumentLimits | None:
    return DOCUMENT_LIMITS.get(network)
