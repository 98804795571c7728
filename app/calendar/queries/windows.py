"""What a run of days holds: one window of one index, columns rather than rows of models, a fixed number of reads."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, case, col, func, select

from app.approvals.models import StepCandidate
from app.calendar.rules.showing import shown_state
from app.channels.models import Channel
from app.channels.rules.accounts import Network, called
from app.drafting.models import Post, PostVersion, Variant
from app.publishing.models import Delivery
from app.publishing.rules import DeliveryState
from app.topics.models import Topic

Window = tuple[datetime, datetime]
Choice = tuple[int, str]
Account = tuple[Network, str]
"""By its network and its name."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the calendar is asked for; `shown` is one of the states of `rules.showing`."""

    shown: str = ""
    channel_id: int | None = None
    topic_id: int | None = None


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
    accounts: tuple[Account, ...] = ()
    permalink: str = ""


class Due(NamedTuple):
    """The decisions to be taken in a day of those asked for (0 is the first): by when the first, and how many."""

    day: int
    first: datetime
    total: int


def entries_in(session: Session, organisation_id: int, window: Window, wanted: Wanted) -> list[Entry]:
    """Every post planned in the window, in order, without its accounts (`with_accounts`): two statements."""
    states = _states(session, organisation_id, window)
    rows = session.execute(_posts(organisation_id, window, wanted))
    entries = (_entry(row, states) for row in rows)
    return [entry for entry in entries if not wanted.shown or entry.shown == wanted.shown]


def with_accounts(session: Session, organisation_id: int, entries: Sequence[Entry]) -> list[Entry]:
    """The same entries with the accounts their current version speaks through, in one statement."""
    pairs = session.execute(
        select(PostVersion.post_id, Channel.network, Channel.name)
        .join(Post, (col(Post.id) == PostVersion.post_id) & (col(Post.version) == PostVersion.number))
        .join(Variant, col(Variant.post_version_id) == PostVersion.id)
        .join(Channel, col(Channel.id) == Variant.channel_id)
        .where(Post.organisation_id == organisation_id, PostVersion.organisation_id == organisation_id)
        .where(col(PostVersion.post_id).in_([entry.id for entry in entries]))
        .distinct()
        .order_by(col(Channel.network), Channel.name)
    )
    names = _gathered((post_id, (network, name)) for post_id, network, name in pairs)
    return [entry._replace(accounts=tuple(names.get(entry.id, ()))) for entry in entries]


def published_in(session: Session, organisation_id: int, window: Window, wanted: Wanted) -> list[Entry]:
    """What the public can read already, with where: for whoever may see no more than that. One statement."""
    query = (
        _posts(organisation_id, window, Wanted(topic_id=wanted.topic_id))
        .add_columns(Channel.network, Channel.name, Delivery.permalink)
        .join(Delivery, col(Delivery.post_id) == Post.id)
        .join(Channel, col(Channel.id) == Delivery.channel_id)
        .where(Delivery.organisation_id == organisation_id, Delivery.state == DeliveryState.PUBLISHED)
        .order_by(col(Channel.network), Channel.name)
    )
    if wanted.channel_id:
        query = query.where(Delivery.channel_id == wanted.channel_id)
    found: dict[int, Entry] = {}
    for *row, network, name, permalink in session.execute(query):
        entry = found.get(row[0]) or _entry(row, {})._replace(shown=DeliveryState.PUBLISHED.value)
        accounts = tuple(dict.fromkeys((*entry.accounts, (network, name))))
        found[entry.id] = entry._replace(accounts=accounts, permalink=entry.permalink or permalink)
    return list(found.values())


def deadlines_in(session: Session, organisation_id: int, starts: Sequence[datetime], *, user_id: int) -> list[Due]:
    """What waits for a person, told day by day without reading every row.

    `starts` are where each day begins and, last, where the last one ends. A day with nothing to decide is not told.
    """
    deadline = col(StepCandidate.deadline_at)
    day = case(*[(deadline < end, number) for number, end in enumerate(starts[1:])])
    query = (
        select(day, func.min(deadline), func.count())
        .where(StepCandidate.organisation_id == organisation_id, StepCandidate.user_id == user_id)
        .where(deadline >= starts[0], deadline < starts[-1])
        .group_by(sa.literal_column("1"))
    )
    return [Due(*row) for row in session.execute(query)]


def choices_of(session: Session, organisation_id: int) -> tuple[Sequence[Choice], Sequence[Choice]]:
    """Accounts and topics to narrow by, as (id, name)."""
    channels = session.exec(
        select(Channel.id, Channel.network, Channel.name)
        .where(Channel.organisation_id == organisation_id)
        .order_by(col(Channel.network), Channel.name, col(Channel.id))
    )
    topics = session.exec(
        select(Topic.id, Topic.name).where(Topic.organisation_id == organisation_id).order_by(Topic.name, col(Topic.id))
    )
    return [(key, called(Network(network), name)) for key, network, name in channels], list(topics)


def _posts(organisation_id: int, window: Window, wanted: Wanted) -> Any:
    columns = (Post.id, Post.year, Post.ordinal, Post.title, Post.status, Post.planned_at, Post.author_id, Topic.name)
    query = (
        select(*columns)  # type: ignore[call-overload] # more columns than its types count
        .outerjoin(Topic, col(Topic.id) == Post.topic_id)
        .where(Post.organisation_id == organisation_id, *_planned_in(window))
        .order_by(col(Post.planned_at), col(Post.id))
    )
    if wanted.topic_id:
        query = query.where(Post.topic_id == wanted.topic_id)
    return query.where(_says(organisation_id, wanted.channel_id)) if wanted.channel_id else query


def _planned_in(window: Window) -> tuple[Any, Any]:
    return col(Post.planned_at) >= window[0], col(Post.planned_at) < window[1]


def _says(organisation_id: int, channel_id: int) -> Any:
    """Whether the current version says anything through the account."""
    return (
        select(Variant.id)
        .join(PostVersion, col(PostVersion.id) == Variant.post_version_id)
        .where(Variant.organisation_id == organisation_id, Variant.channel_id == channel_id)
        .where(PostVersion.post_id == Post.id, PostVersion.number == Post.version)
        .exists()
    )


def _states(session: Session, organisation_id: int, window: Window) -> Mapping[int, Sequence[DeliveryState]]:
    pairs = session.execute(
        select(Delivery.post_id, Delivery.state)
        .join(Post, col(Post.id) == Delivery.post_id)
        .where(Delivery.organisation_id == organisation_id, Post.organisation_id == organisation_id)
        .where(*_planned_in(window))
        .distinct()
    )
    return _gathered(pairs)


def _gathered(pairs: Iterable[Any]) -> dict[int, list[Any]]:
    gathered: dict[int, list[Any]] = {}
    for key, value in pairs:
        gathered.setdefault(key, []).append(value)
    return gathered


def _entry(row: Sequence[Any], states: Mapping[int, Sequence[DeliveryState]]) -> Entry:
    key, year, ordinal, title, status, planned_at, author_id, topic = row
    shown = shown_state(status, states.get(key, ()))
    return Entry(key, year, ordinal, title, shown, planned_at, author_id, topic or "")
