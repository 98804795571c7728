"""What can be found: derived from the record, one row for each post, request, case of a citizen and topic."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from app.db.columns import Id, Tenant, enum_field, instant_field, key_field
from app.domain.search.rules.kinds import SearchKind


class SearchEntry(Tenant, table=True):
    """`title_tokens` and `tokens` are what each engine indexes (`app.db.fulltext`), `line` is for phrases and the rest
    is what a result shows. `at`: when it goes out, or when it came (`UNDATED` for what has no date); `is_planned`:
    a post that has an hour. `year` and `ordinal` are 0 for a topic.
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
