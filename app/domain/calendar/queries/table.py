"""Posts filtered, sorted and paged by the database in fixed statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import col, func, select

from app.core.name_keys import fold_name
from app.db.columns import UTCDateTime
from app.db.paging import KeysetQuery, Page, parse_cursor
from app.db.statements import ESCAPE, ORGANISATION_ID, Query, as_tuple, escape_like, param, select_columns
from app.db.work import Work
from app.domain.approvals.models.rounds import Round, RoundStep, StepCandidate
from app.domain.approvals.queries.left_out import SPEAKS_THROUGH
from app.domain.approvals.rules.states import RoundState, StepState
from app.domain.calendar.queries.entries import (
    HAS_SOLE_APPROVAL,
    MOST_EXPORTED,
    PostEntry,
    Window,
    build_entry,
    select_entries,
)
from app.domain.calendar.rules.table_order import TableOrder
from app.domain.directory.models import Channel, Topic
from app.domain.people.models import User
from app.domain.posts.models import Post, PostVersion, Variant
from app.domain.publishing.queries.shown_states import DELIVERY_STATES, SHOWN_STATE_NUMBER, shown_state_from
from app.domain.publishing.rules.shown_state import STATE_NAMES

NEVER = datetime(2900, 1, 1, tzinfo=UTC)
"""Sorts a missing instant after all others."""


@dataclass(frozen=True, slots=True)
class TableFilter:
    """Without window, undated posts. `state`: a shown one."""

    window: Window | None
    state: str = ""
    topic_id: int | None = None
    channel_id: int | None = None
    author_id: int | None = None
    language: str = ""
    words: str = ""

    def values(self) -> dict[str, Any]:
        chosen = {field.name: getattr(self, field.name) for field in fields(self) if field.name != "window"}
        parameters = {name: value for name, value in chosen.items() if value}
        if self.state:
            parameters["state"] = STATE_NAMES.index(self.state)
        if self.words:
            parameters["words"] = f"%{escape_like(fold_name(self.words))}%"
        return parameters | (dict(zip(("opens", "closes"), self.window, strict=True)) if self.window else {})


class TableRow(NamedTuple):
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


def table_page(work: Work, filters: TableFilter, order: TableOrder, *, place: str) -> Page[TableRow]:
    """Return a page of the calendar's table, in one statement. `place`: the address's cursor."""
    values = filters.values()
    listing = _listing(frozenset(values), order)
    at = parse_cursor(place, _KINDS.get(order.column, str))
    return listing.page(work.session, at, organisation_id=work.organisation_id, **values)


def table_entries(work: Work, filters: TableFilter) -> list[PostEntry]:
    """Return entries by hour, up to a sheet's maximum plus one; one statement."""
    values = filters.values()
    return _entries(frozenset(values)).all(work.session, organisation_id=work.organisation_id, **values)


def count_table_rows(work: Work, filters: TableFilter) -> int:
    values = filters.values()
    return _row_count(frozenset(values)).first(work.session, organisation_id=work.organisation_id, **values) or 0


def _table_row(*row: Any) -> TableRow:
    *post, status, planned_at, changed_at, author_id, author, topic, codes, states, is_sole = row
    languages = tuple(sorted(set((codes or "").split(",")) - {""}))
    known = (*post, shown_state_from(status, states), planned_at, changed_at, author_id, author)
    return TableRow._make((*known, topic or "", languages, bool(is_sole)))


def _of_current_version(wanted: Any) -> Any:
    return (
        select_columns(wanted)
        .select_from(Variant)
        .join(PostVersion, col(PostVersion.id) == Variant.post_version_id)
        .where(
            Variant.organisation_id == ORGANISATION_ID,
            PostVersion.post_id == Post.id,
            PostVersion.number == Post.version,
        )
        .correlate(Post)
    )


def _of_open_step(wanted: Any) -> Any:
    return (
        select_columns(wanted)
        .select_from(RoundStep)
        .join(Round, col(Round.id) == RoundStep.round_id)
        .where(RoundStep.organisation_id == ORGANISATION_ID, RoundStep.state == StepState.OPEN)
        .where(Round.post_id == Post.id, Round.state == RoundState.OPEN)
        .correlate(Post)
        .scalar_subquery()
    )


_PLAIN = (*zip("áàäéèëíìïóòöúùüñç", "aaaeeeiiiooouuunc", strict=True),)


def _fold_column(text: Any) -> Any:
    """Fold case and accents, alike on both engines."""
    plain = func.lower(text)
    for letter, bare in _PLAIN:
        plain = func.replace(func.replace(plain, letter.upper(), bare), letter, bare)
    return plain


def _instant(value: Any) -> Any:
    return func.coalesce(value, sa.literal(NEVER, UTCDateTime()))


def _text(value: Any) -> Any:
    return _fold_column(func.coalesce(value, ""))


_FIRST_ACCOUNT = (
    _of_current_version(func.min(Channel.name)).join(Channel, col(Channel.id) == Variant.channel_id).scalar_subquery()
)
_ORDERS: dict[str, Any] = {
    "day": _instant(Post.planned_at),
    "hour": func.coalesce(sa.cast(col(Post.planned_time), sa.String), ""),
    "title": _text(Post.title),
    "status": SHOWN_STATE_NUMBER,
    "topic": _text(Topic.name),
    "account": _text(_FIRST_ACCOUNT),
    "language": func.coalesce(_of_current_version(func.min(Variant.language)).scalar_subquery(), ""),
    "author": _text(Post.author_name),
    "deadline": _instant(_of_open_step(func.min(RoundStep.deadline_at))),
    "waits": _text(_of_open_step(func.min(RoundStep.name))),
    "changed": col(Post.changed_at),
}
_KINDS = {"day": datetime, "status": int, "deadline": datetime, "changed": datetime}
"""Cursor types; text by default."""
_CONDITIONS: dict[str, Any] = {
    "opens": col(Post.planned_at) >= param("opens"),
    "closes": col(Post.planned_at) < param("closes"),
    "state": param("state") == SHOWN_STATE_NUMBER,
    "topic_id": col(Post.topic_id) == param("topic_id"),
    "channel_id": SPEAKS_THROUGH,
    "author_id": col(Post.author_id) == param("author_id"),
    "language": _of_current_version(Variant.id).where(Variant.language == param("language")).exists(),
    "words": sa.or_(
        _fold_column(Post.title).like(param("words"), escape=ESCAPE),
        _of_current_version(Variant.id).where(_fold_column(Variant.text).like(param("words"), escape=ESCAPE)).exists(),
    ),
}
_ROW_COLUMNS = (
    Post.id,
    Post.year,
    Post.ordinal,
    Post.title,
    sa.type_coerce(Post.status, sa.String),
    Post.planned_at,
    Post.changed_at,
    Post.author_id,
    Post.author_name,
    Topic.name,
    _of_current_version(func.aggregate_strings(col(Variant.language), ",")).scalar_subquery(),
    DELIVERY_STATES,
    HAS_SOLE_APPROVAL,
)


def _narrowed(names: frozenset[str]) -> Sequence[Any]:
    undated = () if "opens" in names else (col(Post.planned_at).is_(None),)
    return (Post.organisation_id == ORGANISATION_ID, *undated, *(_CONDITIONS[name] for name in sorted(names)))


@lru_cache(maxsize=256)
def _listing(narrowed: frozenset[str], order: TableOrder) -> KeysetQuery[TableRow]:
    query = select_columns(*_ROW_COLUMNS).outerjoin(Topic, col(Topic.id) == Post.topic_id).where(*_narrowed(narrowed))
    return KeysetQuery(query, _table_row, at=_ORDERS[order.column], key=col(Post.id), descending=order.falling)


@lru_cache(maxsize=128)
def _entries(narrowed: frozenset[str]) -> Query[PostEntry]:
    statement = select_entries(*_narrowed(narrowed)).order_by(col(Post.planned_at), col(Post.id))
    return Query(statement.limit(MOST_EXPORTED + 1), build_entry)


@lru_cache(maxsize=128)
def _row_count(narrowed: frozenset[str]) -> Query[int]:
    return Query(select(func.count()).select_from(Post).where(*_narrowed(narrowed)), int)


class PendingSteps(NamedTuple):
    deadline_at: datetime
    steps: tuple[str, ...]
    people: tuple[str, ...]


def pending_steps(work: Work, post_ids: Sequence[int]) -> Mapping[int, PendingSteps]:
    """Return steps by post: one statement."""
    steps_by_post: dict[int, PendingSteps] = {}
    for post_id, deadline, step, person in _OPEN_STEPS.all(
        work.session, organisation_id=work.organisation_id, post_ids=post_ids
    ):
        before = steps_by_post.get(post_id, PendingSteps(deadline, (), ()))
        people = (*before.people, person) if person else before.people
        steps = tuple(dict.fromkeys((*before.steps, step)))
        steps_by_post[post_id] = PendingSteps(before.deadline_at, steps, tuple(dict.fromkeys(people)))
    return steps_by_post


_OPEN_STEPS: Query[tuple[int, datetime, str, str | None]] = Query(
    select_columns(Round.post_id, RoundStep.deadline_at, RoundStep.name, User.name)
    .select_from(RoundStep)
    .join(Round, col(Round.id) == RoundStep.round_id)
    .outerjoin(StepCandidate, col(StepCandidate.round_step_id) == RoundStep.id)
    .outerjoin(User, col(User.id) == StepCandidate.user_id)
    .where(
        RoundStep.organisation_id == ORGANISATION_ID, RoundStep.state == StepState.OPEN, Round.state == RoundState.OPEN
    )
    .where(col(Round.post_id).in_(param("post_ids", many=True)))
    .order_by(col(RoundStep.deadline_at), col(RoundStep.id), User.name),
    as_tuple,
)
