"""What is looked for: the words, and what narrows them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from app.core.matching import Either, Every, Has, Question
from app.search.rules import kinds
from app.search.rules.asking import Search
from app.search.rules.kinds import Kind


@dataclass(frozen=True, slots=True)
class Wanted:
    """`since` and `until` are instants; what has no date is in no stretch of time."""

    search: Search = field(default_factory=Search)
    kind: Kind | None = None
    status: str = ""
    author_id: int | None = None
    channel_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None

    @property
    def is_narrowed(self) -> bool:
        """Whether it asks for something rules and topics have none of."""
        return bool(self.status or self.author_id or self.channel_id or self.since or self.until)

    @property
    def is_blank(self) -> bool:
        return self.search.is_blank and not self.is_narrowed and self.kind is None


def question_of(wanted: Wanted, organisation_id: int, may_open: Mapping[Kind, Question]) -> Question | None:
    """What the index is asked; None when it is nothing this person may open."""
    open_kinds = _kinds(wanted, may_open)
    if not open_kinds:
        return None
    asked = () if wanted.search.is_blank else (wanted.search.question,)
    any_of = () if set(open_kinds) == _WHOLE_INDEX else (Either(open_kinds),)
    return Every((Has(kinds.of_body(organisation_id)), *any_of, *_labels(wanted), *asked))


_WHOLE_INDEX = {Has(kinds.of_kind(kind)) for kind in Kind if kind is not Kind.RULE}
"""Whoever may open it all is asked for no kind."""


def _kinds(wanted: Wanted, may_open: Mapping[Kind, Question]) -> tuple[Question, ...]:
    return tuple(
        question
        for kind, question in may_open.items()
        if wanted.kind in (None, kind) and not (kind is Kind.TOPIC and wanted.is_narrowed)
    )


def _labels(wanted: Wanted) -> Collection[Has]:
    labels = [kinds.in_status(wanted.status)] if wanted.status else []
    labels += [kinds.by_person(wanted.author_id)] if wanted.author_id else []
    labels += [kinds.through(wanted.channel_id)] if wanted.channel_id else []
    return [Has(label) for label in labels]
