from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from app.db.columns import UTCDateTime
from app.db.paging import Cursor, KeysetQuery, Page
from app.db.statements import ESCAPE, ORGANISATION_ID, Query, escape_like, param, select_columns
from app.domain.cases.models.cases import Case, CaseAct, CitizenMessage, FoldedMessage
from app.domain.cases.models.replies import Reply
from app.domain.cases.queries.cases import MOST_COUNTED
from app.domain.cases.rules.categories import CaseOutcome, Category, Urgency
from app.domain.cases.rules.messages import format_case_code
from app.domain.cases.rules.replies import ReplyState
from app.domain.cases.rules.states import STATE_CHANGING_ACTS, CaseActKind, CaseState, state_after_act
from app.domain.inbox.rules.tabs import InboxTab
from app.domain.people.models import User
from app.domain.people.queries.known_names import NAME_HERE

EXCERPT = 160
"""Characters."""
_EARLIEST, _LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """`person_id`: owner of «mine»; `at`: instant of measuring lateness."""

    tab: InboxTab
    person_id: int
    at: datetime
    channel_id: int | None = None
    category: Category | None = None
    unit_id: int | None = None
    level: int | None = None
    language: str = ""
    late: bool = False
    words: str = ""

    def narrowed(self) -> dict[str, Any]:
        chosen = {
            "channel_id": self.channel_id,
            "category": self.category,
            "unit_id": self.unit_id,
            "level": self.level,
            "language": self.language,
            "late": self.late,
            "words": escape_like(self.words),
        }
        return {name: value for name, value in chosen.items() if value}


class InboxCase(NamedTuple):
    """`times`: repetitions of its words."""

    id: int
    year: int
    ordinal: int
    received_at: datetime
    category: Category
    urgency: Urgency
    channel_id: int | None
    unit_id: int | None
    language: str
    level: int
    acknowledge_by: datetime | None
    acknowledged_at: datetime | None
    resolve_by: datetime | None
    closed_at: datetime | None
    outcome: CaseOutcome | None
    assignee: str | None
    turned: str | None
    has_reply_in_review: bool
    excerpt: str | None
    times: int

    @property
    def code(self) -> str:
        return format_case_code(self.year, self.ordinal)

    @property
    def due(self) -> datetime | None:
        waits = (self.acknowledge_by if self.acknowledged_at is None else None, self.resolve_by)
        return min((by for by in waits if by is not None), default=None)

    @property
    def state(self) -> CaseState:
        kind = CaseActKind(self.turned) if self.turned else None
        return state_after_act(kind, is_closed=self.closed_at is not None, has_reply_in_review=self.has_reply_in_review)


class InboxCounts(NamedTuple):
    """Cases per tab, up to `MOST_COUNTED`."""

    open: int
    to_sort: int
    mine: int
    with_unit: int
    in_review: int
    late: int


def inbox_cases(session: Session, organisation_id: int, wanted: CaseFilter, *, place: Cursor | None) -> Page[InboxCase]:
    """Return urgent unanswered first, then late, then by deadline; closed ones newest first.

    One statement.
    """
    narrowed = wanted.narrowed()
    parameters = {"person_id": wanted.person_id, "asked_at": wanted.at}
    return _list_query(wanted.tab, frozenset(narrowed)).page(
        session, place, organisation_id=organisation_id, **{**parameters, **narrowed}
    )


def inbox_counts(session: Session, organisation_id: int, *, person_id: int, at: datetime) -> InboxCounts:
    counts = _COUNTS.first(session, organisation_id=organisation_id, person_id=person_id, asked_at=at)
    assert counts is not None
    return counts


_ASKED_AT: Any = sa.bindparam("asked_at", type_=UTCDateTime())
_PERSON = param("person_id")
_LAST_STATE_ACT: Any = (
    select(CaseAct.deed)
    .where(
        CaseAct.organisation_id == ORGANISATION_ID,
        CaseAct.case_id == Case.id,
        col(CaseAct.deed).in_(STATE_CHANGING_ACTS),
    )
    .order_by(col(CaseAct.id).desc())
    .limit(1)
    .correlate(Case)
    .scalar_subquery()
)
_IN_REVIEW: Any = (
    select(Reply.id)
    .where(Reply.organisation_id == ORGANISATION_ID, Reply.case_id == Case.id, Reply.state == ReplyState.IN_REVIEW)
    .correlate(Case)
    .exists()
)
_EXCERPT: Any = (
    select(func.substr(CitizenMessage.text, 1, EXCERPT))
    .where(CitizenMessage.organisation_id == ORGANISATION_ID, CitizenMessage.case_id == Case.id)
    .order_by(col(CitizenMessage.id))
    .limit(1)
    .correlate(Case)
    .scalar_subquery()
)
_REPEAT_COUNT: Any = (
    select(func.count())
    .select_from(FoldedMessage)
    .join(CitizenMessage, col(CitizenMessage.id) == FoldedMessage.message_id)
    .where(FoldedMessage.organisation_id == ORGANISATION_ID, CitizenMessage.organisation_id == ORGANISATION_ID)
    .where(CitizenMessage.case_id == Case.id)
    .correlate(Case)
    .scalar_subquery()
)
_ASSIGNEE: Any = select(NAME_HERE).where(User.id == Case.assigned_to).correlate(Case).scalar_subquery()
_DUE: Any = func.coalesce(
    sa.case((col(Case.acknowledged_at).is_(None), col(Case.acknowledge_by)), else_=None),
    col(Case.resolve_by),
    sa.literal(_LATEST, UTCDateTime()),
    type_=UTCDateTime(),
)
_IS_OPEN = col(Case.closed_at).is_(None)
_IS_LATE: Any = _IS_OPEN & (
    (_DUE < _ASKED_AT) | (col(Case.resolve_by).is_not(None) & (col(Case.resolve_by) < _ASKED_AT))
)
_IS_NOW = (col(Case.urgency) == Urgency.NOW) & col(Case.acknowledged_at).is_(None)
_RANK: Any = sa.type_coerce(
    sa.case((_IS_NOW, sa.literal(_EARLIEST, UTCDateTime())), else_=_DUE),
    UTCDateTime(),
)
_TABS: dict[InboxTab, Any] = {
    InboxTab.TO_SORT: _IS_OPEN
    & sa.not_(_IN_REVIEW)
    & (_LAST_STATE_ACT.is_(None) | (_LAST_STATE_ACT == CaseActKind.SORTED)),
    InboxTab.OPEN: _IS_OPEN,
    InboxTab.MINE: _IS_OPEN & (col(Case.assigned_to) == _PERSON),
    InboxTab.WITH_UNIT: _IS_OPEN & sa.not_(_IN_REVIEW) & (_LAST_STATE_ACT == CaseActKind.UNIT_ASKED),
    InboxTab.IN_REVIEW: _IS_OPEN & _IN_REVIEW,
    InboxTab.CLOSED: col(Case.closed_at).is_not(None),
    InboxTab.ALL: sa.true(),
}
_CONTAINS_WORDS = (
    select(CitizenMessage.id)
    .where(CitizenMessage.organisation_id == ORGANISATION_ID, CitizenMessage.case_id == Case.id)
    .where(col(CitizenMessage.text).icontains(param("words"), escape=ESCAPE))
    .correlate(Case)
    .exists()
)
_FILTERS: dict[str, Any] = {
    "channel_id": col(Case.channel_id) == param("channel_id"),
    "category": col(Case.category) == param("category"),
    "unit_id": col(Case.unit_id) == param("unit_id"),
    "level": col(Case.level) == param("level"),
    "language": col(Case.language) == param("language"),
    "late": _IS_LATE & (sa.bindparam("late", type_=sa.Boolean()) == sa.true()),
    "words": _CONTAINS_WORDS,
}


@cache
def _list_query(tab: InboxTab, narrowed: frozenset[str]) -> KeysetQuery[InboxCase]:
    plain = (getattr(Case, name) for name in InboxCase._fields[:15])
    query = select_columns(*plain, _ASSIGNEE, _LAST_STATE_ACT, _IN_REVIEW, _EXCERPT, _REPEAT_COUNT).where(
        Case.organisation_id == ORGANISATION_ID, _TABS[tab], *(_FILTERS[name] for name in sorted(narrowed))
    )
    if tab in (InboxTab.CLOSED, InboxTab.ALL):
        at = col(Case.closed_at if tab is InboxTab.CLOSED else Case.received_at)
        return KeysetQuery(query, InboxCase, at=at, key=col(Case.id), descending=True)
    return KeysetQuery(query, InboxCase, at=_RANK, key=col(Case.id), descending=False)


def _count_query() -> Any:
    looked_at = (
        select_columns(*(_TABS[tab].label(tab.name.lower()) for tab in _COUNTED_TABS), _IS_LATE.label("late"))
        .where(Case.organisation_id == ORGANISATION_ID, _IS_OPEN)
        .limit(MOST_COUNTED)
        .subquery()
    )
    sums = (func.coalesce(func.sum(sa.case((looked_at.c[name], 1), else_=0)), 0) for name in InboxCounts._fields[1:])
    return select_columns(func.count(), *sums).select_from(looked_at)


_COUNTED_TABS = (InboxTab.TO_SORT, InboxTab.MINE, InboxTab.WITH_UNIT, InboxTab.IN_REVIEW)
_COUNTS: Query[InboxCounts] = Query(_count_query(), InboxCounts)
