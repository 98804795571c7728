"""Alternative text belongs to each use; a file keeps the last one, to be proposed with it."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, false, text, true
from sqlmodel import Field

from app.db.columns import Id, Tenant, enum_field, instant_field, key_field, tenant_foreign_key
from app.domain.media.rules import POSTER_TYPE, DocumentFacts, FileFacts, FilmForm, FocalPoint, MediaKind, VideoFacts

_OLDER = text("newest <> ''")


class MediaFile(Tenant, table=True):
    """`alt_text`: of its last use; `words`: its name and that text, folded, to be found by.

    `focus_x`, `focus_y`: of the point to keep in sight, in percent. `newest`: the digest of the last version, in the
    earlier ones.
    Of a video: `seconds`, `has_sound`, `codecs`, `depth`, `frame_rate`, `is_even` (`rules.FilmForm`).
    Of a document: `pages`, `is_tagged`. Of both: the digest of the `poster` that stands for it, kept beside it.
    """

    __tablename__ = "media_file"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        UniqueConstraint("organisation_id", "digest"),
        Index("ix_media_file_newest", "organisation_id", "uploaded_at", "id"),
        Index("ix_media_file_versions", "organisation_id", "newest", sqlite_where=_OLDER, postgresql_where=_OLDER),
    )

    id: int = key_field()
    digest: str
    name: str
    media_type: str
    size: int
    width: int
    height: int
    kind: MediaKind = enum_field(MediaKind, "media_kind", default=MediaKind.IMAGE, checked=False)
    seconds: float | None = None
    has_sound: bool = False
    codecs: str = ""
    depth: int | None = None
    frame_rate: float | None = None
    is_even: bool = Field(default=True, sa_column_kwargs={"server_default": true()})
    pages: int | None = None
    is_tagged: bool = False
    poster: str = ""
    alt_text: str = ""
    words: str = ""
    focus_x: int = 50
    focus_y: int = 50
    newest: str = ""
    uploaded_by: int | None = Field(default=None, sa_type=Id, foreign_key="user.id")
    uploaded_at: datetime = instant_field()

    @property
    def shown_type(self) -> str:
        """Return the type of what shows it: itself, or its poster."""
        return POSTER_TYPE if self.poster else self.media_type

    @property
    def dimensions(self) -> tuple[int, int]:
        return self.width, self.height

    @property
    def focus(self) -> FocalPoint:
        return FocalPoint(self.focus_x, self.focus_y)

    @property
    def video(self) -> VideoFacts | None:
        if self.kind is not MediaKind.VIDEO:
            return None
        return VideoFacts(self.seconds or 0.0, self.size, self.width, self.height, self.has_sound)

    @property
    def facts(self) -> FileFacts:
        if self.kind is not MediaKind.VIDEO:
            return FileFacts(self.dimensions)
        form = FilmForm(self.codecs.partition("+")[0], self.depth, self.frame_rate, self.is_even)
        return FileFacts(self.dimensions, form)

    @property
    def document(self) -> DocumentFacts | None:
        if self.kind is not MediaKind.DOCUMENT:
            return None
        return DocumentFacts(self.pages or 0, self.size, self.is_tagged)


_PENDING = text("next_attempt_at IS NOT NULL")
_LOOKED_AT = text("look_at IS NOT NULL")


class LinkCard(Tenant, table=True):
    """A card that networks draw of an address, as read by the worker; no title: the page gives none.

    `picture`: drawn small by us, kept as `picture_digest` too; `asked_at`: the last time somebody wanted a reading.
    """

    __tablename__ = "link_card"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        UniqueConstraint("organisation_id", "digest"),
        Index("ix_link_card_pending", "next_attempt_at", sqlite_where=_PENDING, postgresql_where=_PENDING),
    )

    id: int = key_field()
    digest: str
    address: str
    title: str = ""
    description: str = ""
    picture: bytes = b""
    picture_type: str = ""
    picture_digest: str = ""
    asked_at: datetime = instant_field()
    fetched_at: datetime | None = instant_field(default=None)
    next_attempt_at: datetime | None = instant_field(default=None)
    lease_token: str | None = None


class ProposedCaptions(Tenant, table=True):
    """A video's captions in a language, as a machine heard them, for a person to correct; empty: nothing was said.

    `finished_at`: none while it waits; `has_failed`: it could not be listened to.
    """

    __tablename__ = "proposed_captions"
    __table_args__ = (
        UniqueConstraint("organisation_id", "digest", "language"),
        tenant_foreign_key("digest", to="media_file", key_columns=("digest",)),
        Index("ix_proposed_captions_pending", "next_attempt_at", sqlite_where=_PENDING, postgresql_where=_PENDING),
    )

    id: int = key_field()
    digest: str
    language: str
    text: str = ""
    has_failed: bool = False
    asked_at: datetime = instant_field()
    finished_at: datetime | None = instant_field(default=None)
    next_attempt_at: datetime | None = instant_field(default=None)
    lease_token: str | None = None


class PictureDrawing(Tenant, table=True):
    """A picture as a network takes it, drawn once: `drawn` is the digest of the bytes; `recipe`: how (`Drawing`)."""

    __tablename__ = "picture_drawing"
    __table_args__ = (
        UniqueConstraint("organisation_id", "digest", "recipe"),
        tenant_foreign_key("digest", to="media_file", key_columns=("digest",)),
    )

    id: int = key_field()
    digest: str
    recipe: str
    drawn: str
    media_type: str
    width: int
    height: int


class DerivedFile(Tenant, table=True):
    """A file made of others (a drawn picture, the picture of a card), noted before it is kept: none is without a row.

    `look_at`: when to see what holds it; None once a version or the library does, for good. `is_loose`: nothing did at
    the last look; it goes at the next.
    """

    __tablename__ = "derived_file"
    __table_args__ = (
        UniqueConstraint("organisation_id", "digest"),
        Index("ix_derived_file_look", "look_at", sqlite_where=_LOOKED_AT, postgresql_where=_LOOKED_AT),
    )

    id: int = key_field()
    digest: str
    look_at: datetime | None = instant_field(default=None)
    is_loose: bool = Field(default=False, sa_column_kwargs={"server_default": false()})


class PictureLikeness(Tenant, table=True):
    """A quarter of a picture's perceptual hash, to find its near ones by (`rules.likeness_bands`)."""

    __tablename__ = "picture_likeness"
    __table_args__ = (
        UniqueConstraint("organisation_id", "digest", "band"),
        tenant_foreign_key("digest", to="media_file", key_columns=("digest",)),
        Index("ix_picture_likeness_band", "organisation_id", "band"),
    )

    id: int = key_field()
    digest: str
    likeness: str
    band: str


class PictureTag(Tenant, table=True):
    """`tag`: as written; `key`: folded, to be found by."""

    __tablename__ = "picture_tag"
    __table_args__ = (
        UniqueConstraint("organisation_id", "digest", "key"),
        tenant_foreign_key("digest", to="media_file", key_columns=("digest",)),
        Index("ix_picture_tag_key", "organisation_id", "key", "digest"),
    )

    id: int = key_field()
    digest: str
    tag: str
    key: str
