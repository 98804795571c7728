"""What one person should look at today: theirs to decide or mend, what goes out, what went wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from app.channels.models import Channel
from app.core.actor import Actor
from app.drafting.models import Post
from app.drafting.rules.states import Status
from app.publishing.models import Delivery
from app.publishing.rules import NEEDS_A_PERSON

SHOWN = 8
UNFINISHED = (Status.CHANGES_REQUESTED, Status.DRAFT, Status.IDEA)


@dataclass(frozen=True, slots=True)
class Leaving:
    """A delivery of today: at what instant, through which account, and how it stands."""

    post: Post
    delivery: Delivery
    account: str


def leaving(session: Session, organisation_id: int, bounds: tuple[datetime, datetime]) -> Sequence[Leaving]:
    """Every delivery due within the day, by the hour."""
    start, end = bounds
    query = _deliveries(organisation_id).where(Delivery.due_at >= start, Delivery.due_at < end)
    return _read(session, query.order_by(col(Delivery.due_at), col(Delivery.id)))


def troubled(session: Session, organisation_id: int) -> Sequence[Leaving]:
    """What waits for a person's word: unconfirmed, failed, or to be published by hand."""
    query = _deliveries(organisation_id).where(col(Delivery.state).in_(NEEDS_A_PERSON))
    return _read(session, query.order_by(col(Delivery.due_at), col(Delivery.id)).limit(SHOWN))


def unfinished(session: Session, actor: Actor) -> Sequence[Post]:
    """The person's own texts that are not yet on their way, those with changes asked first."""
    return session.exec(
        select(Post)
        .where(Post.organisation_id == actor.organisation_id, Post.author_id == actor.id)
        .where(col(Post.status).in_(UNFINISHED))
        .order_by((col(Post.status) != Status.CHANGES_REQUESTED), col(Post.changed_at).desc())
        .limit(SHOWN)
    ).all()


def _deliveries(organisation_id: int) -> Any:
    return (
        select(Post, Delivery, Channel.name)
        .join(Delivery, col(Delivery.post_id) == Post.id)
        .join(Channel, col(Channel.id) == Delivery.channel_id)
        .where(Delivery.organisation_id == organisation_id)
    )


def _read(session: Session, query: Any) -> list[Leaving]:
    return [Leaving(post, delivery, account) for post, delivery, account in session.exec(query)]
