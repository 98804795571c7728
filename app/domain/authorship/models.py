"""The people who typed words in a body, kept as keys: the words themselves stay where they were typed."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from app.db.columns import Id, Tenant, instant_field, key_field, tenant_foreign_key


class Passage(Tenant, table=True):
    """A text typed at one moment, in a row of the table `source`; `user_id`: None for who has no account."""

    __tablename__ = "passage"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        Index("ix_passage_source", "organisation_id", "source", "source_id"),
        Index("ix_passage_user", "organisation_id", "user_id"),
    )

    id: int = key_field()
    user_id: int | None = Field(default=None, sa_type=Id, foreign_key="user.id")
    source: str
    source_id: int | None = Field(default=None, sa_type=Id)
    typed_at: datetime = instant_field()


class PassageKey(Tenant, table=True):
    """Some words of a passage in a row (`rules.readings`).

    `approved_by`: None until they are published; then who alone approved them, or 0 for several people. No foreign key
    of `passage_id`: it would need a second index, as large as the table.
    """

    __tablename__ = "passage_key"
    __table_args__ = ({"sqlite_with_rowid": False},)

    organisation_id: int = Field(sa_type=Id, primary_key=True, foreign_key="organisation.id")
    key: int = Field(sa_type=Id, primary_key=True)
    passage_id: int = Field(sa_type=Id, primary_key=True)
    approved_by: int | None = Field(default=None, sa_type=Id)


class RecognisedAuthor(Tenant, table=True):
    """A contributor to a version by its words, however they came into it, as found when it was submitted.

    `words`: as the version says them; `source`, `source_id` and `typed_at` are of the passage.
    """

    __tablename__ = "recognised_author"
    __table_args__ = (
        UniqueConstraint("post_version_id", "user_id"),
        tenant_foreign_key("post_version_id", to="post_version"),
        Index("ix_recognised_author_user", "organisation_id", "user_id"),
    )

    id: int = key_field()
    post_version_id: int = Field(sa_type=Id)
    user_id: int = Field(sa_type=Id, foreign_key="user.id")
    words: str
    source: str
    source_id: int | None = Field(default=None, sa_type=Id)
    typed_at: datetime = instant_field()
