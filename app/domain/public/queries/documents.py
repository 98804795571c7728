from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from app.db.statements import ORGANISATION_ID, Query, param, select_columns
from app.domain.feeds.rules.syndication import SERVED_TYPES
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


@dataclass(frozen=True, slots=True)
class ChangedFeed:
    slug: str
    path: str
    etag: str


def open_page_by_slug(session: Session, slug: str) -> OpenPage | None:
    """Return None for unknown organisation or no public page: indistinguishable outside."""
    return _OPEN_PAGE.first(session, slug=slug)


def stored_document(session: Session, *, organisation_id: int, path: str) -> StoredDocument | None:
    return _DOCUMENT.first(session, organisation_id=organisation_id, path=path)


def organisation_documents(session: Session, organisation_id: int) -> Sequence[PublicDocument]:
    return session.exec(select(PublicDocument).where(PublicDocument.organisation_id == organisation_id)).all()


def changed_feeds(session: Session, *, since: datetime) -> list[ChangedFeed]:
    """Return every organisation's feeds written since then, in order."""
    return _CHANGED_FEEDS.all(session, since=since, media_types=SERVED_TYPES)


_OPEN_PAGE: Query[OpenPage] = Query(
    select(PublicPage.organisation_id, PublicPage.version, PublicPage.may_index)
    .join(Organisation, col(Organisation.id) == PublicPage.organisation_id)
    .where(Organisation.slug == param("slug"), PublicPage.is_open),
    OpenPage,
    everywhere=True,
)
_DOCUMENT: Query[StoredDocument] = Query(
    select_columns(
        PublicDocument.media_type,
        PublicDocument.language,
        PublicDocument.content,
        PublicDocument.gzip,
        PublicDocument.brotli,
        PublicDocument.etag,
        PublicDocument.changed_at,
    ).where(PublicDocument.organisation_id == ORGANISATION_ID, PublicDocument.path == param("path")),
    StoredDocument,
)
_CHANGED_FEEDS: Query[ChangedFeed] = Query(
    select(Organisation.slug, PublicDocument.path, PublicDocument.etag)
    .join(Organisation, col(Organisation.id) == PublicDocument.organisation_id)
    .where(col(PublicDocument.changed_at) >= param("since"))
    .where(col(PublicDocument.media_type).in_(param("media_types", many=True)))
    .order_by(Organisation.slug, PublicDocument.path),
    ChangedFeed,
    everywhere=True,
)
