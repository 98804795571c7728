"""PDF documents: read and written again outside any transaction, then stored as videos are."""

import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlmodel import Session

from app.core.actor import Actor
from app.core.digests import stream_digest
from app.core.errors import Refusal
from app.core.messages import msg
from app.core.name_keys import fold_name
from app.core.permissions import Permission, demand
from app.core.sizes import MEGABYTE
from app.domain.media import queries
from app.domain.media.models import MediaFile
from app.domain.media.ports import CleanedDocument, DocumentCleaner, FileStore
from app.domain.media.rules import DOCUMENT_TYPE, LARGEST_DOCUMENT, MOST_PAGES, MediaKind
from app.usecases.media.images import add_file, keep_content

TOO_HEAVY = msg("El documento ocupa más de %(most)s MB. Expórtelo más ligero.")
TOO_LONG = msg("El documento tiene %(pages)s páginas y caben %(most)s: divídalo en partes.")


@dataclass(frozen=True, slots=True)
class KeptDocument:
    """A document whose file and poster are stored already, by these digests."""

    cleaned: CleanedDocument
    digest: str
    poster: str


def keep_document(files: FileStore, documents: DocumentCleaner, source: Path, *, organisation_id: int) -> KeptDocument:
    """Read the file and store what may go out of it; it takes seconds. Raises `Refusal`."""
    if source.stat().st_size > LARGEST_DOCUMENT:
        raise Refusal(msg(TOO_HEAVY.msgid, most=LARGEST_DOCUMENT // MEGABYTE))
    with tempfile.TemporaryDirectory(dir=source.parent, prefix=".document-") as folder:
        target = Path(folder, "document.pdf")
        cleaned = documents.cleaned(source, target)
        if cleaned.facts.pages > MOST_PAGES:
            raise Refusal(msg(TOO_LONG.msgid, pages=cleaned.facts.pages, most=MOST_PAGES))
        with target.open("rb") as stream:
            digest = stream_digest(stream)
            stream.seek(0)
            files.keep_from(organisation_id, digest, stream)
    return KeptDocument(cleaned, digest, keep_content(files, organisation_id, cleaned.poster))


def store_document(session: Session, document: KeptDocument, *, name: str, actor: Actor, now: datetime) -> MediaFile:
    demand(actor.may(Permission.POST_WRITE))
    known = queries.files_by_digest(session, actor.organisation_id, [document.digest]).get(document.digest)
    if known:
        return known
    facts = document.cleaned.facts
    row = MediaFile(
        organisation_id=actor.organisation_id,
        digest=document.digest,
        name=name[:200],
        words=fold_name(name[:200]),
        media_type=DOCUMENT_TYPE,
        size=facts.size,
        width=document.cleaned.width,
        height=document.cleaned.height,
        kind=MediaKind.DOCUMENT,
        pages=facts.pages,
        is_tagged=facts.is_tagged,
        poster=document.poster,
        uploaded_by=actor.id,
        uploaded_at=now,
    )
    return add_file(session, row, actor=actor, now=now)
