from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from app.db.columns import Id, Tenant, instant_field, json_field, key_field, tenant_foreign_key
from app.domain.deadlines.rules.attention import FORMAL_DAYS


class AccountAttention(Tenant, table=True):
    """An account's attention, at most one; without it, its checklist's week, else the organisation's.

    `week`: as `Organisation.attention_hours`. `terms`: {category: [acknowledge, resolve]}, minutes or none. `notices`:
    {language: not-a-registry notice}. `revision`: saves, to detect concurrent ones.
    """

    __tablename__ = "account_attention"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        UniqueConstraint("organisation_id", "channel_id"),
        tenant_foreign_key("channel_id", to="channel"),
    )

    id: int = key_field()
    channel_id: int = Field(sa_type=Id)
    week: dict[str, Any] = json_field()
    is_always_on_call: bool = False
    on_call: list[int] = json_field(default_factory=list)
    accepts_formal: bool = False
    formal_days: int = FORMAL_DAYS
    formal_url: str = ""
    notices: dict[str, Any] = json_field()
    tells_hours: bool = True
    terms: dict[str, Any] = json_field()
    revision: int = 0
    saved_at: datetime = instant_field()
    saved_by_name: str
