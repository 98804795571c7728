"""How each account is attended."""

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from app.citizens.rules.attention import FORMAL_DAYS
from app.db.columns import Id, Tenant, document, instant, key, within


class AccountAttention(Tenant, table=True):
    """At most one of each account; without it the account is attended as its list says, or as the body is.

    `week`: as `Organisation.attention_hours`. `on_call`: people. `terms`: {category: [acknowledge, resolve]}, minutes
    or nothing. `notices`: {language: what it says of not being a registry}. `revision` counts the times it was saved,
    so that two at once notice.
    """

    __tablename__ = "account_attention"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        UniqueConstraint("organisation_id", "channel_id"),
        within("channel_id", to="channel"),
    )

    id: int = key()
    channel_id: int = Field(sa_type=Id)
    week: dict[str, Any] = document()
    is_always_on_call: bool = False
    on_call: list[int] = document(default_factory=list)
    accepts_formal: bool = False
    formal_days: int = FORMAL_DAYS
    formal_url: str = ""
    notices: dict[str, Any] = document()
    tells_hours: bool = True
    terms: dict[str, Any] = document()
    revision: int = 0
    saved_at: datetime = instant()
    saved_by_name: str
