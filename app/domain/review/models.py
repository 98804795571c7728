from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint
from sqlmodel import Field

from app.db.columns import Id, Tenant, enum_field, instant_field, key_field, tenant_foreign_key
from app.domain.review.rules.threads import CommentKind


class PostComment(Tenant, table=True):
    """A comment, answer, resolving or reopening.

    `thread_id`: first comment, empty there. `quote`: words as sent, from `starts_at` to `ends_at` (characters); empty
    for all.
    """

    __tablename__ = "post_comment"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        tenant_foreign_key("post_id", to="post"),
        tenant_foreign_key("variant_id", to="variant"),
        tenant_foreign_key("thread_id", to="post_comment"),
        Index("ix_post_comment_post", "organisation_id", "post_id", "id"),
    )

    id: int = key_field()
    post_id: int = Field(sa_type=Id)
    variant_id: int = Field(sa_type=Id)
    thread_id: int | None = Field(default=None, sa_type=Id)
    kind: CommentKind = enum_field(CommentKind, "comment_kind", default=CommentKind.SAID)
    quote: str = ""
    starts_at: int = 0
    ends_at: int = 0
    text: str = ""
    user_id: int = Field(sa_type=Id, foreign_key="user.id")
    user_name: str
    said_at: datetime = instant_field()


class Suggestion(Tenant, table=True):
    """A change requester's text, with the replaced variant's hash."""

    __tablename__ = "suggestion"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        UniqueConstraint("round_id", "user_id", "variant_id"),
        tenant_foreign_key("post_id", to="post"),
        tenant_foreign_key("round_id", to="round"),
        ForeignKeyConstraint(["variant_id", "content_hash"], ["variant.id", "variant.content_hash"]),
        Index("ix_suggestion_post", "organisation_id", "post_id", "id"),
    )

    id: int = key_field()
    post_id: int = Field(sa_type=Id)
    round_id: int = Field(sa_type=Id)
    variant_id: int = Field(sa_type=Id)
    content_hash: str
    text: str
    user_id: int = Field(sa_type=Id, foreign_key="user.id")
    user_name: str
    suggested_at: datetime = instant_field()


class SuggestionAnswer(Tenant, table=True):
    """The answer's author and post version."""

    __tablename__ = "suggestion_answer"
    __table_args__ = (
        UniqueConstraint("suggestion_id"),
        tenant_foreign_key("suggestion_id", to="suggestion"),
    )

    id: int = key_field()
    suggestion_id: int = Field(sa_type=Id)
    is_accepted: bool
    version: int
    user_id: int = Field(sa_type=Id, foreign_key="user.id")
    user_name: str
    answered_at: datetime = instant_field()
