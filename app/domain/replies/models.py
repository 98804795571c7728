from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from app.db.columns import Id, Tenant, enum_field, instant_field, json_field, key_field, tenant_foreign_key
from app.domain.cases.rules.replies import ReplyKind

_TO_REVIEW = text("review_on IS NOT NULL AND retired_at IS NULL")


class ResponseTemplate(Tenant, table=True):
    """`version`: the one in force; 0 is shipped.

    A person or unit is responsible, reminded to review it (`review_on`), at most weekly (`reminded_on`). Shipped ones
    have no row until used or changed; `reply` counts uses.
    """

    __tablename__ = "response_template"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        UniqueConstraint("organisation_id", "code"),
        tenant_foreign_key("owner_unit_id", to="unit"),
        CheckConstraint("owner_id IS NULL OR owner_unit_id IS NULL", name="one_owner"),
        Index("ix_response_template_review", "review_on", sqlite_where=_TO_REVIEW, postgresql_where=_TO_REVIEW),
    )

    id: int = key_field()
    code: str
    version: int = 0
    owner_id: int | None = Field(default=None, sa_type=Id, foreign_key="user.id")
    owner_unit_id: int | None = Field(default=None, sa_type=Id)
    review_on: date | None = None
    reminded_on: date | None = None
    retired_at: datetime | None = instant_field(default=None)


class TemplateVersion(Tenant, table=True):
    """Content, a fact, in force once another person approves it.

    `texts`: by language; `variables`: from `dump_variable`; `channels`: account keys, none for all; `categories`:
    answered.
    """

    __tablename__ = "template_version"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        UniqueConstraint("template_id", "number"),
        tenant_foreign_key("template_id", to="response_template"),
        Index("ix_template_version_template", "organisation_id", "template_id", "number"),
    )

    id: int = key_field()
    template_id: int = Field(sa_type=Id)
    number: int
    name: str
    kind: ReplyKind = enum_field(ReplyKind, "template_kind", default=ReplyKind.ANSWER)
    categories: list[str] = json_field(default_factory=list)
    is_service: bool = False
    texts: dict[str, str] = json_field()
    variables: list[dict[str, Any]] = json_field(default_factory=list)
    channels: list[int] = json_field(default_factory=list)
    written_by: int = Field(sa_type=Id, foreign_key="user.id")
    written_by_name: str
    written_at: datetime = instant_field()


class TemplateDecision(Tenant, table=True):
    """Another person's decision; a fact."""

    __tablename__ = "template_decision"
    __table_args__ = (UniqueConstraint("version_id"), tenant_foreign_key("version_id", to="template_version"))

    id: int = key_field()
    version_id: int = Field(sa_type=Id)
    is_approved: bool
    reason: str = ""
    by_id: int = Field(sa_type=Id, foreign_key="user.id")
    by_name: str
    at: datetime = instant_field()


class DefaultValue(Tenant, table=True):
    """A default, or one per line: an address, an office, procedures.

    `confirmed`: the part a second person approved; replies using the rest are reviewed first.
    """

    __tablename__ = "usual_value"
    __table_args__ = (UniqueConstraint("organisation_id", "name"),)

    id: int = key_field()
    name: str
    value: str
    written_by: int | None = Field(default=None, sa_type=Id, foreign_key="user.id")
    written_by_name: str = ""
    confirmed: str = ""
