"""Documents as a network gets them: the approved file, read in pieces, where our connector sends documents."""

from functools import partial

from app.core.messages import msg
from app.domain.directory.rules.document_limits import document_limits_of
from app.domain.media.ports import FileStore
from app.domain.posts.rules.content import MediaUse
from app.domain.publishing.ports import NetworkError, NetworkErrorKind, OutgoingAttachment, OutgoingDocument
from app.domain.publishing.queries.due_deliveries import DueDelivery
from app.usecases.publishing.outgoing_videos import check_approved

NOT_BY_API = msg("Cauce no publica documentos por sí mismo en esta red: publíquelo a mano.")
OTHER_DOCUMENT = msg("El archivo del documento no es el que se aprobó, así que no se ha enviado nada.")


def outgoing_document(files: FileStore, content: DueDelivery, use: MediaUse) -> OutgoingAttachment:
    """Return the document. Raises `FileNotFoundError`, or `NetworkError` for other content than was approved."""
    assert use.document is not None
    assert use.sealed is not None
    limits, facts = document_limits_of(content.network), use.sealed
    if limits is None or not limits.by_api:
        raise NetworkError(NetworkErrorKind.REFUSED, NOT_BY_API)
    check_approved(files, content.organisation_id, use.digest, OTHER_DOCUMENT)
    document = OutgoingDocument(use.document.size, partial(files.open, content.organisation_id, use.digest))
    return OutgoingAttachment(
        use.digest, facts.media_type, b"", use.alt_text, facts.width, facts.height, document=document
    )
