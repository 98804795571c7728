"""What leaves in a sheet: the posts in their order, a few hundred at a time however many there are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import NamedTuple

from sqlmodel import Session, col, func, select

from app.approvals.models import Round, RoundStep
from app.approvals.queries.partial import SPEAKS_THROUGH
from app.approvals.rules import RoundState, StepState
from app.calendar.queries.imports import held_by
from app.calendar.queries.windows import Entry, entry_of, told
from app.calendar.rules.leaving import MOST
from app.calendar.rules.matching import Held
from app.channels.models import Channel
from app.channels.rules.accounts import Network, called
from app.db.reads import HERE, Read, columns, given
from app.drafting.models import Post, Variant
from app.drafting.queries.listing import Wanted, narrowing
from app.publishing.models import Delivery
from app.publishing.rules import DeliveryState

TOGETHER = 300
"""Posts read at once."""


@dataclass(frozen=True, slots=True)
class Leaving:
    """A post on its way into a sheet: until when it is to be decided, and where each account published it."""

    entry: Entry
    held: Held
    deadline: datetime | None = None
    permalinks: dict[int, str] = field(default_factory=dict)


class Published(NamedTuple):
    """What one account published of a post, as the public can read it."""

    post_id: int
    network: Network
    name: str
    language: str
    text: str
    link: str
    permalink: str

    @property
    def account(self) -> str:
        return called(self.network, self.name)


def leaving(session: Session, organisation_id: int, entries: Sequence[Entry]) -> Iterator[Leaving]:
    """Each post with all it says: three statements for every few hundred."""
    for some in _portions(entries):
        ids = [entry.id for entry in some]
        held = held_by(session, organisation_id, col(Post.id), ids)
        deadlines = dict(_DEADLINES.all(session, organisation_id=organisation_id, posts=ids))
        permalinks: dict[int, dict[int, str]] = {}
        for post_id, channel_id, permalink in _PERMALINKS.all(session, organisation_id=organisation_id, posts=ids):
            permalinks.setdefault(post_id, {})[channel_id] = permalink
        yield from (
            Leaving(entry, held[entry.id], deadlines.get(entry.id), permalinks.get(entry.id, {}))
            for entry in some
            if entry.id in held
        )


def published_of(
    session: Session, organisation_id: int, entries: Sequence[Entry], *, channel_id: int | None
) -> Iterator[tuple[Entry, Published]]:
    """What is public of each post, for whoever may see no more: one statement for every few hundred."""
    for some in _portions(entries):
        values = {"posts": [entry.id for entry in some]}
        of_one = {"channel_id": channel_id} if channel_id else {}
        found: dict[int, list[Published]] = {}
        for one in _published(bool(of_one)).all(session, organisation_id=organisation_id, **values, **of_one):
            found.setdefault(one.post_id, []).append(one)
        yield from ((entry, one) for entry in some for one in found.get(entry.id, ()))


def listed_entries(session: Session, organisation_id: int, wanted: Wanted) -> list[Entry]:
    """Every post of the list, whether it has a day or not, up to one more than a sheet takes: one statement."""
    values = wanted.values()
    return _listed(frozenset(values)).all(session, organisation_id=organisation_id, **values)


def _portions(entries: Sequence[Entry]) -> Iterator[Sequence[Entry]]:
    return (entries[start : start + TOGETHER] for start in range(0, len(entries), TOGETHER))


@cache
def _listed(narrowed: frozenset[str]) -> Read[Entry]:
    found = told(*narrowing(narrowed, SPEAKS_THROUGH))
    return Read(found.order_by(col(Post.planned_at), col(Post.id)).limit(MOST + 1), entry_of)


@cache
def _published(of_one: bool) -> Read[Published]:
    said = (Delivery.post_id, Channel.network, Channel.name, Variant.language, Variant.text, Variant.link)
    only = [col(Delivery.channel_id) == given("channel_id")] if of_one else []
    query = (
        columns(*said, Delivery.permalink)
        .join(Channel, col(Channel.id) == Delivery.channel_id)
        .join(Variant, col(Variant.id) == Delivery.variant_id)
        .where(Delivery.organisation_id == HERE, Delivery.state == DeliveryState.PUBLISHED, *only)
        .where(col(Delivery.post_id).in_(given("posts", many=True)))
        .order_by(col(Channel.network), Channel.name, Variant.language, col(Delivery.id))
    )
    return Read(query, Published)


_DEADLINES: Read[tuple[int, datetime]] = Read(
    select(Round.post_id, func.min(RoundStep.deadline_at))
    .join(RoundStep, col(RoundStep.round_id) == Round.id)
    .where(Round.organisation_id == HERE, Round.state == RoundState.OPEN, RoundStep.state == StepState.OPEN)
    .where(col(Round.post_id).in_(given("posts", many=True)))
    .group_by(col(Round.post_id)),
    lambda post_id, deadline: (post_id, deadline),
)
_PERMALINKS: Read[tuple[int, int, str]] = Read(
    select(Delivery.post_id, Delivery.channel_id, Delivery.permalink)
    .where(Delivery.organisation_id == HERE, Delivery.state == DeliveryState.PUBLISHED)
    .where(col(Delivery.post_id).in_(given("posts", many=True)))
    .order_by(col(Delivery.id)),
    lambda post_id, channel_id, permalink: (post_id, channel_id, permalink),
)
