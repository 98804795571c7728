from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from app.db.statements import ORGANISATION_ID, Query, param, select_columns
from app.domain.organisations.models import Organisation
from app.domain.public.models import PublicDocument, PublicPage


@dataclass(frozen=True, slots=True)
class OpenPage:
    organisation_id: int
    version: int
    may_index: bool


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """`changed_at`: its bytes' last change."""

    media_type: str
    language: str
    content: bytes
    gzip: bytes
    brotli: bytes
    etag: str
    changed_at: datetime


def open_page_by_slug(session: Session, slug: str) -> OpenPage | None:
    """Return None for unknown organisation or no public page: indistinguishable outside."""
    return _OPEN_PAGE.first(session, slug=slug)


def stored_document(session: Session, *, organisation_id: int, path: str) -> StoredDocument | None:
    return _DOCUMENT.first(session, organisation_id=organisation_id, path=path)


def organisation_documents(session: Session, organisation_id: int) -> Sequence[PublicDocument]:
    return session.exec(select(PublicDocument).where(PublicDocument.organisation_id == organisation_id)).all()


_OPEN_PAGE: Query[OpenPage] = Query(
    select(PublicPage.organisation_id, PublicPage.version, PublicPage.may_index)
    .join(Organisation, col(Organisation.id) == PublicPage.organisation_id)
    .where(Organisation.slug == param("slug"), PublicPage.is_open),
    OpenPage,
    everywhere=True,
)
_DOCUMENT: Query[StoredDocument] = Query(
    select_columns(
        *(PublicDocument.media_type, PublicDocument.language, PublicDocument.content, PublicDocument.gzip),
        *(PublicDocument.brotli, PublicDocument.etag, PublicDocument.changed_at),
    ).where(PublicDocument.organisation_id == ORGANISATION_ID, PublicDocument.path == param("path")),
    StoredDocument,
)
