"""Protocol versions and assignees; without a version, the shipped one (0) applies."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from app.db.columns import Id, Tenant, enum_field, instant_field, json_field, key_field, tenant_foreign_key
from app.domain.triage.rules.versions import ProtocolVersionState

_IS_OPEN = text("state IN ('draft', 'proposed')")


class ProtocolVersion(Tenant, table=True):
    """A version; at most one is under way.

    `content`: from `dump_protocol`, changed only while a draft; `digest`: of it. `offered`: published words (list,
    language, term), shown to its writers. `writers`: may not approve it.
    """

    __tablename__ = "protocol_version"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        UniqueConstraint("organisation_id", "number"),
        CheckConstraint("state <> 'adopted' OR decided_at IS NOT NULL", name="decided"),
        Index(
            "uq_protocol_version_open", "organisation_id", unique=True, sqlite_where=_IS_OPEN, postgresql_where=_IS_OPEN
        ),
    )

    id: int = key_field()
    number: int
    state: ProtocolVersionState = enum_field(ProtocolVersionState, "version_state", default=ProtocolVersionState.DRAFT)
    content: dict[str, Any] = json_field()
    digest: str
    note: str = ""
    offered: list[tuple[str, str, str]] = json_field(default_factory=list)
    writers: list[int] = json_field(default_factory=list)
    written_by: int | None = Field(default=None, sa_type=Id, foreign_key="user.id")
    written_by_name: str
    written_at: datetime = instant_field()
    proposed_at: datetime | None = instant_field(default=None)
    decided_by: int | None = Field(default=None, sa_type=Id, foreign_key="user.id")
    decided_by_name: str = ""
    decided_at: datetime | None = instant_field(default=None)


class ProtocolAssignee(Tenant, table=True):
    """The unit behind `to`, «legal», «dpo», «press»…: people change more than rules."""

    __tablename__ = "protocol_taker"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        UniqueConstraint("organisation_id", "name"),
        tenant_foreign_key("unit_id", to="unit"),
    )

    id: int = key_field()
    name: str
    unit_id: int = Field(sa_type=Id)
