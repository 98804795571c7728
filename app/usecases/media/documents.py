"""PDF documents, written again without what their files tell of who made them."""

from pathlib import Path

from app.core.errors import Refusal
from app.core.messages import msg
from app.core.sizes import MEGABYTE
from app.db.work import Work
from app.domain.media.models import MediaFile
from app.domain.media.ports import CleanedDocument, DocumentCleaner, FileStore
from app.domain.media.rules import DOCUMENT_TYPE, LARGEST_DOCUMENT, MOST_PAGES, MediaKind
from app.usecases.media.large_files import KeptFile, keep_file, store_file

TOO_HEAVY = msg("El documento ocupa más de %(most)s MB. Expórtelo más ligero.")
TOO_LONG = msg("El documento tiene %(pages)s páginas y caben %(most)s: divídalo en partes.")

KeptDocument = KeptFile[CleanedDocument]


def keep_document(files: FileStore, documents: DocumentCleaner, source: Path, *, organisation_id: int) -> KeptDocument:
    """Raise `Refusal` for what is no document to publish."""
    if source.stat().st_size > LARGEST_DOCUMENT:
        raise Refusal(msg(TOO_HEAVY.msgid, most=LARGEST_DOCUMENT // MEGABYTE))
    return keep_file(files, source, documents.cleaned, _check_length, organisation_id=organisation_id)


def _check_length(cleaned: CleanedDocument) -> None:
    if cleaned.facts.pages > MOST_PAGES:
        raise Refusal(msg(TOO_LONG.msgid, pages=cleaned.facts.pages, most=MOST_PAGES))


def store_document(work: Work, document: KeptDocument, *, name: str) -> MediaFile:
    facts = document.cleaned.facts
    return store_file(
        work,
        document,
        name=name,
        kind=MediaKind.DOCUMENT,
        media_type=DOCUMENT_TYPE,
        width=document.cleaned.width,
        height=document.cleaned.height,
        pages=facts.pages,
        is_tagged=facts.is_tagged,
    )
