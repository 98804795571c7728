"""Counts of the decision queue by each of its filters."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import col

from app.db.statements import ORGANISATION_ID, Query, param, select_columns
from app.db.work import Work
from app.domain.approvals.models.rounds import Round, RoundStep, StepCandidate
from app.domain.approvals.queries.left_out import IS_LEFT_OUT
from app.domain.approvals.queries.queue_filter import QueueFilter, queue_conditions
from app.domain.approvals.queries.waiting_posts import MOST_COUNTED
from app.domain.directory.models import Channel, Topic
from app.domain.directory.rules.networks import Network, channel_label
from app.domain.posts.models import Post, PostVersion, Variant

OWN_FILTERS = {
    "topic": {"topic_id"},
    "account": {"channel_id"},
    "author": {"author_id"},
    "due": {"late_at", "due_after", "due_before"},
    "whose": {"is_own", "is_substitute"},
}


class Facet(NamedTuple):
    """A value of a filter and how many posts of the queue have it."""

    kind: str
    key: str
    name: str
    network: str
    posts: int

    @property
    def label(self) -> str:
        return channel_label(Network(self.network), self.name) if self.network else self.name


def queue_facets(work: Work, user_id: int, wanted: QueueFilter, *, day_ends: datetime) -> Mapping[str, Sequence[Facet]]:
    """Return the values of each filter under the others in force, the commonest first; one statement.

    Counted over the soonest `MOST_COUNTED`.
    """
    values = wanted.values()
    instants = {"at": work.now, "day_ends": day_ends}
    here = {"organisation_id": work.organisation_id, "user_id": user_id}
    facets = defaultdict[str, list[Facet]](list)
    for facet in _facets(frozenset(values)).all(work.session, **here, **instants, **values):
        facets[facet.kind].append(facet)
    return facets


@cache
def _facets(narrowed: frozenset[str]) -> Query[Facet]:
    nothing = sa.literal_column("''", sa.String())
    deadline = col(StepCandidate.deadline_at)
    due = sa.case((deadline <= param("at"), "late"), (deadline < param("day_ends"), "today"), else_="later")
    whose = sa.case((col(StepCandidate.substitution_id).is_(None), "own"), else_="substitute")
    topics = _of_posts("topic", narrowed, col(Topic.id), col(Topic.name)).join(Topic, col(Topic.id) == Post.topic_id)
    parts = (
        topics,
        _of_accounts(narrowed),
        _of_posts("author", narrowed, col(Post.author_id), col(Post.author_name)),
        _of_posts("due", narrowed, due, nothing),
        _of_posts("whose", narrowed, whose, nothing),
    )
    rows = sa.union_all(*(_counted(part) for part in parts)).subquery()
    return Query(select_columns(*rows.c).order_by(rows.c.posts.desc(), rows.c.name, rows.c.key), Facet)


def _counted(rows: Any) -> Any:
    part = rows.subquery()
    columns = (part.c.kind, part.c.key, part.c.name, part.c.network)
    return select_columns(*columns, sa.func.count(sa.distinct(part.c.post_id)).label("posts")).group_by(*columns)


def _of_posts(kind: str, narrowed: frozenset[str], key: Any, name: Any, network: Any = None) -> Any:
    """Select a row for each post of the queue, the filter's own conditions left out."""
    shown: tuple[Any, ...] = (
        sa.literal(kind).label("kind"),
        sa.cast(key, sa.String()).label("key"),
        name.label("name"),
        (sa.literal_column("''", sa.String()) if network is None else network).label("network"),
        col(Post.id).label("post_id"),
    )
    return (
        select_columns(*shown)
        .select_from(StepCandidate)
        .join(RoundStep, col(RoundStep.id) == StepCandidate.round_step_id)
        .join(Round, col(Round.id) == RoundStep.round_id)
        .join(Post, col(Post.id) == Round.post_id)
        .where(StepCandidate.organisation_id == ORGANISATION_ID, StepCandidate.user_id == param("user_id"))
        .where(*queue_conditions(narrowed - OWN_FILTERS[kind]))
        .order_by(col(StepCandidate.deadline_at))
        .limit(MOST_COUNTED)
    )


def _of_accounts(narrowed: frozenset[str]) -> Any:
    network = sa.cast(col(Channel.network), sa.String())
    return (
        _of_posts("account", narrowed, col(Channel.id), col(Channel.name), network)
        .join(PostVersion, (col(PostVersion.post_id) == Post.id) & (col(PostVersion.number) == Post.version))
        .join(Variant, (col(Variant.post_version_id) == PostVersion.id) & ~IS_LEFT_OUT)
        .join(Channel, col(Channel.id) == Variant.channel_id)
    )
