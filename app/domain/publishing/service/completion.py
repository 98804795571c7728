from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm.util import identity_key
from sqlmodel import Session

from app.core.actor import Actor
from app.db.bulk import BulkUpdate
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.posts import lifecycle
from app.domain.posts.models import Post
from app.domain.posts.rules.states import TRANSITIONS, PostTransition
from app.domain.publishing.models import Delivery
from app.domain.publishing.queries import due_deliveries
from app.domain.publishing.queries.locked_rows import LockedDelivery, LockedPost
from app.domain.publishing.rules.delivery import (
    FINISHED_STATES,
    DeliveryState,
    DeliveryStep,
    capture_digest,
    post_ending,
)

D = DeliveryState
ACT_BY_STATE = {
    D.PUBLISHED: Act.DELIVERY_PUBLISHED,
    D.UNCONFIRMED: Act.DELIVERY_UNCONFIRMED,
    D.FAILED: Act.DELIVERY_FAILED,
    D.EXPIRED: Act.DELIVERY_EXPIRED,
    D.CANCELLED: Act.DELIVERY_CANCELLED,
    D.AWAITING_HAND: Act.DELIVERY_AWAITS_HAND,
    D.SCHEDULED: Act.DELIVERY_RETRIED,
    D.SENDING: Act.DELIVERY_RETRIED,
}
_MOVES = {"close": PostTransition.CLOSE, "expire": PostTransition.EXPIRE}


AnyDelivery = Delivery | LockedDelivery
_WRITTEN = (
    "state",
    "next_attempt_at",
    "lease_token",
    "attempts",
    "remote_id",
    "permalink",
    "trouble",
    "settled_at",
)
_WRITE = BulkUpdate(Delivery, *_WRITTEN)


def write_deliveries(session: Session, deliveries: Sequence[LockedDelivery]) -> None:
    """Store the deliveries in one statement; the session reloads them."""
    _WRITE.run(session, [{name: getattr(delivery, name) for name in ("id", *_WRITTEN)} for delivery in deliveries])
    for stored_delivery in deliveries:
        if known := session.identity_map.get(identity_key(Delivery, stored_delivery.id)):
            session.expire(known)


def set_delivery_state(delivery: AnyDelivery, to: DeliveryStep, *, now: datetime, trouble: str = "") -> None:
    """Set the state and release the lease."""
    delivery.state, delivery.next_attempt_at, delivery.lease_token = to.state, to.at, None
    delivery.trouble = trouble
    delivery.settled_at = now if to.state in FINISHED_STATES else None


def capture_row(
    delivery: AnyDelivery, *, text: str, media: Sequence[Mapping[str, str]], answer: dict[str, Any], now: datetime
) -> dict[str, Any]:
    """Return a `Capture` with a digest anyone can recompute."""
    capture = {"answer": answer, "media": [dict(use) for use in media], "permalink": delivery.permalink, "text": text}
    return {
        "organisation_id": delivery.organisation_id,
        "delivery_id": delivery.id,
        "captured_at": now,
        "digest": capture_digest(capture),
        **capture,
    }


def close_finished_posts(session: Session, posts: Collection[LockedPost], *, now: datetime) -> list[int]:
    """Close finished posts sent at least in part; return keys to expire."""
    by_id = {post.id: post for post in posts}
    ending = {key: post_ending(states) for key, states in due_deliveries.states_by_post(session, by_id).items()}
    closing = {key: by_id[key].status for key, how in ending.items() if how == "close"}
    open_ones = {key: status for key, status in closing.items() if status in TRANSITIONS[PostTransition.CLOSE]}
    lifecycle.apply_transition_to_all(session, open_ones, PostTransition.CLOSE, now=now)
    return [key for key, how in ending.items() if how == "expire"]


def end_finished_posts(
    session: Session, posts: Iterable[Post], *, actor_of: Mapping[int, Actor], now: datetime
) -> None:
    """Close or expire locked posts. `actor_of`: by organisation."""
    by_id = {post.id: post for post in posts}
    for post_id, states in due_deliveries.states_by_post(session, by_id).items():
        post, move = by_id[post_id], _MOVES.get(post_ending(states) or "")
        if move and post.status in TRANSITIONS[move]:
            _end_post(Work(session, actor_of[post.organisation_id], now), post, move)


def _end_post(work: Work, post: Post, move: PostTransition) -> None:
    lifecycle.apply_transition(work, post, move)
    if move is PostTransition.EXPIRE:
        subject = f"post:{post.id}"
        audit.record(work, Act.POST_EXPIRED, subject=subject, planned_at=post.planned_at)
