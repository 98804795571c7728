"""The finished documents, as served and as compared before a rewrite."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, select

from app.domain.organisations.models import Organisation
from app.domain.public.models import PublicDocument, PublicPage


@dataclass(frozen=True, slots=True)
class OpenPage:
    """An open page: organisation, version and permission for search engines."""

    organisation_id: int
    version: int
    may_index: bool


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document. `changed_at`: its bytes' last change."""

    media_type: str
    language: str
    content: bytes
    gzip: bytes
    brotli: bytes
    etag: str
    changed_at: datetime

    @property
    def size(self) -> int:
        return len(self.content) + len(self.gzip) + len(self.brotli)


def _table(model: Any) -> sa.Table:
    table: sa.Table = model.__table__
    return table


_O, _P, _D = map(_table, (Organisation, PublicPage, PublicDocument))
_OPEN_PAGE = (
    sa.select(_P.c.organisation_id, _P.c.version, _P.c.may_index)
    .join_from(_P, _O, _O.c.id == _P.c.organisation_id)
    .where(_O.c.slug == sa.bindparam("slug"), _P.c.is_open)
)
_DOCUMENT = sa.select(
    *_D.c["media_type", "language", "content", "gzip", "brotli", "etag", "changed_at"],
).where(_D.c.organisation_id == sa.bindparam("organisation_id"), _D.c.path == sa.bindparam("path"))


def open_page_by_slug(engine: sa.Engine, slug: str) -> OpenPage | None:
    """Return None for an unknown organisation or one without a public page: indistinguishable outside."""
    with engine.connect() as connection:
        row = connection.execute(_OPEN_PAGE, {"slug": slug}).first()
    return OpenPage(*row) if row else None


def stored_document(engine: sa.Engine, organisation_id: int, path: str) -> StoredDocument | None:
    with engine.connect() as connection:
        row = connection.execute(_DOCUMENT, {"organisation_id": organisation_id, "path": path}).first()
    return StoredDocument(*row) if row else None


def organisation_documents(session: Session, organisation_id: int) -> Sequence[PublicDocument]:
    return session.exec(select(PublicDocument).where(PublicDocument.organisation_id == organisation_id)).all()
