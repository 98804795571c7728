"""Messages' readings by meaning, and the queue of those that wait for one."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from app.db.columns import Id, Tenant, enum_field, instant_field, json_field, key_field, tenant_foreign_key
from app.domain.cases.rules.categories import MessageKind


class UnreadMessage(Tenant, table=True):
    """A queue: a message that waits to be read by meaning."""

    __tablename__ = "unread_message"
    __table_args__ = (tenant_foreign_key("message_id", to="citizen_message"),)

    message_id: int = Field(sa_type=Id, primary_key=True)


class ReadingRecord(Tenant, table=True):
    """A message's reading by meaning. `nearest`: {"text", "reason"} of marked messages, none of them a citizen's.

    `question_id`: the frequent question it seems to ask.
    """

    __tablename__ = "message_reading"
    __table_args__ = (
        UniqueConstraint("message_id"),
        tenant_foreign_key("message_id", to="citizen_message"),
        tenant_foreign_key("question_id", to="faq_entry"),
    )

    id: int = key_field()
    message_id: int = Field(sa_type=Id)
    kind: MessageKind = enum_field(MessageKind, "message_kind", checked=False)
    is_emergency: bool
    nearest: list[dict[str, str]] = json_field(default_factory=list)
    question_id: int | None = Field(default=None, sa_type=Id)
    model: str
    read_at: datetime = instant_field()
