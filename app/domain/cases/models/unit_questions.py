from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from app.db.columns import Id, Tenant, instant_field, json_field, key_field, tenant_foreign_key

_TO_REMIND = text("remind_at IS NOT NULL")


class UnitQuestion(Tenant, table=True):
    """A question a unit answers at an address without account.

    Only `question` and `quoted` show there. The address derives from `salt` and installation keys: resendable, never
    stored; `token_hash` finds it. `read_at`: until then correctable. `remind_at`: NULL without reminders left.
    """

    __tablename__ = "unit_question"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        tenant_foreign_key("case_id", to="citizen_case"),
        tenant_foreign_key("unit_id", to="unit"),
        Index("ix_unit_question_case", "organisation_id", "case_id", "id"),
        Index("ix_unit_question_remind", "remind_at", sqlite_where=_TO_REMIND, postgresql_where=_TO_REMIND),
    )

    id: int = key_field()
    case_id: int = Field(sa_type=Id)
    unit_id: int = Field(sa_type=Id)
    question: str
    quoted: str = ""
    asked_by: int | None = Field(default=None, sa_type=Id, foreign_key="user.id")
    asked_by_name: str
    asked_at: datetime = instant_field()
    sent_to: list[str] = json_field(default_factory=list)
    salt: str
    token_hash: str = Field(unique=True)
    expires_at: datetime = instant_field()
    remind_at: datetime | None = instant_field(default=None)
    answer: str = ""
    answered_by_name: str = ""
    answered_at: datetime | None = instant_field(default=None)
    read_at: datetime | None = instant_field(default=None)
    revoked_at: datetime | None = instant_field(default=None)
