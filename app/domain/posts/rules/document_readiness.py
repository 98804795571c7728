"""Lacks of a post with a document before it is sent: what each network takes, and that it goes alone."""

from collections.abc import Iterator, Sequence

from app.core.messages import Message, msg
from app.core.sizes import MEGABYTE
from app.domain.directory.rules.document_limits import DocumentLimits, document_limits_of
from app.domain.directory.rules.networks import NETWORK_NAMES
from app.domain.posts.rules.content import MediaUse
from app.domain.posts.rules.draft import Voice

FieldTrouble = tuple[str, Message]
"""A field of the composer, and what is wrong there."""
NO_TITLE = msg("Escriba el título del documento: es lo que se lee antes de abrirlo.")


def shared_document_troubles(media: Sequence[MediaUse]) -> Iterator[FieldTrouble]:
    if any(use.document for use in media) and len(media) > 1:
        yield "new_image", msg("Un documento va solo en la publicación: quite lo demás, o quite el documento.")


def network_document_troubles(media: Sequence[MediaUse], voice: Voice) -> Iterator[FieldTrouble]:
    """Yield why the account would not take the post's document."""
    limits, documents = document_limits_of(voice.network), [use for use in media if use.document]
    network = NETWORK_NAMES[voice.network]
    if documents and limits is None:
        yield "new_image", msg("%(network)s no admite documentos: quítelo, o quite esa cuenta.", network=network)
    elif documents and limits is not None:
        if voice.by_api and not limits.by_api:
            yield "new_image", msg(_BY_HAND_ONLY.msgid, account=voice.name, network=network)
        for use in documents:
            yield from (("new_image", words) for words in _excesses(use, limits, network))


def _excesses(use: MediaUse, limits: DocumentLimits, network: str) -> Iterator[Message]:
    assert use.document is not None
    if use.document.size > limits.bytes:
        size, most = -(-use.document.size // MEGABYTE), limits.bytes // MEGABYTE
        yield msg(_TOO_HEAVY.msgid, network=network, size=size, maximum=most)
    if limits.pages is not None and use.document.pages > limits.pages:
        yield msg(_TOO_LONG.msgid, network=network, pages=use.document.pages, maximum=limits.pages)
    if limits.title is not None and len(use.alt_text) > limits.title:
        yield msg(_LONG_TITLE.msgid, network=network, used=len(use.alt_text), maximum=limits.title)


_BY_HAND_ONLY = msg(
    "Cauce no publica documentos por sí mismo en %(network)s: ponga %(account)s en publicación a mano, o quítela."
)
_TOO_HEAVY = msg("El documento ocupa %(size)s MB y en %(network)s caben %(maximum)s: expórtelo más ligero.")
_TOO_LONG = msg("El documento tiene %(pages)s páginas y en %(network)s caben %(maximum)s: divídalo en partes.")
_LONG_TITLE = msg("El título del documento tiene %(used)s caracteres y en %(network)s caben %(maximum)s: acórtelo.")
