from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from app.core.actor import Actor
from app.core.permissions import Permission
from app.core.token_query import AllMatch, AnyMatch, HasToken, TokenQuery
from app.domain.search.rules import kinds
from app.domain.search.rules.kinds import SearchKind, kind_label, person_label
from app.domain.search.rules.search_query import SearchQuery

P = Permission


def openable_kinds(actor: Actor) -> dict[SearchKind, TokenQuery]:
    """Omit rules, which are not indexed."""
    queries_by_kind: dict[SearchKind, TokenQuery] = {}
    if actor.may(P.POST_READ):
        queries_by_kind[SearchKind.POST] = HasToken(kind_label(SearchKind.POST))
    if actor.may(P.REQUEST_READ):
        queries_by_kind[SearchKind.REQUEST] = HasToken(kind_label(SearchKind.REQUEST))
    elif actor.may(P.REQUEST_MAKE) and actor.id is not None:
        queries_by_kind[SearchKind.REQUEST] = AllMatch(
            (HasToken(kind_label(SearchKind.REQUEST)), HasToken(person_label(actor.id)))
        )
    if actor.may(P.CASE_READ):
        queries_by_kind[SearchKind.CASE] = HasToken(kind_label(SearchKind.CASE))
    if actor.may(P.POST_READ) or actor.may(P.TOPIC_MANAGE):
        queries_by_kind[SearchKind.TOPIC] = HasToken(kind_label(SearchKind.TOPIC))
    return queries_by_kind


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """`since` and `until`: instants, which exclude undated items."""

    search: SearchQuery = field(default_factory=SearchQuery)
    kind: SearchKind | None = None
    status: str = ""
    author_id: int | None = None
    channel_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None

    @property
    def is_narrowed(self) -> bool:
        """Tell whether rules and topics are excluded."""
        return bool(self.status or self.author_id or self.channel_id or self.since or self.until)

    @property
    def is_blank(self) -> bool:
        return self.search.is_blank and not self.is_narrowed and self.kind is None


def index_question(
    wanted: SearchRequest, organisation_id: int, may_open: Mapping[SearchKind, TokenQuery]
) -> TokenQuery | None:
    """Return None if nothing is openable."""
    open_kinds = _kinds(wanted, may_open)
    if not open_kinds:
        return None
    text_conditions = () if wanted.search.is_blank else (wanted.search.question,)
    any_of = () if set(open_kinds) == _WHOLE_INDEX else (AnyMatch(open_kinds),)
    return AllMatch(
        (HasToken(kinds.organisation_label(organisation_id)), *any_of, *_narrowing_labels(wanted), *text_conditions)
    )


_WHOLE_INDEX = {HasToken(kinds.kind_label(kind)) for kind in SearchKind if kind is not SearchKind.RULE}


def _kinds(wanted: SearchRequest, may_open: Mapping[SearchKind, TokenQuery]) -> tuple[TokenQuery, ...]:
    return tuple(
        question
        for kind, question in may_open.items()
        if wanted.kind in (None, kind) and not (kind is SearchKind.TOPIC and wanted.is_narrowed)
    )


def _narrowing_labels(wanted: SearchRequest) -> Collection[HasToken]:
    labels = [kinds.status_label(wanted.status)] if wanted.status else []
    labels += [kinds.person_label(wanted.author_id)] if wanted.author_id else []
    labels += [kinds.account_label(wanted.channel_id)] if wanted.channel_id else []
    return [HasToken(label) for label in labels]
