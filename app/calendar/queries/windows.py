"""What a run of days holds: one window of one index, columns rather than rows of models, a fixed number of reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from app.approvals.models import Round, RoundStep, SoleAct, StepCandidate
from app.approvals.queries.partial import Spoken, says, spoken_of
from app.approvals.rules import RoundState, StepState
from app.calendar.rules.clashes import Clash
from app.calendar.rules.showing import shown_state
from app.channels.models import Channel
from app.channels.rules.accounts import Network
from app.db.reads import HERE, Read, as_it_is, columns, given
from app.drafting.models import Post, Variant
from app.drafting.rules.states import Status
from app.publishing.models import Delivery
from app.publishing.rules import DeliveryState
from app.topics.models import Topic

Window = tuple[datetime, datetime]
Account = tuple[Network, str]
"""By its network and its name."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the calendar is asked for; `shown` is one of the states of `rules.showing`."""

    shown: str = ""
    channel_id: int | None = None
    topic_id: int | None = None
    campaign_id: int | None = None
    language: str = ""


class Entry(NamedTuple):
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


_UNTOLD = Entry._fields.index("accounts")
"""How much of an entry is known before its accounts are."""


class Due(NamedTuple):
    """The decisions to be taken in a day of those asked for (0 is the first): by when the first, and how many."""

    day: int
    first: datetime
    total: int


def entries_in(session: Session, organisation_id: int, window: Window, wanted: Wanted) -> list[Entry]:
    """Every post planned in the window, in order, without its accounts (`with_accounts`): one statement."""
    values = _narrowing(wanted)
    found = _posts(frozenset(values)).all(
        session, organisation_id=organisation_id, opens=window[0], closes=window[1], **values
    )
    return [entry for entry in found if not wanted.shown or entry.shown == wanted.shown]


def with_accounts(session: Session, organisation_id: int, entries: Sequence[Entry]) -> list[Entry]:
    """The same entries with the accounts through which they go on, and those left out, in one statement."""
    spoken = spoken_of(session, organisation_id, [entry.id for entry in entries])
    return [_speaking(entry, spoken[entry.id]) if entry.id in spoken else entry for entry in entries]


def _speaking(entry: Entry, said: Spoken) -> Entry:
    told = (said.accounts, said.left, entry.permalink, said.languages, entry.clashes)
    return Entry._make((*entry[:_UNTOLD], *told))


def published_in(session: Session, organisation_id: int, window: Window, wanted: Wanted) -> list[Entry]:
    """What the public can read already, with where: for whoever may see no more than that. One statement."""
    values = _narrowing(wanted)
    rows = _published(frozenset(values)).all(
        session, organisation_id=organisation_id, opens=window[0], closes=window[1], **values
    )
    found: dict[int, Entry] = {}
    for *row, network, name, permalink, language in rows:
        entry = found.get(row[0]) or entry_of(*row)._replace(shown=DeliveryState.PUBLISHED.value)
        accounts = tuple(dict.fromkeys((*entry.accounts, (network, name))))
        languages = tuple(sorted({*entry.languages, language}))
        link = entry.permalink or permalink
        found[entry.id] = entry._replace(accounts=accounts, languages=languages, permalink=link)
    return list(found.values())


def deadlines_in(session: Session, organisation_id: int, starts: Sequence[datetime], *, user_id: int = 0) -> list[Due]:
    """What waits for a person, or without one for anybody, told day by day without reading every row.

    `starts` are where each day begins and, last, where the last one ends. A day with nothing to decide is not told.
    """
    bounds = {f"start_{n}": start for n, start in enumerate(starts)}
    whose = {"user_id": user_id} if user_id else {}
    return _due(len(starts) - 1, bool(user_id)).all(session, organisation_id=organisation_id, **whose, **bounds)


def _narrowing(wanted: Wanted) -> dict[str, Any]:
    """What the database narrows; the state shown is worked out of what it finds."""
    chosen = {name: getattr(wanted, name) for name in ("channel_id", "topic_id", "campaign_id", "language")}
    return {name: value for name, value in chosen.items() if value}


def entry_of(
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
) -> Entry:
    shown = shown_of(status, states)
    return Entry(key, year, ordinal, title, shown, planned_at, author_id, topic or "", bool(is_sole))


@lru_cache(maxsize=1024)
def shown_of(status: str, states: str | None) -> str:
    """From what the database says: the post's status, and the states of its deliveries with commas between."""
    return shown_state(Status(status), {DeliveryState(state) for state in (states or "").split(",") if state})


STATES = (
    select(func.aggregate_strings(sa.type_coerce(Delivery.state, sa.String), ","))
    .where(Delivery.organisation_id == HERE, Delivery.post_id == Post.id)
    .correlate(Post)
    .scalar_subquery()
)
SOLE = (
    select(SoleAct.id)
    .join(Round, col(Round.id) == SoleAct.round_id)
    .where(SoleAct.organisation_id == HERE, SoleAct.post_id == Post.id, Round.state == RoundState.APPROVED)
    .correlate(Post)
    .exists()
)
VOICE = {"channel_id": col(Variant.channel_id), "language": col(Variant.language)}
_OF_POST_ITSELF = {"topic_id": col(Post.topic_id), "campaign_id": col(Post.campaign_id)}
_OF_POST = (Post.id, Post.year, Post.ordinal, Post.title, sa.type_coerce(Post.status, sa.String), Post.planned_at)


def told(*conditions: Any) -> Any:
    """What an `Entry` tells of the posts these conditions find, in no order yet; each row is for `entry_of`."""
    return (
        columns(*_OF_POST, Post.author_id, Topic.name, STATES, SOLE)
        .outerjoin(Topic, col(Topic.id) == Post.topic_id)
        .where(Post.organisation_id == HERE, *conditions)
    )


def _planned(*conditions: Any) -> Any:
    within = (col(Post.planned_at) >= given("opens"), col(Post.planned_at) < given("closes"))
    return told(*conditions).where(*within).order_by(col(Post.planned_at), col(Post.id))


@cache
def _posts(narrowed: frozenset[str]) -> Read[Entry]:
    """One statement for each choice of filters."""
    voices = [VOICE[name] == given(name) for name in sorted(narrowed & VOICE.keys())]
    return Read(_planned(*_own(narrowed), *([says(*voices)] if voices else [])), entry_of)


def _own(narrowed: frozenset[str]) -> list[Any]:
    return [_OF_POST_ITSELF[name] == given(name) for name in sorted(narrowed & _OF_POST_ITSELF.keys())]


@cache
def _published(narrowed: frozenset[str]) -> Read[tuple[Any, ...]]:
    query = (
        _planned(*_own(narrowed), *(VOICE[name] == given(name) for name in sorted(narrowed & VOICE.keys())))
        .add_columns(Channel.network, Channel.name, Delivery.permalink, Variant.language)
        .join(Delivery, col(Delivery.post_id) == Post.id)
        .join(Variant, col(Variant.id) == Delivery.variant_id)
        .join(Channel, col(Channel.id) == Delivery.channel_id)
        .where(Delivery.organisation_id == HERE, Delivery.state == DeliveryState.PUBLISHED)
        .order_by(col(Channel.network), Channel.name)
    )
    return Read(query, as_it_is)


@cache
def _due(days: int, of_person: bool) -> Read[Due]:
    """One statement for each length of a run of days; each day reads no more than its own part of one index. A step
    that several may decide is one decision.
    """
    deadline, waiting = (col(StepCandidate.deadline_at), _MINE) if of_person else (col(RoundStep.deadline_at), _OPEN)
    starts = [given(f"start_{n}") for n in range(days + 1)]
    each = [
        select(sa.literal(day), func.min(deadline), func.count())
        .where(*waiting, deadline >= begins, deadline < ends)
        .having(func.count() > 0)
        for day, (begins, ends) in enumerate(pairwise(starts))
    ]
    return Read(sa.union_all(*each), Due)


_MINE = (StepCandidate.organisation_id == HERE, StepCandidate.user_id == given("user_id"))
_OPEN = (RoundStep.organisation_id == HERE, RoundStep.state == StepState.OPEN)
