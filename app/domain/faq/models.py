from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from app.db.columns import Id, Tenant, enum_field, instant_field, json_field, key_field, tenant_foreign_key
from app.domain.cases.rules.categories import Category

_IS_KEPT = text("retired_at IS NULL")
_IS_NOT_PUBLISHED = text("post_id IS NULL")


class FaqEntry(Tenant, table=True):
    """A question and answer by language, without the asker's data.

    `words`: for search, rebuilt on change; `uses`: replies begun from it. `meaning`: {"model", and by language the
    question's packed vector in base 64}, written by the worker, empty since the last change.
    """

    __tablename__ = "faq_entry"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        tenant_foreign_key("topic_id", to="topic"),
        tenant_foreign_key("case_id", to="citizen_case"),
        Index("ix_faq_entry_kept", "organisation_id", "id", sqlite_where=_IS_KEPT, postgresql_where=_IS_KEPT),
    )

    id: int = key_field()
    question: dict[str, str] = json_field()
    answer: dict[str, str] = json_field()
    words: str
    meaning: dict[str, str] = json_field()
    category: Category = enum_field(Category, "faq_category", default=Category.QUESTION_GENERAL)
    topic_id: int | None = Field(default=None, sa_type=Id)
    case_id: int | None = Field(default=None, sa_type=Id)
    kept_by: int = Field(sa_type=Id, foreign_key="user.id")
    kept_by_name: str
    kept_at: datetime = instant_field()
    reviewed_on: date
    uses: int = 0
    retired_at: datetime | None = instant_field(default=None)


class FrequentTopic(Tenant, table=True):
    """A week's frequent topic; its result outlives the week.

    `words` identify it; `times`: in seven days; `case_id`: the last. Shown as its frequent question (`entry_id`), a
    public message naming no person (`message_id`), or its words.
    """

    __tablename__ = "asked_topic"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        UniqueConstraint("post_id"),
        tenant_foreign_key("case_id", to="citizen_case"),
        tenant_foreign_key("message_id", to="citizen_message"),
        tenant_foreign_key("entry_id", to="faq_entry"),
        tenant_foreign_key("post_id", to="post"),
        Index(
            "ix_asked_topic_open",
            "organisation_id",
            "times",
            sqlite_where=_IS_NOT_PUBLISHED,
            postgresql_where=_IS_NOT_PUBLISHED,
        ),
    )

    id: int = key_field()
    words: str
    times: int
    case_id: int = Field(sa_type=Id)
    message_id: int | None = Field(default=None, sa_type=Id)
    entry_id: int | None = Field(default=None, sa_type=Id)
    counted_at: datetime = instant_field()
    post_id: int | None = Field(default=None, sa_type=Id)
    taken_at: datetime | None = instant_field(default=None)
