from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from app.db.columns import Id, Tenant, enum_field, instant_field, json_field, key_field
from app.domain.public.rules.settings import Licence


class PublicPage(Tenant, table=True):
    """`parts`: those shown, as `PagePart`.

    `version` advances with any change; `seq`: the documents' record; `edition`: their templates, words and styles;
    `stale_at`: their expiry.
    """

    __tablename__ = "public_page"

    organisation_id: int = Field(sa_type=Id, primary_key=True, foreign_key="organisation.id")
    is_open: bool = False
    parts: list[str] = json_field(default_factory=list)
    may_index: bool = True
    licence: Licence = enum_field(Licence, "licence", default=Licence.CC_BY)
    contact: str = ""
    version: int = 0
    seq: int = 0
    edition: str = ""
    stale_at: datetime | None = instant_field(default=None)


class PublicDocument(Tenant, table=True):
    """An address's bytes: plain, gzip, brotli. `path` follows `/p/<slug>/`."""

    __tablename__ = "public_document"
    __table_args__ = (UniqueConstraint("organisation_id", "path"),)

    id: int = key_field()
    path: str
    language: str = ""
    media_type: str
    content: bytes
    gzip: bytes
    brotli: bytes
    etag: str
    changed_at: datetime = instant_field()
