"""The inbox: what is open in the order it should be looked at, narrowed, and how much there is in each of its parts."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from app.accounts.models import User
from app.accounts.queries.names import NAME_HERE
from app.citizens.models import Case, CaseAct, CitizenMessage, FoldedMessage, Reply
from app.citizens.queries.cases import COUNTED
from app.citizens.rules.cases import TURNING, CaseDeed, CaseState, state_after
from app.citizens.rules.categories import Category, Outcome, Urgency
from app.citizens.rules.incoming import code_of
from app.citizens.rules.replies import ReplyState
from app.citizens.rules.tabs import Tab
from app.db.columns import UTCDateTime
from app.db.paging import Listing, Page, Place
from app.db.reads import ESCAPE, HERE, Read, columns, escaped, given

EXCERPT = 160
"""Characters of the first message that a list shows."""
_FIRST, _NEVER = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the inbox is asked for; `person_id` is whose «mine» is, `at` the instant that says what is late."""

    tab: Tab
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
        """What narrows the list, by the name of its condition."""
        chosen = {
            "channel_id": self.channel_id,
            "category": self.category,
            "unit_id": self.unit_id,
            "level": self.level,
            "language": self.language,
            "late": self.late,
            "words": escaped(self.words),
        }
        return {name: value for name, value in chosen.items() if value}


class Listed(NamedTuple):
    """A case as a list shows it. `times`: how often the same words came again."""

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
    outcome: Outcome | None
    assignee: str | None
    turned: str | None
    has_reply_in_review: bool
    excerpt: str | None
    times: int

    @property
    def code(self) -> str:
        return code_of(self.year, self.ordinal)

    @property
    def due(self) -> datetime | None:
        """The next of its two deadlines that is still to be kept."""
        waits = (self.acknowledge_by if self.acknowledged_at is None else None, self.resolve_by)
        return min((by for by in waits if by is not None), default=None)

    @property
    def state(self) -> CaseState:
        deed = CaseDeed(self.turned) if self.turned else None
        return state_after(deed, is_closed=self.closed_at is not None, has_reply_in_review=self.has_reply_in_review)


class Counted(NamedTuple):
    """How many there are in each part, no further than `COUNTED`."""

    open: int
    to_sort: int
    mine: int
    with_unit: int
    in_review: int
    late: int


def listed(session: Session, organisation_id: int, wanted: Wanted, *, place: Place | None) -> Page[Listed]:
    """What is for now and nobody has answered first, then what is late, then by deadline; what is closed, the newest
    first. One statement.
    """
    narrowed = wanted.narrowed()
    said = {"person_id": wanted.person_id, "asked_at": wanted.at}
    return _listing(wanted.tab, frozenset(narrowed)).page(
        session, place, organisation_id=organisation_id, **{**said, **narrowed}
    )


def counted(session: Session, organisation_id: int, *, person_id: int, at: datetime) -> Counted:
    found = _COUNTS.first(session, organisation_id=organisation_id, person_id=person_id, asked_at=at)
    assert found is not None
    return found


_ASKED_AT: Any = sa.bindparam("asked_at", type_=UTCDateTime())
_ME = given("person_id")
_TURNED: Any = (
    select(CaseAct.deed)
    .where(CaseAct.organisation_id == HERE, CaseAct.case_id == Case.id, col(CaseAct.deed).in_(TURNING))
    .order_by(col(CaseAct.id).desc())
    .limit(1)
    .correlate(Case)
    .scalar_subquery()
)
_IN_REVIEW: Any = (
    select(Reply.id)
    .where(Reply.organisation_id == HERE, Reply.case_id == Case.id, Reply.state == ReplyState.IN_REVIEW)
    .correlate(Case)
    .exists()
)
_EXCERPT: Any = (
    select(func.substr(CitizenMessage.text, 1, EXCERPT))
    .where(CitizenMessage.organisation_id == HERE, CitizenMessage.case_id == Case.id)
    .order_by(col(CitizenMessage.id))
    .limit(1)
    .correlate(Case)
    .scalar_subquery()
)
_TIMES: Any = (
    select(func.count())
    .select_from(FoldedMessage)
    .join(CitizenMessage, col(CitizenMessage.id) == FoldedMessage.message_id)
    .where(FoldedMessage.organisation_id == HERE, CitizenMessage.organisation_id == HERE)
    .where(CitizenMessage.case_id == Case.id)
    .correlate(Case)
    .scalar_subquery()
)
_ASSIGNEE: Any = select(NAME_HERE).where(User.id == Case.assigned_to).correlate(Case).scalar_subquery()
_DUE: Any = func.coalesce(
    sa.case((col(Case.acknowledged_at).is_(None), col(Case.acknowledge_by)), else_=None),
    col(Case.resolve_by),
    sa.literal(_NEVER, UTCDateTime()),
    type_=UTCDateTime(),
)
_IS_OPEN = col(Case.closed_at).is_(None)
_IS_LATE: Any = _IS_OPEN & (
    (_DUE < _ASKED_AT) | (col(Case.resolve_by).is_not(None) & (col(Case.resolve_by) < _ASKED_AT))
)
_IS_NOW = (col(Case.urgency) == Urgency.NOW) & col(Case.acknowledged_at).is_(None)
_RANK: Any = sa.type_coerce(
    sa.case((_IS_NOW, sa.literal(_FIRST, UTCDateTime())), else_=_DUE),
    UTCDateTime(),
)
_TABS: dict[Tab, Any] = {
    Tab.TO_SORT: _IS_OPEN & sa.not_(_IN_REVIEW) & (_TURNED.is_(None) | (_TURNED == CaseDeed.SORTED)),
    Tab.OPEN: _IS_OPEN,
    Tab.MINE: _IS_OPEN & (col(Case.assigned_to) == _ME),
    Tab.WITH_UNIT: _IS_OPEN & sa.not_(_IN_REVIEW) & (_TURNED == CaseDeed.UNIT_ASKED),
    Tab.IN_REVIEW: _IS_OPEN & _IN_REVIEW,
    Tab.CLOSED: col(Case.closed_at).is_not(None),
    Tab.ALL: sa.true(),
}
_SAYS = (
    select(CitizenMessage.id)
    .where(CitizenMessage.organisation_id == HERE, CitizenMessage.case_id == Case.id)
    .where(col(CitizenMessage.text).icontains(given("words"), escape=ESCAPE))
    .correlate(Case)
    .exists()
)
_NARROWING: dict[str, Any] = {
    "channel_id": col(Case.channel_id) == given("channel_id"),
    "category": col(Case.category) == given("category"),
    "unit_id": col(Case.unit_id) == given("unit_id"),
    "level": col(Case.level) == given("level"),
    "language": col(Case.language) == given("language"),
    "late": _IS_LATE & (sa.bindparam("late", type_=sa.Boolean()) == sa.true()),
    "words": _SAYS,
}


@cache
def _listing(tab: Tab, narrowed: frozenset[str]) -> Listing[Listed]:
    """One statement for each part and choice of filters."""
    plain = (getattr(Case, name) for name in Listed._fields[:15])
    query = columns(*plain, _ASSIGNEE, _TURNED, _IN_REVIEW, _EXCERPT, _TIMES).where(
        Case.organisation_id == HERE, _TABS[tab], *(_NARROWING[name] for name in sorted(narrowed))
    )
    if tab in (Tab.CLOSED, Tab.ALL):
        at = col(Case.closed_at if tab is Tab.CLOSED else Case.received_at)
        return Listing(query, Listed, at=at, key=col(Case.id), descending=True)
    return Listing(query, Listed, at=_RANK, key=col(Case.id), descending=False)


def _counts() -> Any:
    looked_at = (
        columns(*(_TABS[tab].label(tab.name.lower()) for tab in _COUNTED_TABS), _IS_LATE.label("late"))
        .where(Case.organisation_id == HERE, _IS_OPEN)
        .limit(COUNTED)
        .subquery()
    )
    sums = (func.coalesce(func.sum(sa.case((looked_at.c[name], 1), else_=0)), 0) for name in Counted._fields[1:])
    return columns(func.count(), *sums).select_from(looked_at)


_COUNTED_TABS = (Tab.TO_SORT, Tab.MINE, Tab.WITH_UNIT, Tab.IN_REVIEW)
_COUNTS: Read[Counted] = Read(_counts(), Counted)
