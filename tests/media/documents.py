"""PDF documents written for tests: plain, tagged, and those that are not taken."""

import io
from datetime import datetime
from pathlib import Path

import pikepdf
from sqlmodel import Session

from app.db.work import Work
from app.domain.image_rights.rules.licences import OWN_AND_NOBODY
from app.usecases.image_rights.rights import note_rights
from app.usecases.media.documents import KeptDocument, keep_document, store_document
from app.usecases.wiring import Wiring
from tests.sample_town import Town

AUTHOR, TITLE = "Ana de Prensa", "Bando de la feria"


def pdf(*, pages: int = 2, is_tagged: bool = False, root: dict[str, object] | None = None, **save: object) -> bytes:
    """Return a document with its author and its title; `root`: more keys of its catalogue."""
    made, into = pikepdf.new(), io.BytesIO()
    for _ in range(pages):
        made.add_blank_page(page_size=(595, 842))
    made.docinfo["/Author"], made.docinfo["/Title"] = AUTHOR, TITLE
    with made.open_metadata() as words:
        words["dc:creator"], words["dc:title"], words["pdfuaid:part"] = [AUTHOR], TITLE, "1"
    if is_tagged:
        made.Root["/MarkInfo"] = pikepdf.Dictionary(Marked=True)
        made.Root["/StructTreeRoot"] = made.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name("/StructTreeRoot")))
    for name, value in (root or {}).items():
        made.Root[name] = value
    made.save(into, **save)
    return into.getvalue()


def store_own_document(
    session: Session, wiring: Wiring, town: Town, source: Path, *, now: datetime, **about: object
) -> KeptDocument:
    """Store a document of one's own in which nobody is recognised."""
    source.write_bytes(pdf(**about))
    kept, actor = keep_document(wiring.files, wiring.documents, source, organisation_id=town.id), town.author.actor
    store_document(Work(session, actor, now), kept, name=source.name)
    note_rights(Work(session, actor, now), kept.digest, OWN_AND_NOBODY)
    return kept
