from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from app.db.columns import Id, Tenant, instant_field, json_field, key_field, tenant_foreign_key
from app.domain.requests.models import StoredMailbox

_IS_PENDING = text("next_attempt_at IS NOT NULL")


class AccountListening(Tenant, table=True):
    """Messages before `since` are ignored.

    `mentions_to`, `talks_to`: last entry taken from each network list, moved in its storing transaction. `skipped`:
    unreadable entries, {"list", "mark", "why", "at"}, newest last. `read_at`: last success. `next_attempt_at`: NULL
    while off.
    """

    __tablename__ = "listening"
    __table_args__ = (
        UniqueConstraint("organisation_id", "channel_id"),
        tenant_foreign_key("channel_id", to="channel"),
        Index("ix_listening_pending", "next_attempt_at", sqlite_where=_IS_PENDING, postgresql_where=_IS_PENDING),
    )

    id: int = key_field()
    channel_id: int = Field(sa_type=Id)
    since: datetime = instant_field()
    mentions_to: str = ""
    talks_to: str = ""
    skipped: list[dict[str, Any]] = json_field(default_factory=list)
    trouble: str = ""
    failures: int = 0
    read_at: datetime | None = instant_field(default=None)
    next_attempt_at: datetime | None = instant_field(default=None)
    lease_token: str | None = None

    @property
    def is_off(self) -> bool:
        return self.next_attempt_at is None


class CitizenMailbox(StoredMailbox, table=True):
    """`address`: for citizens' answers, if any. `left_alone`: automatic mail of no case, unanswered."""

    __tablename__ = "citizen_mailbox"
    __table_args__ = (
        UniqueConstraint("organisation_id"),
        Index("ix_citizen_mailbox_pending", "next_attempt_at", sqlite_where=_IS_PENDING, postgresql_where=_IS_PENDING),
    )

    address: str = ""
    left_alone: int = 0
