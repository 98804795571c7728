"""Reads of deliveries."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from app.channels.models import Channel
from app.drafting.models import Post, Variant
from app.publishing.models import Delivery

Line = tuple[Delivery, Variant, Channel]


def deliveries_of(session: Session, post: Post, *, lock: bool = False) -> Sequence[Delivery]:
    """`lock` before changing them, so that a worker's claim and a person's edit take turns."""
    query = (
        select(Delivery)
        .where(Delivery.organisation_id == post.organisation_id, Delivery.post_id == post.id)
        .order_by(col(Delivery.id))
    )
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return session.exec(query).all()


def lines_of(session: Session, post: Post) -> Sequence[Line]:
    """Each delivery of a post with what it says and where, the newest first."""
    return session.exec(
        select(Delivery, Variant, Channel)
        .join(Variant, col(Variant.id) == Delivery.variant_id)
        .join(Channel, col(Channel.id) == Delivery.channel_id)
        .where(Delivery.organisation_id == post.organisation_id, Delivery.post_id == post.id)
        .order_by(col(Delivery.id).desc())
    ).all()
