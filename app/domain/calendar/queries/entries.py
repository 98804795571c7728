"""What a run of days holds: one window of one index, columns rather than rows of models, a fixed number of reads.

What belongs to a campaign, in the order it goes out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from app.db.statements import ORGANISATION_ID, Query, as_tuple, param, select_columns
from app.domain.approvals.models.decisions import SoleAct
from app.domain.approvals.models.rounds import Round, RoundStep, StepCandidate
from app.domain.approvals.queries.left_out import PostVoices, has_variant_where, post_voices
from app.domain.approvals.rules import RoundState, StepState
from app.domain.calendar.rules.clashes import Clash
from app.domain.calendar.rules.shown_state import shown_state
from app.domain.directory.models import Channel, Topic
from app.domain.directory.rules.networks import Network
from app.domain.posts.models import Post, Variant
from app.domain.posts.rules.states import PostStatus
from app.domain.publishing.models import Delivery
from app.domain.publishing.rules.delivery import DeliveryState

MOST_EXPORTED = 10_000
"""Posts in one sheet: as many rows as one brings back."""

Window = tuple[datetime, datetime]
Account = tuple[Network, str]
"""By its network and its name."""


@dataclass(frozen=True, slots=True)
class EntryFilter:
    """What of the calendar is asked for; `shown` is one of the states of `rules.showing`."""

    shown: str = ""
    channel_id: int | None = None
    topic_id: int | None = None
    campaign_id: int | None = None
    language: str = ""


class PostEntry(NamedTuple):
    """A post as a calendar shows it, light, since a month holds hundreds; `permalink` where the public can read it."""

    id: int
    year: int
    ordinal: int
    title: str
    shown: str
    planned_at: datetime
    author_id: int | None
    topic: str
    is_sole: bool = False
    """Whether one person alone approved what it says."""
    accounts: tuple[Account, ...] = ()
    left: tuple[Account, ...] = ()
    """What was left out of its approval, by network and language."""
    permalink: str = ""
    languages: tuple[str, ...] = ()
    clashes: tuple[Clash, ...] = ()
    """What it comes too near to, where that was asked for."""


_FIELDS_BEFORE_ACCOUNTS = PostEntry._fields.index("accounts")
"""How much of an entry is known before its accounts are."""


class DeadlineCount(NamedTuple):
    """The decisions to be taken in a day of those asked for (0 is the first): by when the first, and how many."""

    day: int
    first: datetime
    total: int


def entries_in(session: Session, organisation_id: int, window: Window, wanted: EntryFilter) -> list[PostEntry]:
    """Every post planned in the window, in order, without its accounts (`add_accounts`): one statement."""
    values = _filter_values(wanted)
    found = _posts(frozenset(values)).all(
        session, organisation_id=organisation_id, opens=window[0], closes=window[1], **values
    )
    return [entry for entry in found if not wanted.shown or entry.shown == wanted.shown]


def add_accounts(session: Session, organisation_id: int, entries: Sequence[PostEntry]) -> list[PostEntry]:
    """The same entries with the accounts through which they go on, and those left out, in one statement."""
    spoken = post_voices(session, organisation_id, [entry.id for entry in entries])
    return [_with_spoken(entry, spoken[entry.id]) if entry.id in spoken else entry for entry in entries]


def _with_spoken(entry: PostEntry, said: PostVoices) -> PostEntry:
    told = (said.accounts, said.left, entry.permalink, said.languages, entry.clashes)
    return PostEntry._make((*entry[:_FIELDS_BEFORE_ACCOUNTS], *told))


def published_entries_in(
    session: Session, organisation_id: int, window: Window, wanted: EntryFilter
) -> list[PostEntry]:
    """What the public can read already, with where: for whoever may see no more than that. One statement."""
    values = _filter_values(wanted)
    rows = _published(frozenset(values)).all(
        session, organisation_id=organisation_id, opens=window[0], closes=window[1], **values
    )
    found: dict[int, PostEntry] = {}
    for *row, network, name, permalink, language in rows:
        entry = found.get(row[0]) or build_entry(*row)._replace(shown=DeliveryState.PUBLISHED.value)
        accounts = tuple(dict.fromkeys((*entry.accounts, (network, name))))
        languages = tuple(sorted({*entry.languages, language}))
        link = entry.permalink or permalink
        found[entry.id] = entry._replace(accounts=accounts, languages=languages, permalink=link)
    return list(found.values())


def deadlines_in(
    session: Session, organisation_id: int, starts: Sequence[datetime], *, user_id: int = 0
) -> list[DeadlineCount]:
    """What waits for a person, or without one for anybody, told day by day without reading every row.

    `starts` are where each day begins and, last, where the last one ends. A day with nothing to decide is not told.
    """
    bounds = {f"start_{n}": start for n, start in enumerate(starts)}
    whose = {"user_id": user_id} if user_id else {}
    return _due(len(starts) - 1, bool(user_id)).all(session, organisation_id=organisation_id, **whose, **bounds)


def _filter_values(wanted: EntryFilter) -> dict[str, Any]:
    """What the database narrows; the state shown is worked out of what it finds."""
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


@lru_cache(maxsize=1024)
def shown_state_from(status: str, states: str | None) -> str:
    """From what the database says: the post's status, and the states of its deliveries with commas between."""
    return shown_state(PostStatus(status), {DeliveryState(state) for state in (states or "").split(",") if state})


DELIVERY_STATES = (
    select(func.aggregate_strings(sa.type_coerce(Delivery.state, sa.String), ","))
    .where(Delivery.organisation_id == ORGANISATION_ID, Delivery.post_id == Post.id)
    .correlate(Post)
    .scalar_subquery()
)
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
    """What an `PostEntry` tells of the posts these conditions find, in no order yet; each row is for `build_entry`."""
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
    """One statement for each choice of filters."""
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
        .where(Delivery.organisation_id == ORGANISATION_ID, Delivery.state == DeliveryState.PUBLISHED)
        .order_by(col(Channel.network), Channel.name)
    )
    return Query(query, as_tuple)


@cache
def _due(days: int, of_person: bool) -> Query[DeadlineCount]:
    """One statement for each length of a run of days; each day reads no more than its own part of one index. A step
    that several may decide is one decision.
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
"""Publications on one page; a campaign that has more says so."""


def campaign_entries(session: Session, organisation_id: int, campaign_id: int) -> Sequence[PostEntry]:
    """Those with a day by their hour, then those without; one more than `MOST_CAMPAIGN_POSTS` at most. One
    statement."""
    return _CAMPAIGN_ENTRIES.all(session, organisation_id=organisation_id, campaign_id=campaign_id)


_CAMPAIGN_ENTRIES: Query[PostEntry] = Query(
    select_entries(col(Post.campaign_id) == param("campaign_id"))
    .order_by(sa.nulls_last(col(Post.planned_at)), col(Post.id))
    .limit(MOST_CAMPAIGN_POSTS + 1),
    build_entry,
)
