"""An index derived from the record: posts, requests, cases, topics; and the words that typing errors stand for."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from app.db.columns import Id, Tenant, enum_field, instant_field, key_field
from app.domain.search.rules.kinds import SearchKind


class SearchEntry(Tenant, table=True):
    """`title_tokens` and `tokens` feed the engines (`app.db.fulltext`), `line` phrases; the rest is shown.

    `at`: publication or arrival, or `UNDATED`; `is_planned`: a post with an hour. Topics have `year` and `ordinal` 0.
    """

    __tablename__ = "search_entry"
    __table_args__ = (UniqueConstraint("organisation_id", "kind", "of_id"),)

    id: int = key_field()
    kind: SearchKind = enum_field(SearchKind, "found_kind", checked=False)
    of_id: int = Field(sa_type=Id)
    year: int = 0
    ordinal: int = 0
    status: str = ""
    at: datetime = instant_field()
    is_planned: bool = False
    title: str
    text: str = ""
    accounts: str = ""
    line: str
    title_tokens: str
    tokens: str


class SearchTrigram(Tenant, table=True):
    """The trigrams of each word of posts and topics, which name nobody that wrote to the organisation."""

    __tablename__ = "search_trigram"
    __table_args__ = (Index("ix_search_trigram_organisation_id_trigram_word", "organisation_id", "trigram", "word"),)

    organisation_id: int = Field(sa_type=Id, foreign_key="organisation.id", primary_key=True)
    word: str = Field(primary_key=True)
    trigram: str = Field(primary_key=True)
