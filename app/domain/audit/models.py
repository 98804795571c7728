from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.db.columns import Id, Tenant, enum_field, instant_field, json_field, key_field, tenant_foreign_key
from app.db.projection import Record
from app.domain.audit.rules.acts import Act


class AuditEntry(Tenant, table=True):
    __tablename__ = "audit_entry"
    __table_args__ = (
        UniqueConstraint("organisation_id", "seq"),
        UniqueConstraint("id", "organisation_id"),
        Index("ix_audit_entry_subject", "organisation_id", "subject", "seq"),
    )

    id: int = key_field()
    seq: int
    at: datetime = instant_field()
    actor_id: int | None = Field(default=None, sa_type=Id)
    actor_name: str
    on_behalf_of: str | None = None
    act: Act = enum_field(Act, "act", checked=False)
    subject: str
    detail: dict[str, Any] = json_field()
    key_id: str
    prev_hash: str
    hash: str

    def sealed_form(self) -> dict[str, Any]:
        return sealed_form(self)


def sealed_form(entry: Any) -> dict[str, Any]:
    """Return the fields the chain covers, under its names."""
    return {
        "organisation": entry.organisation_id,
        "seq": entry.seq,
        "at": entry.at,
        "actor": [entry.actor_id, entry.actor_name, entry.on_behalf_of],
        "act": entry.act.value,
        "subject": entry.subject,
        "detail": entry.detail,
        "key": entry.key_id,
    }


class AuditPersonal(Tenant, table=True):
    """Personal values; erasure blanks value and salt, the digest stays."""

    __tablename__ = "audit_personal"
    __table_args__ = (
        tenant_foreign_key("entry_id", to="audit_entry"),
        UniqueConstraint("organisation_id", "entry_id", "name"),
    )

    id: int = key_field()
    entry_id: int = Field(sa_type=Id)
    name: str
    value: str | None
    salt: str | None


class AuditHead(SQLModel, table=True):
    """A chain's end, locked and advanced in the act's transaction."""

    __tablename__ = "audit_head"

    organisation_id: int = Field(sa_type=Id, primary_key=True, foreign_key="organisation.id")
    seq: int = 0
    hash: str


class ErasureTicket(SQLModel, table=True):
    """Permission for a row to pass append-only triggers (data protection)."""

    __tablename__ = "erasure_ticket"

    table_name: str = Field(primary_key=True)
    row_id: int = Field(sa_type=Id, primary_key=True)


RECORD = Record(AuditEntry, AuditHead)
