"""What one person should look at today: theirs to decide or mend, what goes out, what went wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, Generic, TypeVar

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.calendar.rules.showing import shown_state
from app.channels.models import Channel
from app.channels.rules.accounts import names_of
from app.core.actor import Actor
from app.drafting.models import Post
from app.drafting.rules.states import Status
from app.publishing.models import Delivery
from app.publishing.rules import NEEDS_A_PERSON

Row = TypeVar("Row")
SHOWN = 8
READ = 60
"""Deliveries read for the lines shown: those of one post at one instant are one line."""
UNFINISHED = (Status.CHANGES_REQUESTED, Status.DRAFT, Status.IDEA)


@dataclass(frozen=True, slots=True)
class Line:
    """One post of today at one instant: through which accounts, and the state that most needs a person."""

    post: Post
    at: datetime
    state: str
    accounts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Few(Generic[Row]):
    """As many as the page has room for; `is_cut` where there are more."""

    rows: Sequence[Row]
    is_cut: bool


def leaving(session: Session, organisation_id: int, bounds: tuple[datetime, datetime]) -> Sequence[Line]:
    """Everything due within the day, by the hour."""
    start, end = bounds
    query = _deliveries(organisation_id).where(Delivery.due_at >= start, Delivery.due_at < end)
    return _lines(session, query.order_by(col(Delivery.due_at), col(Delivery.post_id), col(Delivery.id)))


def troubled(session: Session, organisation_id: int) -> Few[Line]:
    """What waits for a person's word: unconfirmed, failed, or to be published by hand."""
    query = _deliveries(organisation_id).where(col(Delivery.state).in_(NEEDS_A_PERSON))
    found = _lines(session, query.order_by(col(Delivery.due_at), col(Delivery.post_id), col(Delivery.id)).limit(READ))
    return Few(found[:SHOWN], len(found) > SHOWN)


def unfinished(session: Session, actor: Actor) -> Few[Post]:
    """The person's own texts that are not yet on their way: those with changes asked, then by the day they are for."""
    undated, planned = col(Post.planned_at).is_(None), col(Post.planned_at)
    found = session.exec(
        select(Post)
        .where(Post.organisation_id == actor.organisation_id, Post.author_id == actor.id)
        .where(col(Post.status).in_(UNFINISHED))
        .order_by(col(Post.status) != Status.CHANGES_REQUESTED, undated, planned, col(Post.changed_at).desc())
        .limit(SHOWN + 1)
    ).all()
    return Few(found[:SHOWN], len(found) > SHOWN)


def _deliveries(organisation_id: int) -> Any:
    return (
        sa.select(Post, col(Delivery.due_at), col(Delivery.state), col(Channel.network), col(Channel.name))
        .join(Delivery, col(Delivery.post_id) == Post.id)
        .join(Channel, col(Channel.id) == Delivery.channel_id)
        .where(col(Delivery.organisation_id) == organisation_id)
    )


def _lines(session: Session, query: Any) -> list[Line]:
    """A post's deliveries of one instant are one line."""
    grouped = groupby(session.execute(query), key=lambda row: (row[0].id, row[1]))
    return [_line(list(rows)) for _, rows in grouped]


def _line(rows: list[Any]) -> Line:
    post, at = rows[0][:2]
    spoken = sorted({(network, name) for *_, network, name in rows})
    return Line(post, at, shown_state(post.status, {row[2] for row in rows}), names_of(spoken))
