"""The table: posts narrowed, in any order and paged in the database, a fixed number of statements whatever there is."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, case, col, func, select

from app.approvals.models import Round, RoundStep
from app.approvals.queries.partial import SPEAKS_THROUGH
from app.approvals.rules import RoundState, StepState
from app.calendar.queries.windows import SOLE, STATES, Entry, Window, entry_of, shown_of, told
from app.calendar.rules.leaving import MOST
from app.calendar.rules.names import folded
from app.calendar.rules.showing import NAMES, WORST_FIRST
from app.calendar.rules.sorting import Order
from app.channels.models import Channel
from app.db.columns import UTCDateTime
from app.db.paging import Listing, Page, place_from
from app.db.reads import ESCAPE, HERE, Read, columns, escaped, given
from app.drafting.models import Post, PostVersion, Variant
from app.drafting.rules.states import Status
from app.publishing.models import Delivery
from app.publishing.rules import DeliveryState
from app.topics.models import Topic

NEVER = datetime(2900, 1, 1, tzinfo=UTC)
"""Where what has no instant stands among those that have one: after them all."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What of the table is asked for; without a window, what has no day yet. `state` is one a calendar shows."""

    window: Window | None
    state: str = ""
    topic_id: int | None = None
    channel_id: int | None = None
    author_id: int | None = None
    language: str = ""
    words: str = ""

    def values(self) -> dict[str, Any]:
        """What narrows the table, by the names of its conditions."""
        chosen = {one.name: getattr(self, one.name) for one in fields(self) if one.name != "window"}
        found = {name: value for name, value in chosen.items() if value}
        if self.state:
            found["state"] = NAMES.index(self.state)
        if self.words:
            found["words"] = f"%{escaped(folded(self.words))}%"
        return found | (dict(zip(("opens", "closes"), self.window, strict=True)) if self.window else {})


class Line(NamedTuple):
    """A post as the table shows it; its accounts and what it waits for are read for a page together."""

    id: int
    year: int
    ordinal: int
    title: str
    shown: str
    planned_at: datetime | None
    changed_at: datetime
    author_id: int | None
    author: str
    topic: str
    languages: tuple[str, ...]
    is_sole: bool


def lines(session: Session, organisation_id: int, asked: Asked, order: Order, *, place: str) -> Page[Line]:
    """One statement. `place`: where the page goes on from, as an address says it."""
    values = asked.values()
    listing = _lines(frozenset(values), order)
    at = place_from(place, _KINDS.get(order.column, str))
    return listing.page(session, at, organisation_id=organisation_id, **values)


def entries(session: Session, organisation_id: int, asked: Asked) -> list[Entry]:
    """All of them, by their hour, up to one more than a sheet takes: one statement."""
    values = asked.values()
    return _entries(frozenset(values)).all(session, organisation_id=organisation_id, **values)


def total(session: Session, organisation_id: int, asked: Asked) -> int:
    """How many there are on all pages."""
    values = asked.values()
    return _total(frozenset(values)).first(session, organisation_id=organisation_id, **values) or 0


def _line(*row: Any) -> Line:
    *post, status, planned_at, changed_at, author_id, author, topic, codes, states, is_sole = row
    languages = tuple(sorted(set((codes or "").split(",")) - {""}))
    known = (*post, shown_of(status, states), planned_at, changed_at, author_id, author)
    return Line._make((*known, topic or "", languages, bool(is_sole)))


def _of_current(wanted: Any) -> Any:
    """Of the variants of a post's current version."""
    return (
        columns(wanted)
        .select_from(Variant)
        .join(PostVersion, col(PostVersion.id) == Variant.post_version_id)
        .where(Variant.organisation_id == HERE, PostVersion.post_id == Post.id, PostVersion.number == Post.version)
        .correlate(Post)
    )


def _of_step(wanted: Any) -> Any:
    """Of the steps of a post's review that are open."""
    return (
        columns(wanted)
        .select_from(RoundStep)
        .join(Round, col(Round.id) == RoundStep.round_id)
        .where(RoundStep.organisation_id == HERE, RoundStep.state == StepState.OPEN)
        .where(Round.post_id == Post.id, Round.state == RoundState.OPEN)
        .correlate(Post)
        .scalar_subquery()
    )


_PLAIN = (*zip("áàäéèëíìïóòöúùüñç", "aaaeeeiiiooouuunc", strict=True),)


def _folded(text: Any) -> Any:
    """As people look words up: small letters without accents, on both engines alike."""
    plain = func.lower(text)
    for letter, bare in _PLAIN:
        plain = func.replace(func.replace(plain, letter.upper(), bare), letter, bare)
    return plain


def _instant(value: Any) -> Any:
    return func.coalesce(value, sa.literal(NEVER, UTCDateTime()))


def _text(value: Any) -> Any:
    return _folded(func.coalesce(value, ""))


_SENT = (Status.APPROVED, Status.ON_HOLD, Status.CLOSED)
_WORST = (
    select(func.min(case({state: n for n, state in enumerate(WORST_FIRST)}, value=Delivery.state)))
    .where(Delivery.organisation_id == HERE, Delivery.post_id == Post.id, col(Delivery.state).in_(WORST_FIRST))
    .correlate(Post)
    .scalar_subquery()
)
"""Which of its deliveries speaks for a post, by its place in `WORST_FIRST`."""
_STATUS = case({status: NAMES.index(status.value) for status in Status}, value=Post.status)
_SPOKEN = case({n: NAMES.index(state.value) for n, state in enumerate(WORST_FIRST)}, value=_WORST)
_URGENT = [n for n, state in enumerate(WORST_FIRST) if state in (DeliveryState.UNCONFIRMED, DeliveryState.FAILED)]
STATE = case(
    (col(Post.status).not_in(_SENT), _STATUS),
    (sa.and_(col(Post.status) == Status.ON_HOLD, _WORST.not_in(_URGENT)), _STATUS),
    else_=func.coalesce(_SPOKEN, _STATUS),
)
"""The state a calendar shows (`rules.showing.shown_state`) by its place in `NAMES`, as the database works it out."""
_FIRST_ACCOUNT = (
    _of_current(func.min(Channel.name)).join(Channel, col(Channel.id) == Variant.channel_id).scalar_subquery()
)
_ORDERS: dict[str, Any] = {
    "day": _instant(Post.planned_at),
    "hour": func.coalesce(sa.cast(col(Post.planned_time), sa.String), ""),
    "title": _text(Post.title),
    "status": STATE,
    "topic": _text(Topic.name),
    "account": _text(_FIRST_ACCOUNT),
    "language": func.coalesce(_of_current(func.min(Variant.language)).scalar_subquery(), ""),
    "author": _text(Post.author_name),
    "deadline": _instant(_of_step(func.min(RoundStep.deadline_at))),
    "waits": _text(_of_step(func.min(RoundStep.name))),
    "changed": col(Post.changed_at),
}
_KINDS = {"day": datetime, "status": int, "deadline": datetime, "changed": datetime}
"""Of the values of an order; text where nothing is said."""
_CONDITIONS: dict[str, Any] = {
    "opens": col(Post.planned_at) >= given("opens"),
    "closes": col(Post.planned_at) < given("closes"),
    "state": given("state") == STATE,
    "topic_id": col(Post.topic_id) == given("topic_id"),
    "channel_id": SPEAKS_THROUGH,
    "author_id": col(Post.author_id) == given("author_id"),
    "language": _of_current(Variant.id).where(Variant.language == given("language")).exists(),
    "words": sa.or_(
        _folded(Post.title).like(given("words"), escape=ESCAPE),
        _of_current(Variant.id).where(_folded(Variant.text).like(given("words"), escape=ESCAPE)).exists(),
    ),
}
_SAID = (
    *(Post.id, Post.year, Post.ordinal, Post.title, sa.type_coerce(Post.status, sa.String)),
    *(Post.planned_at, Post.changed_at, Post.author_id, Post.author_name, Topic.name),
    *(_of_current(func.aggregate_strings(col(Variant.language), ",")).scalar_subquery(), STATES, SOLE),
)


def _narrowed(names: frozenset[str]) -> Sequence[Any]:
    undated = () if "opens" in names else (col(Post.planned_at).is_(None),)
    return (Post.organisation_id == HERE, *undated, *(_CONDITIONS[name] for name in sorted(names)))


@lru_cache(maxsize=256)
def _lines(narrowed: frozenset[str], order: Order) -> Listing[Line]:
    """One statement for each choice of filters and each order."""
    query = columns(*_SAID).outerjoin(Topic, col(Topic.id) == Post.topic_id).where(*_narrowed(narrowed))
    return Listing(query, _line, at=_ORDERS[order.column], key=col(Post.id), descending=order.falling)


@lru_cache(maxsize=128)
def _entries(narrowed: frozenset[str]) -> Read[Entry]:
    found = told(*_narrowed(narrowed)).order_by(col(Post.planned_at), col(Post.id))
    return Read(found.limit(MOST + 1), entry_of)


@lru_cache(maxsize=128)
def _total(narrowed: frozenset[str]) -> Read[int]:
    return Read(select(func.count()).select_from(Post).where(*_narrowed(narrowed)), int)
