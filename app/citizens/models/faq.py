"""Answers worth keeping."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from app.citizens.rules.categories import Category
from app.db.columns import Id, Tenant, document, enumerated, instant, key, within

_KEPT = text("retired_at IS NULL")
_NOT_TAKEN = text("post_id IS NULL")


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


class AskedTopic(Tenant, table=True):
    """What many ask in a week, as it was last counted: derived but for what became of it, which outlives the week.

    `words`: what it is known again by. `times` in seven days; `case_id`, the last case that asks it. It is told by the
    frequent question it asks (`entry_id`), by a public message that names nobody (`message_id`), or else by its words.
    """

    __tablename__ = "asked_topic"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        UniqueConstraint("post_id"),
        within("case_id", to="citizen_case"),
        within("message_id", to="citizen_message"),
        within("entry_id", to="faq_entry"),
        within("post_id", to="post"),
        Index("ix_asked_topic_open", "organisation_id", "times", sqlite_where=_NOT_TAKEN, postgresql_where=_NOT_TAKEN),
    )

    id: int = key()
    words: str
    times: int
    case_id: int = Field(sa_type=Id)
    message_id: int | None = Field(default=None, sa_type=Id)
    entry_id: int | None = Field(default=None, sa_type=Id)
    counted_at: datetime = instant()
    post_id: int | None = Field(default=None, sa_type=Id)
    taken_at: datetime | None = instant(default=None)
