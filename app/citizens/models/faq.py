"""Answers worth keeping."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from app.citizens.rules.categories import Category
from app.db.columns import Id, Tenant, document, enumerated, instant, key, within

_KEPT = text("retired_at IS NULL")


class FaqEntry(Tenant, table=True):
    """A question people ask and what is answered, by language, with nothing of whoever asked.

    `words`: what it is found by, made from the question and the answer whenever they change. `uses`: how often a reply
    was begun from it.
    """

    __tablename__ = "faq_entry"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        within("topic_id", to="topic"),
        within("case_id", to="citizen_case"),
        Index("ix_faq_entry_kept", "organisation_id", "id", sqlite_where=_KEPT, postgresql_where=_KEPT),
    )

    id: int = key()
    question: dict[str, str] = document()
    answer: dict[str, str] = document()
    words: str
    category: Category = enumerated(Category, "faq_category", default=Category.QUESTION_GENERAL)
    topic_id: int | None = Field(default=None, sa_type=Id)
    case_id: int | None = Field(default=None, sa_type=Id)
    kept_by: int = Field(sa_type=Id, foreign_key="user.id")
    kept_by_name: str
    kept_at: datetime = instant()
    reviewed_on: date
    uses: int = 0
    retired_at: datetime | None = instant(default=None)
