"""A window's or campaign's posts: one index, columns instead of models, fixed reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import pairwise
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from app.db.statements import ORGANISATION_ID, Query, as_tuple, param, select_columns
from app.db.work import Work
from app.domain.approvals.models.decisions import SoleAct
from app.domain.approvals.models.rounds import Round, RoundStep, StepCandidate
from app.domain.approvals.queries.left_out import PostVoices, has_variant_where, post_voices
from app.domain.approvals.rules.states import RoundState, StepState
from app.domain.calendar.rules.clashes import Clash
from app.domain.directory.models import Channel, Topic
from app.domain.directory.rules.networks import Network
from app.domain.posts.models import Post, Variant
from app.domain.publishing.models import IS_FIRST_PART, Delivery
from app.domain.publishing.queries.shown_states import DELIVERY_STATES, shown_state_from
from app.domain.publishing.rules.delivery import DeliveryState

MOST_EXPORTED = 10_000
"""As many as imported rows."""

Window = tuple[datetime, datetime]
Account = tuple[Network, str]


@dataclass(frozen=True, slots=True)
class EntryFilter:
    """`shown`: a state of `rules.shown_state`."""

    shown: str = ""
    channel_id: int | None = None
    topic_id: int | None = None
    campaign_id: int | None = None
    language: str = ""


class PostEntry(NamedTuple):
    """A light post: a month holds hundreds."""

    id: int
    year: int
    ordinal: int
    title: str
    shown: str
    planned_at: datetime
    author_id: int | None
    topic: str
    is_sole: bool = False
    accounts: tuple[Account, ...] = ()
    left: tuple[Account, ...] = ()
    """Variants left out, by network and language."""
    permalink: str = ""
    languages: tuple[str, ...] = ()
    clashes: tuple[Clash, ...] = ()
    picture: str = ""
    """The digest of its first."""


_FIELDS_BEFORE_ACCOUNTS = PostEntry._fields.index("accounts")


class DeadlineCount(NamedTuple):
    """Day number (from 0), first deadline, count of decisions."""

    day: int
    first: datetime
    total: int


def entries_in(session: Session, organisation_id: int, window: Window, wanted: EntryFilter) -> list[PostEntry]:
    """Return posts in order, without accounts (`add_accounts`). One statement."""
    values = _filter_values(wanted)
    entries = _posts(frozenset(values)).all(
        session, organisation_id=organisation_id, opens=window[0], closes=window[1], **values
    )
    return [entry for entry in entries if not wanted.shown or entry.shown == wanted.shown]


def add_accounts(session: Session, organisation_id: int, entries: Sequence[PostEntry]) -> list[PostEntry]:
    """Add accounts, those left out and first pictures: one statement."""
    voices = post_voices(session, organisation_id, [entry.id for entry in entries])
    return [_with_spoken(entry, voices[entry.id]) if entry.id in voices else entry for entry in entries]


def _with_spoken(entry: PostEntry, voices: PostVoices) -> PostEntry:
    last_fields = (voices.accounts, voices.left, entry.permalink, voices.languages, entry.clashes, voices.picture)
    return PostEntry._make((*entry[:_FIELDS_BEFORE_ACCOUNTS], *last_fields))


def published_entries_in(
    session: Session, organisation_id: int, window: Window, wanted: EntryFilter
) -> list[PostEntry]:
    """Return entries published in a window, for users limited to public posts; one statement."""
    values = _filter_values(wanted)
    rows = _published(frozenset(values)).all(
        session, organisation_id=organisation_id, opens=window[0], closes=window[1], **values
    )
    entries_by_id: dict[int, PostEntry] = {}
    for *row, network, name, permalink, language in rows:
        entry = entries_by_id.get(row[0]) or build_entry(*row)._replace(shown=DeliveryState.PUBLISHED.value)
        accounts = tuple(dict.fromkeys((*entry.accounts, (network, name))))
        languages = tuple(sorted({*entry.languages, language}))
        link = entry.permalink or permalink
        entries_by_id[entry.id] = entry._replace(accounts=accounts, languages=languages, permalink=link)
    return list(entries_by_id.values())


def deadlines_in(work: Work, starts: Sequence[datetime], *, user_id: int = 0) -> list[DeadlineCount]:
    """Count pending decisions by day, not reading every row.

    `starts`: days' beginnings and the last's end. Empty days are omitted.
    """
    bounds = {f"start_{n}": start for n, start in enumerate(starts)}
    whose = {"user_id": user_id} if user_id else {}
    return _due(len(starts) - 1, bool(user_id)).all(
        work.session, organisation_id=work.organisation_id, **whose, **bounds
    )


def _filter_values(wanted: EntryFilter) -> dict[str, Any]:
    chosen = {name: getattr(wanted, name) for name in ("channel_id", "topic_id", "campaign_id", "language")}
    return {name: value for name, value in chosen.items() if value}


def build_entry(
    key: int,
    year: int,
    ordinal: int,
    title: str,
    status: str,
    planned_at: datetime,
    author_id: int | None,
    topic: str | None,
    states: str | None,
    is_sole: bool,
) -> PostEntry:
    shown = shown_state_from(status, states)
    return PostEntry(key, year, ordinal, title, shown, planned_at, author_id, topic or "", bool(is_sole))


HAS_SOLE_APPROVAL = (
    select(SoleAct.id)
    .join(Round, col(Round.id) == SoleAct.round_id)
    .where(SoleAct.organisation_id == ORGANISATION_ID, SoleAct.post_id == Post.id, Round.state == RoundState.APPROVED)
    .correlate(Post)
    .exists()
)
VARIANT_COLUMNS = {"channel_id": col(Variant.channel_id), "language": col(Variant.language)}
_POST_COLUMNS = {"topic_id": col(Post.topic_id), "campaign_id": col(Post.campaign_id)}
_ENTRY_COLUMNS = (Post.id, Post.year, Post.ordinal, Post.title, sa.type_coerce(Post.status, sa.String), Post.planned_at)


def select_entries(*conditions: Any) -> Any:
    """Select `PostEntry` columns, unordered; rows are for `build_entry`."""
    return (
        select_columns(*_ENTRY_COLUMNS, Post.author_id, Topic.name, DELIVERY_STATES, HAS_SOLE_APPROVAL)
        .outerjoin(Topic, col(Topic.id) == Post.topic_id)
        .where(Post.organisation_id == ORGANISATION_ID, *conditions)
    )


def _planned(*conditions: Any) -> Any:
    within = (col(Post.planned_at) >= param("opens"), col(Post.planned_at) < param("closes"))
    return select_entries(*conditions).where(*within).order_by(col(Post.planned_at), col(Post.id))


@cache
def _posts(narrowed: frozenset[str]) -> Query[PostEntry]:
    voices = [VARIANT_COLUMNS[name] == param(name) for name in sorted(narrowed & VARIANT_COLUMNS.keys())]
    return Query(_planned(*_post_conditions(narrowed), *([has_variant_where(*voices)] if voices else [])), build_entry)


def _post_conditions(narrowed: frozenset[str]) -> list[Any]:
    return [_POST_COLUMNS[name] == param(name) for name in sorted(narrowed & _POST_COLUMNS.keys())]


@cache
def _published(narrowed: frozenset[str]) -> Query[tuple[Any, ...]]:
    query = (
        _planned(
            *_post_conditions(narrowed),
            *(VARIANT_COLUMNS[name] == param(name) for name in sorted(narrowed & VARIANT_COLUMNS.keys())),
        )
        .add_columns(Channel.network, Channel.name, Delivery.permalink, Variant.language)
        .join(Delivery, col(Delivery.post_id) == Post.id)
        .join(Variant, col(Variant.id) == Delivery.variant_id)
        .join(Channel, col(Channel.id) == Delivery.channel_id)
        .where(Delivery.organisation_id == ORGANISATION_ID, Delivery.state == DeliveryState.PUBLISHED, IS_FIRST_PART)
        .order_by(col(Channel.network), Channel.name)
    )
    return Query(query, as_tuple)


@cache
def _due(days: int, of_person: bool) -> Query[DeadlineCount]:
    """Build a query per number of days, each reading its part of one index.

    A step several may decide counts once.
    """
    deadline, waiting = (
        (col(StepCandidate.deadline_at), _MY_STEPS) if of_person else (col(RoundStep.deadline_at), _ALL_STEPS)
    )
    starts = [param(f"start_{n}") for n in range(days + 1)]
    each = [
        select(sa.literal(day), func.min(deadline), func.count())
        .where(*waiting, deadline >= begins, deadline < ends)
        .having(func.count() > 0)
        for day, (begins, ends) in enumerate(pairwise(starts))
    ]
    return Query(sa.union_all(*each), DeadlineCount)


_MY_STEPS = (StepCandidate.organisation_id == ORGANISATION_ID, StepCandidate.user_id == param("user_id"))
_ALL_STEPS = (RoundStep.organisation_id == ORGANISATION_ID, RoundStep.state == StepState.OPEN)


MOST_CAMPAIGN_POSTS = 300
"""Per page; a campaign with more says so."""


def campaign_entries(work: Work, campaign_id: int) -> Sequence[PostEntry]:
    """Return dated posts by hour, then undated ones, up to `MOST_CAMPAIGN_POSTS` plus one; one statement."""
    return _CAMPAIGN_ENTRIES.all(work.session, organisation_id=work.organisation_id, campaign_id=campaign_id)


_CAMPAIGN_ENTRIES: Query[PostEntry] = Query(
    select_entries(col(Post.campaign_id) == param("campaign_id"))
    .order_by(sa.nulls_last(col(Post.planned_at)), col(Post.id))
    .limit(MOST_CAMPAIGN_POSTS + 1),
    build_entry,
)
