from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, Generic, TypeVar

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.db.statements import ORGANISATION_ID
from app.db.work import Work
from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import account_names
from app.domain.posts.models import Post
from app.domain.posts.rules.states import PostStatus
from app.domain.publishing.models import Delivery
from app.domain.publishing.queries.shown_states import DELIVERY_STATES, shown_state_from
from app.domain.publishing.rules.delivery import NEEDS_A_PERSON

Row = TypeVar("Row")
MOST_SHOWN = 8
MOST_READ = 60
"""Deliveries, grouped by post and instant."""
UNFINISHED = (PostStatus.CHANGES_REQUESTED, PostStatus.DRAFT, PostStatus.IDEA)


@dataclass(frozen=True, slots=True)
class TodayDelivery:
    """A post's instant today, with the state the whole post is shown in."""

    post: Post
    at: datetime
    state: str
    accounts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShortList(Generic[Row]):
    """Rows that fit; `is_cut`: there are more."""

    rows: Sequence[Row]
    is_cut: bool


def deliveries_due(
    session: Session, organisation_id: int, bounds: tuple[datetime, datetime]
) -> Sequence[TodayDelivery]:
    """Return the day's deliveries by hour."""
    start, end = bounds
    query = _deliveries(organisation_id).where(Delivery.due_at >= start, Delivery.due_at < end)
    return _group_deliveries(session, query.order_by(col(Delivery.due_at), col(Delivery.post_id), col(Delivery.id)))


def deliveries_in_trouble(session: Session, organisation_id: int) -> ShortList[TodayDelivery]:
    """Return deliveries unconfirmed, failed or to make by hand."""
    query = _deliveries(organisation_id).where(col(Delivery.state).in_(NEEDS_A_PERSON))
    deliveries = _group_deliveries(
        session, query.order_by(col(Delivery.due_at), col(Delivery.post_id), col(Delivery.id)).limit(MOST_READ)
    )
    return ShortList(deliveries[:MOST_SHOWN], len(deliveries) > MOST_SHOWN)


def unfinished_posts(work: Work) -> ShortList[Post]:
    """Return unsubmitted posts: changes requested first, then by day."""
    undated, planned = col(Post.planned_at).is_(None), col(Post.planned_at)
    posts = work.session.exec(
        select(Post)
        .where(Post.organisation_id == work.actor.organisation_id, Post.author_id == work.actor.id)
        .where(col(Post.status).in_(UNFINISHED))
        .order_by(col(Post.status) != PostStatus.CHANGES_REQUESTED, undated, planned, col(Post.changed_at).desc())
        .limit(MOST_SHOWN + 1)
    ).all()
    return ShortList(posts[:MOST_SHOWN], len(posts) > MOST_SHOWN)


def _deliveries(organisation_id: int) -> Any:
    return (
        sa.select(Post, col(Delivery.due_at), DELIVERY_STATES, col(Channel.network), col(Channel.name))
        .join(Delivery, col(Delivery.post_id) == Post.id)
        .join(Channel, col(Channel.id) == Delivery.channel_id)
        .where(col(Delivery.organisation_id) == organisation_id)
        .params({ORGANISATION_ID.key: organisation_id})
    )


def _group_deliveries(session: Session, query: Any) -> list[TodayDelivery]:
    grouped = groupby(session.execute(query), key=lambda row: (row[0].id, row[1]))
    return [_today_delivery(list(rows)) for _, rows in grouped]


def _today_delivery(rows: list[Any]) -> TodayDelivery:
    post, at, states = rows[0][:3]
    accounts = sorted({(network, name) for *_, network, name in rows})
    return TodayDelivery(post, at, shown_state_from(post.status, states), account_names(accounts))
