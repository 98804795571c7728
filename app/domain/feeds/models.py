import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.db.columns import Id, Tenant, instant_field, json_field, key_field
from app.domain.feeds.rules.readers import FeedAudience
from app.domain.feeds.rules.scope import EntryDetail, EntryKind


class FeedBlock(Tenant, table=True):
    """A VEVENT for one audience and detail.

    `digest` excludes SEQUENCE and stamps. Kind, accounts, topic, unit, campaign and `is_published` serve filters.
    """

    __tablename__ = "feed_block"
    __table_args__ = (
        UniqueConstraint("organisation_id", "entry", "audience", "detail"),
        Index("ix_feed_block_read", "organisation_id", "detail", "audience", "starts_at"),
    )

    id: int = key_field()
    entry: str
    audience: str = FeedAudience.STAFF.value
    detail: str = EntryDetail.FULL.value
    kind: str = EntryKind.POST.value
    post_id: int | None = Field(default=None, sa_type=Id, index=True)
    topic_id: int | None = Field(default=None, sa_type=Id)
    unit_id: int | None = Field(default=None, sa_type=Id)
    campaign_id: int | None = Field(default=None, sa_type=Id)
    is_published: bool = False
    channel_ids: list[int] = json_field(default_factory=list)
    status: str
    starts_at: datetime = instant_field()
    block: bytes
    digest: str
    sequence: int = 0
    last_modified: datetime = instant_field()
    gone_at: datetime | None = instant_field(default=None)


class FeedSubscription(Tenant, table=True):
    """A person's secret address, kept only as its token's digest. `scope`: see `rules.scope`.

    `size`: bytes at the last recorded read.
    """

    __tablename__ = "feed_subscription"

    id: int = key_field()
    user_id: int = Field(sa_type=Id, foreign_key="user.id", index=True)
    name: str
    token_hash: str = Field(unique=True)
    scope: dict[str, Any] = json_field()
    created_at: datetime = instant_field()
    changed_at: datetime = instant_field()
    read_at: datetime | None = instant_field(default=None)
    client: str = ""
    size: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    revoked_at: datetime | None = instant_field(default=None)


def new_epoch() -> int:
    """Draw where versions begin: a validator that left before a restore, or an erased body, never comes back."""
    return secrets.randbelow(2**30)


class FeedVersion(SQLModel, table=True):
    """The base of the feed's ETag, advanced by any changed block.

    `rendering`: blocks' `RENDER_VERSION`; `months`: changes by month.
    """

    __tablename__ = "feed_version"

    organisation_id: int = Field(sa_type=Id, primary_key=True, foreign_key="organisation.id")
    version: int = Field(default_factory=new_epoch)
    rendering: int = 0
    months: dict[str, int] = json_field()
    changed_at: datetime = instant_field()
