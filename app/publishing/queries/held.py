"""Deliveries locked by whoever is about to write how they stand: plain rows, read once and written once a batch."""

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from app.db.claim import pickable
from app.db.reads import Read, columns, given
from app.drafting.models import Post
from app.drafting.rules.states import Status
from app.organisations.models import Organisation
from app.publishing.models import Delivery
from app.publishing.rules import DeliveryState


@dataclass(slots=True)
class Held:
    """A delivery as its row stands, to be changed here and written by `endings.write`."""

    id: int
    organisation_id: int
    post_id: int
    channel_id: int
    due_at: datetime
    next_attempt_at: datetime | None
    state: DeliveryState
    lease_token: str | None
    attempts: int
    remote_key: str
    answers: str
    remote_id: str
    permalink: str
    trouble: str
    settled_at: datetime | None


@dataclass(frozen=True, slots=True)
class HeldPost:
    """A post as its row stands, of which only the status may be about to change."""

    id: int
    organisation_id: int
    status: Status


def held_posts(session: Session, ids: Collection[int]) -> dict[int, HeldPost]:
    """Waits for whoever else has them; in the order of their keys. Posts first, then deliveries, everywhere."""
    return {row.id: row for row in _POSTS.all(session, ids=list(ids))}


def held(session: Session, ids: Collection[int]) -> dict[int, Held]:
    """Waits for whoever else has them; in the order of their keys."""
    return {row.id: row for row in _HELD.all(session, ids=list(ids))}


def pick(session: Session, *, limit: int, now: datetime) -> list[Held]:
    """Up to `limit` of those due that nobody else has, the longest due chosen; in the order of their keys."""
    return sorted(_DUE.all(session, limit=limit, now=now), key=lambda row: row.id)


def bodies_due(session: Session, *, until: datetime, limit: int) -> list[int]:
    """Organisations with a delivery due by then."""
    return _BODIES.all(session, until=until, limit=limit)


def everybody(session: Session, *, limit: int) -> list[int]:
    return _EVERYBODY.all(session, limit=limit)


_EVERYBODY: Read[int] = Read(
    columns(Organisation.id).order_by(col(Organisation.id)).limit(given("limit")), lambda body: body, everywhere=True
)
_BODIES: Read[int] = Read(
    columns(Delivery.organisation_id)
    .where(col(Delivery.next_attempt_at) <= given("until"))
    .distinct()
    .limit(given("limit")),
    lambda body: body,
    everywhere=True,
)
_POSTS: Read[HeldPost] = Read(
    columns(Post.id, Post.organisation_id, Post.status)
    .where(col(Post.id).in_(given("ids", many=True)))
    .order_by(col(Post.id))
    .with_for_update(),
    HeldPost,
    everywhere=True,
)
_COLUMNS = [getattr(Delivery, field.name) for field in fields(Held)]
_DUE: Read[Held] = Read(pickable(Delivery, *_COLUMNS), Held, everywhere=True)
_HELD: Read[Held] = Read(
    sa.select(*_COLUMNS)
    .where(col(Delivery.id).in_(given("ids", many=True)))
    .order_by(col(Delivery.id))
    .with_for_update(),
    Held,
    everywhere=True,
)
