"""Posts; versions and variants are never edited."""

import json
from collections.abc import Iterable
from datetime import date, datetime, time
from hashlib import sha256
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.core.tokens import new_token
from app.db.columns import Id, Tenant, enum_field, instant_field, json_field, key_field, tenant_foreign_key
from app.domain.editorial_line.rules.line import RuleAction
from app.domain.posts.rules.content import (
    HASH_VERSION,
    PostContent,
    SealedCard,
    VariantContent,
    approved_title,
    content_hash,
    stored_use,
    variant_hash,
    written_hash,
)
from app.domain.posts.rules.declaration import declaration_from
from app.domain.posts.rules.line_checks import CheckStage
from app.domain.posts.rules.states import PostOrigin, PostStatus, PostTransition


class Post(Tenant, table=True):
    """`status` is written only by `lifecycle.apply_transition`; `planned_at` derives from wall time.

    `form_key`: the first saved form: resubmitting makes no second post. `request_id`: of origin; None: planned.
    """

    __tablename__ = "post"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        UniqueConstraint("organisation_id", "year", "ordinal"),
        *(tenant_foreign_key(f"{parent}_id", to=parent) for parent in ("topic", "request", "campaign")),
        *(Index(f"ix_post_{parent}", "organisation_id", f"{parent}_id") for parent in ("request", "campaign")),
        Index("ix_post_planned", "organisation_id", "planned_at", "id"),
        Index("ix_post_status", "organisation_id", "status", "planned_at", "id"),
        Index("ix_post_changed", "organisation_id", "changed_at", "id"),
        Index("uq_post_form", "organisation_id", "author_id", "form_key", unique=True),
    )

    id: int = key_field()
    outward_key: str = Field(default_factory=new_token)
    year: int
    ordinal: int
    title: str
    topic_id: int | None = Field(default=None, sa_type=Id)
    campaign_id: int | None = Field(default=None, sa_type=Id)
    author_id: int | None = Field(default=None, sa_type=Id, foreign_key="user.id")
    author_name: str = ""
    origin: PostOrigin = enum_field(PostOrigin, "origin", default=PostOrigin.HAND)
    request_id: int | None = Field(default=None, sa_type=Id)
    status: PostStatus = enum_field(PostStatus, "status", default=PostStatus.IDEA)
    planned_on: date | None = None
    planned_time: time | None = None
    planned_fold: int = 0
    zone: str = "Europe/Madrid"
    planned_at: datetime | None = instant_field(default=None)
    version: int = 0
    created_at: datetime = instant_field()
    changed_at: datetime = instant_field()
    form_key: str | None = None

    @property
    def number(self) -> str:
        return f"{self.year}/{self.ordinal:04d}"

    @property
    def hour(self) -> str:
        """Return a key that changes with the agreed time."""
        return f"{self.planned_on} {self.planned_time} {self.planned_fold}"

    @property
    def base(self) -> str:
        """Return a token changing with anything the composer edits."""
        aside = json.dumps([self.title, self.topic_id, self.hour, *filter(None, [self.campaign_id])])
        return f"{self.version}-{sha256(aside.encode()).hexdigest()[:16]}"


class PostCounter(SQLModel, table=True):
    """A year's last number; an UPSERT … RETURNING gives the next."""

    __tablename__ = "post_counter"

    organisation_id: int = Field(sa_type=Id, primary_key=True, foreign_key="organisation.id")
    year: int = Field(primary_key=True)
    last: int = 0


class PostVersion(Tenant, table=True):
    """`body` is the composer form as saved; variants derive from it.

    `declared`: the rules' input (`Draft.answers`) as judged; empty if not asked. `hash_version`: form of its and
    variants' `content_hash` (`rules.content`). `written_hash`: of what was written; empty before there was more to it.
    """

    __tablename__ = "post_version"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        UniqueConstraint("post_id", "number"),
        tenant_foreign_key("post_id", to="post"),
    )

    id: int = key_field()
    post_id: int = Field(sa_type=Id)
    number: int
    title: str
    body: dict[str, Any] = json_field()
    declared: dict[str, Any] = json_field()
    window_from: datetime | None = instant_field(default=None)
    window_to: datetime | None = instant_field(default=None)
    content_hash: str
    hash_version: int = HASH_VERSION
    written_hash: str = ""
    created_by: int | None = Field(default=None, sa_type=Id, foreign_key="user.id")
    created_by_name: str
    created_at: datetime = instant_field()
    note: str = ""

    @property
    def public_title(self) -> str:
        return approved_title(self.title, self.hash_version)

    @property
    def digests(self) -> list[str]:
        return [use["digest"] for use in self.body.get("media", ())]

    def content(self, variants: Iterable["Variant"] = ()) -> PostContent:
        declared = declaration_from(self.body.get("declared", {})).data(self.digests)
        return PostContent(
            tuple(variant.content for variant in variants), self.window_from, self.window_to, declared, self.title
        )

    def says(self, content: PostContent) -> bool:
        """Tell whether a draft's content is what was written here."""
        own = written_hash(content) if self.written_hash else content_hash(content, self.hash_version)
        return own == (self.written_hash or self.content_hash)

    def recomputed_hash(self, variants: Iterable["Variant"]) -> str:
        """Recompute `content_hash` in its own form."""
        return content_hash(self.content(variants), self.hash_version)


class PostContributor(Tenant, table=True):
    """A contributor, carried to later versions, who may not approve (I2)."""

    __tablename__ = "post_contributor"
    __table_args__ = (
        UniqueConstraint("post_version_id", "user_id"),
        tenant_foreign_key("post_version_id", to="post_version"),
    )

    id: int = key_field()
    post_version_id: int = Field(sa_type=Id)
    user_id: int = Field(sa_type=Id, foreign_key="user.id")


class Variant(Tenant, table=True):
    """`media`: each use as `MediaUse.stored` writes it; `cards`: each `SealedCard`'s fields."""

    __tablename__ = "variant"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        UniqueConstraint("post_version_id", "channel_id", "language"),
        UniqueConstraint("id", "content_hash"),
        tenant_foreign_key("post_version_id", to="post_version"),
        tenant_foreign_key("channel_id", to="channel"),
    )

    id: int = key_field()
    post_version_id: int = Field(sa_type=Id)
    channel_id: int = Field(sa_type=Id)
    language: str
    text: str
    link: str = ""
    media: list[dict[str, Any]] = json_field(default_factory=list)
    cards: list[dict[str, Any]] = json_field(default_factory=list)
    length_used: int
    content_hash: str

    @property
    def content(self) -> VariantContent:
        media = tuple(map(stored_use, self.media))
        cards = (SealedCard(**card) for card in self.cards)
        return VariantContent(self.channel_id, self.language, self.text, self.link, media, tuple(cards))

    def recomputed_hash(self, version: PostVersion) -> str:
        """Recompute `content_hash` in the version's form."""
        return variant_hash(self.content, version.content(), version.hash_version)


class LineCheck(Tenant, table=True):
    """Exact line and plan, time and stage (I4)."""

    __tablename__ = "line_check"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        tenant_foreign_key("post_version_id", to="post_version"),
        Index("ix_line_check_version", "organisation_id", "post_version_id", "id"),
    )

    id: int = key_field()
    post_version_id: int = Field(sa_type=Id)
    stage: CheckStage = enum_field(CheckStage, "stage")
    line_version: int
    line_digest: str
    plan_version: int | None = None
    checked_at: datetime = instant_field()


class FindingRecord(Tenant, table=True):
    """A finding in the rule's wording then.

    `marks`: [start, end, what], or [start, end, what, field] beside the text (`TextMark.field`).
    """

    __tablename__ = "finding"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        tenant_foreign_key("line_check_id", to="line_check"),
        tenant_foreign_key("variant_id", to="variant"),
        Index("ix_finding_check", "organisation_id", "line_check_id", "id"),
    )

    id: int = key_field()
    line_check_id: int = Field(sa_type=Id)
    variant_id: int = Field(sa_type=Id)
    rule: str
    wording: str
    source: str = ""
    action: RuleAction = enum_field(RuleAction, "action")
    reviewer: str = ""
    certain: bool
    marks: list[list[Any]] = json_field(default_factory=list)


class PostMark(Tenant, table=True):
    """An act on the post (held, released, withdrawn, expired, reopened).

    `period_id`: the holding period, or the only one released from. `set_as`: a `HoldFunction`; older holds have none.
    """

    __tablename__ = "post_mark"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        tenant_foreign_key("post_id", to="post"),
        tenant_foreign_key("period_id", to="period"),
        Index("ix_post_mark_period", "organisation_id", "period_id", "post_id"),
    )

    id: int = key_field()
    post_id: int = Field(sa_type=Id, index=True)
    move: PostTransition = enum_field(PostTransition, "move")
    by_id: int | None = Field(default=None, sa_type=Id, foreign_key="user.id")
    by_name: str
    at: datetime = instant_field()
    reason: str = ""
    period_id: int | None = Field(default=None, sa_type=Id)
    set_as: str | None = Field(default=None, max_length=32)


class WorkingCopy(Tenant, table=True):
    """`key`: the post id, or a new post's form.

    `base`: the post's state at opening (`Post.base`).
    """

    __tablename__ = "working_copy"
    __table_args__ = (UniqueConstraint("organisation_id", "user_id", "key"),)

    id: int = key_field()
    user_id: int = Field(sa_type=Id, foreign_key="user.id")
    key: str
    post_id: int | None = Field(default=None, sa_type=Id)
    base: str = ""
    body: dict[str, Any] = json_field()
    saved_at: datetime = instant_field()


class PostView(SQLModel, table=True):
    """The version last viewed, its planned time, and the first and last sign of presence."""

    __tablename__ = "post_view"
    __table_args__ = (Index("ix_post_view_post", "post_id", "present_at"),)

    user_id: int = Field(sa_type=Id, primary_key=True, foreign_key="user.id")
    post_id: int = Field(sa_type=Id, primary_key=True, foreign_key="post.id")
    version: int
    seen_at: datetime = instant_field()
    planned_at: datetime | None = instant_field(default=None)
    present_since: datetime | None = instant_field(default=None)
    present_at: datetime | None = instant_field(default=None)
