"""Storage that writes only changed bytes."""

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import brotli
from sqlmodel import Session, select

from app.domain.public.models import PublicDocument, PublicPage
from app.domain.public.queries.documents import organisation_documents

_TEXT_MODE, _BEST = brotli.MODE_TEXT, 9


@dataclass(frozen=True, slots=True)
class WrittenDocument:
    """`language`: empty for data."""

    media_type: str
    content: bytes
    language: str = ""


@dataclass(frozen=True, slots=True)
class DocumentProgress:
    seq: int
    edition: str
    stale_at: datetime


def lock_page(session: Session, organisation_id: int, *, version: int, seq: int) -> PublicPage | None:
    """Return None if another process has it or changed it."""
    page = session.exec(
        select(PublicPage)
        .where(PublicPage.organisation_id == organisation_id)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).first()
    return page if page and page.is_open and (page.version, page.seq) == (version, seq) else None


def replace_documents(
    session: Session, page: PublicPage, documents: Mapping[str, WrittenDocument], *, is_whole: bool, now: datetime
) -> int:
    """Store documents and return how many changed; remove others if `is_whole`."""
    there = {document.path: document for document in organisation_documents(session, page.organisation_id)}
    changed = 0
    for path, written in documents.items():
        row, etag = there.pop(path, None), _etag(written)
        if row is None or row.etag != etag:
            _store_document(session, row, page.organisation_id, path, _document_values(written, etag, now))
            changed += 1
    for row in there.values() if is_whole else ():
        session.delete(row)
        changed += 1
    if changed:
        page.version += 1
    return changed


def advance_page(page: PublicPage, progress: DocumentProgress) -> None:
    page.seq, page.edition, page.stale_at = progress.seq, progress.edition, progress.stale_at


def _etag(written: WrittenDocument) -> str:
    header = f"{written.media_type}\n{written.language}\n".encode()
    return hashlib.sha256(header + written.content).hexdigest()[:32]


def _store_document(
    session: Session, row: PublicDocument | None, organisation_id: int, path: str, values: Mapping[str, Any]
) -> None:
    if row is None:
        session.add(PublicDocument(organisation_id=organisation_id, path=path, **values))
        return
    for name, value in values.items():
        setattr(row, name, value)


def _document_values(written: WrittenDocument, etag: str, now: datetime) -> dict[str, Any]:
    return {
        "media_type": written.media_type,
        "language": written.language,
        "content": written.content,
        "gzip": gzip.compress(written.content, _BEST, mtime=0),
        "brotli": brotli.compress(written.content, mode=_TEXT_MODE, quality=_BEST),
        "etag": etag,
        "changed_at": now,
    }
