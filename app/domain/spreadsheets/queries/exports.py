from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import NamedTuple

from sqlmodel import Session, col, func, select

from app.db.statements import ORGANISATION_ID, Query, param, select_columns
from app.db.work import Work
from app.domain.approvals.models.rounds import Round, RoundStep
from app.domain.approvals.queries.left_out import SPEAKS_THROUGH
from app.domain.approvals.rules.states import RoundState, StepState
from app.domain.calendar.queries.entries import MOST_EXPORTED, PostEntry, build_entry, select_entries
from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import Network, channel_label
from app.domain.posts.models import Post, Variant
from app.domain.posts.queries.post_list import LaterConditions, PostFilter, filter_conditions
from app.domain.publishing.models import IS_FIRST_PART, Delivery
from app.domain.publishing.queries.shown_states import IS_SHOWN
from app.domain.publishing.rules.delivery import DeliveryState
from app.domain.spreadsheets.queries.imports import sheet_posts
from app.domain.spreadsheets.rules.row_matches import SheetPost

POSTS_PER_READ = 300


@dataclass(frozen=True, slots=True)
class ExportedPost:
    """A post, its deadline and permalinks by account."""

    entry: PostEntry
    sheet_post: SheetPost
    deadline: datetime | None = None
    permalinks: dict[int, str] = field(default_factory=dict)


class PublishedText(NamedTuple):
    post_id: int
    network: Network
    name: str
    language: str
    text: str
    link: str
    permalink: str

    @property
    def account(self) -> str:
        return channel_label(self.network, self.name)


def exported_posts(session: Session, organisation_id: int, entries: Sequence[PostEntry]) -> Iterator[ExportedPost]:
    """Yield posts to export, in three statements per few hundred."""
    for some in _portions(entries):
        ids = [entry.id for entry in some]
        posts_by_id = sheet_posts(session, organisation_id, col(Post.id), ids)
        deadlines = dict(_DEADLINES.all(session, organisation_id=organisation_id, posts=ids))
        permalinks: dict[int, dict[int, str]] = {}
        for post_id, channel_id, permalink in _PERMALINKS.all(session, organisation_id=organisation_id, posts=ids):
            permalinks.setdefault(post_id, {})[channel_id] = permalink
        yield from (
            ExportedPost(entry, posts_by_id[entry.id], deadlines.get(entry.id), permalinks.get(entry.id, {}))
            for entry in some
            if entry.id in posts_by_id
        )


def published_texts(
    work: Work, entries: Sequence[PostEntry], *, channel_id: int | None
) -> Iterator[tuple[PostEntry, PublishedText]]:
    """Serve users who see only published texts: one statement per few hundred."""
    for some in _portions(entries):
        values = {"posts": [entry.id for entry in some]}
        of_one = {"channel_id": channel_id} if channel_id else {}
        texts_by_post: dict[int, list[PublishedText]] = {}
        for text in _published(bool(of_one)).all(
            work.session, organisation_id=work.organisation_id, **values, **of_one
        ):
            texts_by_post.setdefault(text.post_id, []).append(text)
        yield from ((entry, published_text) for entry in some for published_text in texts_by_post.get(entry.id, ()))


def listed_entries(session: Session, organisation_id: int, wanted: PostFilter) -> list[PostEntry]:
    """Include undated ones; at most one more than a sheet; one statement."""
    values = wanted.values()
    return _listed(frozenset(values)).all(session, organisation_id=organisation_id, **values)


def _portions(entries: Sequence[PostEntry]) -> Iterator[Sequence[PostEntry]]:
    return (entries[start : start + POSTS_PER_READ] for start in range(0, len(entries), POSTS_PER_READ))


@cache
def _listed(narrowed: frozenset[str]) -> Query[PostEntry]:
    query = select_entries(*filter_conditions(narrowed, LaterConditions(SPEAKS_THROUGH, IS_SHOWN)))
    return Query(query.order_by(col(Post.planned_at), col(Post.id)).limit(MOST_EXPORTED + 1), build_entry)


@cache
def _published(of_one: bool) -> Query[PublishedText]:
    columns = (Delivery.post_id, Channel.network, Channel.name, Variant.language, Variant.text, Variant.link)
    only = [col(Delivery.channel_id) == param("channel_id")] if of_one else []
    query = (
        select_columns(*columns, Delivery.permalink)
        .join(Channel, col(Channel.id) == Delivery.channel_id)
        .join(Variant, col(Variant.id) == Delivery.variant_id)
        .where(Delivery.organisation_id == ORGANISATION_ID, Delivery.state == DeliveryState.PUBLISHED, *only)
        .where(col(Delivery.post_id).in_(param("posts", many=True)), IS_FIRST_PART)
        .order_by(col(Channel.network), Channel.name, Variant.language, col(Delivery.id))
    )
    return Query(query, PublishedText)


_DEADLINES: Query[tuple[int, datetime]] = Query(
    select(Round.post_id, func.min(RoundStep.deadline_at))
    .join(RoundStep, col(RoundStep.round_id) == Round.id)
    .where(Round.organisation_id == ORGANISATION_ID, Round.state == RoundState.OPEN, RoundStep.state == StepState.OPEN)
    .where(col(Round.post_id).in_(param("posts", many=True)))
    .group_by(col(Round.post_id)),
    lambda post_id, deadline: (post_id, deadline),
)
_PERMALINKS: Query[tuple[int, int, str]] = Query(
    select(Delivery.post_id, Delivery.channel_id, Delivery.permalink)
    .where(Delivery.organisation_id == ORGANISATION_ID, Delivery.state == DeliveryState.PUBLISHED)
    .where(col(Delivery.post_id).in_(param("posts", many=True)), IS_FIRST_PART)
    .order_by(col(Delivery.id)),
    lambda post_id, channel_id, permalink: (post_id, channel_id, permalink),
)
