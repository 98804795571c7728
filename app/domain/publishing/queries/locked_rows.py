"""Plain rows, read and written once a batch."""

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from app.db.claim import select_due_for_update
from app.db.statements import Query, param, select_columns
from app.domain.directory.models import Channel
from app.domain.organisations.models import Organisation
from app.domain.posts.models import Post
from app.domain.posts.rules.states import PostStatus
from app.domain.publishing.models import Delivery
from app.domain.publishing.rules.delivery import DeliveryState


@dataclass(slots=True)
class LockedDelivery:
    """A row written by `write_deliveries`."""

    id: int
    organisation_id: int
    post_id: int
    channel_id: int
    due_at: datetime
    next_attempt_at: datetime | None
    state: DeliveryState
    lease_token: str | None
    attempts: int
    remote_id: str
    permalink: str
    trouble: str
    settled_at: datetime | None


@dataclass(frozen=True, slots=True)
class LockedPost:
    """Only the status may change."""

    id: int
    organisation_id: int
    status: PostStatus


def lock_posts(session: Session, ids: Collection[int]) -> dict[int, LockedPost]:
    """Lock by key, waiting. Posts first, then deliveries, everywhere."""
    return {row.id: row for row in _POSTS.all(session, ids=list(ids))}


def lock_deliveries(session: Session, ids: Collection[int]) -> dict[int, LockedDelivery]:
    """Lock by key, waiting."""
    return {row.id: row for row in _DELIVERIES_BY_ID.all(session, ids=list(ids))}


def pick_due_deliveries(
    session: Session, *, limit: int, now: datetime, full: Collection[str] = ()
) -> list[LockedDelivery]:
    """Lock and return unlocked deliveries, the longest due, by key; none of the accounts on the servers in `full`."""
    if full:
        rows = _DUE_ELSEWHERE.all(session, limit=limit, now=now, full=list(full))
    else:
        rows = _DUE.all(session, limit=limit, now=now)
    return sorted(rows, key=lambda row: row.id)


def organisations_due(session: Session, *, until: datetime, limit: int) -> list[int]:
    return _BODIES.all(session, until=until, limit=limit)


def all_organisations(session: Session, *, limit: int) -> list[int]:
    return _EVERYBODY.all(session, limit=limit)


_EVERYBODY: Query[int] = Query(
    select_columns(Organisation.id).order_by(col(Organisation.id)).limit(param("limit")),
    lambda body: body,
    everywhere=True,
)
_BODIES: Query[int] = Query(
    select_columns(Delivery.organisation_id)
    .where(col(Delivery.next_attempt_at) <= param("until"))
    .distinct()
    .limit(param("limit")),
    lambda body: body,
    everywhere=True,
)
_POSTS: Query[LockedPost] = Query(
    select_columns(Post.id, Post.organisation_id, Post.status)
    .where(col(Post.id).in_(param("ids", many=True)))
    .order_by(col(Post.id))
    .with_for_update(),
    LockedPost,
    everywhere=True,
)
_COLUMNS = [getattr(Delivery, field.name) for field in fields(LockedDelivery)]
_DUE: Query[LockedDelivery] = Query(select_due_for_update(Delivery, *_COLUMNS), LockedDelivery, everywhere=True)
_DUE_ELSEWHERE: Query[LockedDelivery] = Query(
    select_due_for_update(Delivery, *_COLUMNS).where(
        col(Delivery.channel_id).not_in(
            sa.select(col(Channel.id)).where(col(Channel.base_url).in_(param("full", many=True)))
        )
    ),
    LockedDelivery,
    everywhere=True,
)
_DELIVERIES_BY_ID: Query[LockedDelivery] = Query(
    sa.select(*_COLUMNS)
    .where(col(Delivery.id).in_(param("ids", many=True)))
    .order_by(col(Delivery.id))
    .with_for_update(),
    LockedDelivery,
    everywhere=True,
)
