from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, func, or_, select

from app.core.errors import NotFound
from app.core.messages import msg
from app.db.statements import ORGANISATION_ID, EntityQuery, param
from app.db.work import Work
from app.domain.directory.models import Channel
from app.domain.directory.queries.responsibility import is_left_to
from app.domain.directory.rules.networks import Publishing
from app.domain.directory.rules.text_parts import outgoing_part, part_label
from app.domain.organisations.models import Organisation
from app.domain.posts.models import Post, PostVersion, Variant
from app.domain.posts.rules.states import PostStatus
from app.domain.publishing.models import Delivery, DeliveryAttempt
from app.domain.publishing.rules.delivery import NEEDS_A_PERSON, DeliveryState, last_moment, part_grace

DeliveryLine = tuple[Delivery, Variant, Channel]


@dataclass(frozen=True, slots=True)
class DeliveryRecord:
    delivery: Delivery
    variant: Variant
    channel: Channel
    post: Post
    is_restored: bool = False
    """Due when a backup was restored: perhaps already sent."""

    @property
    def text(self) -> str:
        return outgoing_part(self.variant.text, self.variant.link, self.delivery.part)

    @property
    def media(self) -> Sequence[dict[str, str]]:
        """Return its pictures: only the first of several parts has them, and no edit."""
        return [] if self.delivery.part > 1 or self.delivery.edits_id else self.variant.media

    @property
    def account(self) -> str:
        return part_label(self.channel.called, self.delivery.part, self.variant.text)


def post_deliveries(session: Session, post: Post, *, lock: bool = False) -> Sequence[Delivery]:
    """Use `lock` before changes: a worker's claim and a person's edit take turns."""
    return deliveries_of_posts(session, [post], lock=lock)


def deliveries_of_posts(session: Session, posts: Sequence[Post], *, lock: bool = False) -> Sequence[Delivery]:
    query = _LOCKED if lock else _DELIVERIES
    return query.all(session, organisation_id=posts[0].organisation_id, posts=[post.id for post in posts])


def delivery_lines(session: Session, post: Post) -> Sequence[DeliveryLine]:
    """Return delivery lines, newest first; the parts of a text in their order."""
    return _LINES.all(session, organisation_id=post.organisation_id, post_id=post.id)


LONGEST_LIST = 200


def deliveries_needing_attention(session: Session, organisation_id: int) -> Sequence[DeliveryRecord]:
    """Include late retries and what is asked again, soonest first."""
    wanting = col(Delivery.state).in_(NEEDS_A_PERSON)
    retried = (Delivery.state == DeliveryState.SCHEDULED) & (Delivery.attempts > 0)
    asked_again = (col(Delivery.state) == DeliveryState.SENDING) & col(Delivery.lease_token).is_(None)
    query = _records().where(Delivery.organisation_id == organisation_id, or_(wanting, retried, asked_again))
    rows = session.exec(query.order_by(col(Delivery.due_at), col(Delivery.id)).limit(LONGEST_LIST))
    return [DeliveryRecord(*row) for row in rows]


def manual_deliveries(
    work: Work, user_id: int, *, settles: bool, today: date, until: datetime
) -> Sequence[DeliveryRecord]:
    """Return deliveries awaiting hand, or coming `until` then, soonest first, in the accounts left to the user."""
    theirs = is_left_to(user_id, settles=settles, today=today)
    coming = (
        (col(Delivery.state) == DeliveryState.SCHEDULED)
        & (Delivery.due_at < until)
        & (Channel.publishing == Publishing.BY_HAND)
    )
    query = (
        _records()
        .where(Delivery.organisation_id == work.organisation_id, theirs)
        .where(or_(col(Delivery.state) == DeliveryState.AWAITING_HAND, coming))
    )
    rows = work.session.exec(query.order_by(col(Delivery.due_at), col(Delivery.id)).limit(LONGEST_LIST))
    return [DeliveryRecord(*row) for row in rows]


def waiting_for_account(session: Session, channel: Channel) -> Sequence[Delivery]:
    """Return the deliveries of approved posts that wait for a person in an account."""
    query = (
        select(Delivery)
        .join(Post, col(Post.id) == Delivery.post_id)
        .where(Delivery.organisation_id == channel.organisation_id, Delivery.channel_id == channel.id)
        .where(Delivery.state == DeliveryState.AWAITING_HAND, Post.status == PostStatus.APPROVED)
    )
    return session.exec(query.order_by(col(Delivery.id))).all()


def accounts_with_waiting(session: Session, organisation_id: int) -> Sequence[tuple[Channel, int]]:
    """Return the accounts that are connected, again or for the first time, with how many deliveries wait there."""
    query = (
        select(Channel, func.count(col(Delivery.id)))
        .join(Delivery, col(Delivery.channel_id) == Channel.id)
        .join(Post, col(Post.id) == Delivery.post_id)
        .where(Channel.organisation_id == organisation_id, Delivery.organisation_id == organisation_id)
        .where(Channel.publishing == Publishing.API, Channel.trouble == "")
        .where(Delivery.state == DeliveryState.AWAITING_HAND, Post.status == PostStatus.APPROVED)
        .group_by(col(Channel.id))
        .order_by(col(Channel.network), Channel.name, col(Channel.id))
    )
    return session.exec(query).all()


def delivery_or_404(session: Session, organisation_id: int, delivery_id: int) -> DeliveryRecord:
    query = _records().where(Delivery.organisation_id == organisation_id, Delivery.id == delivery_id)
    row = session.exec(query).first()
    if row is None:
        raise NotFound(msg("Este envío no existe."))
    return DeliveryRecord(*row)


def later_parts(session: Session, delivery: Delivery) -> Sequence[Delivery]:
    """Return the parts that answer this one and have not left, locked; none of a whole text."""
    if not delivery.part:
        return ()
    query = (
        select(Delivery)
        .where(Delivery.organisation_id == delivery.organisation_id, Delivery.variant_id == delivery.variant_id)
        .where(Delivery.part > delivery.part, Delivery.state == DeliveryState.SCHEDULED)
    )
    return session.exec(query.order_by(col(Delivery.id)).with_for_update()).all()


def last_send_instant(session: Session, record: DeliveryRecord) -> datetime:
    window_to, minutes = session.exec(
        select(PostVersion.window_to, Organisation.grace_minutes)
        .join(Organisation, col(Organisation.id) == PostVersion.organisation_id)
        .where(PostVersion.id == record.variant.post_version_id)
    ).one()
    return last_moment(record.delivery.due_at, window_to, part_grace(record.delivery.part, timedelta(minutes=minutes)))


def permalink_is_taken(session: Session, record: DeliveryRecord, permalink: str) -> bool:
    """Check the account's other deliveries."""
    query = (
        select(Delivery.id)
        .where(Delivery.organisation_id == record.delivery.organisation_id, Delivery.permalink == permalink)
        .where(Delivery.channel_id == record.delivery.channel_id)
        .where(func.coalesce(Delivery.edits_id, Delivery.id) != (record.delivery.edits_id or record.delivery.id))
        .where(Delivery.state == DeliveryState.PUBLISHED)
    )
    return session.exec(query).first() is not None


def _records() -> Any:
    return (
        sa.select(Delivery, Variant, Channel, Post, _IS_PRESUMED)
        .join(Variant, col(Variant.id) == Delivery.variant_id)
        .join(Channel, col(Channel.id) == Delivery.channel_id)
        .join(Post, col(Post.id) == Delivery.post_id)
    )


_IS_PRESUMED: Any = (
    select(DeliveryAttempt.id)
    .where(DeliveryAttempt.delivery_id == Delivery.id, DeliveryAttempt.number == Delivery.attempts)
    .where(col(DeliveryAttempt.is_presumed))
    .exists()
)
OVERDUE_AFTER = timedelta(seconds=60)


def count_overdue(session: Session, *, now: datetime) -> int:
    """Count deliveries over a minute late everywhere, by partial index."""
    query = select(func.count()).select_from(Delivery).where(col(Delivery.next_attempt_at) < now - OVERDUE_AFTER)
    return session.exec(query).one()


_OF_POST = select(Delivery).where(
    Delivery.organisation_id == ORGANISATION_ID, col(Delivery.post_id).in_(param("posts", many=True))
)
_DELIVERIES: EntityQuery[Delivery] = EntityQuery(_OF_POST.order_by(col(Delivery.id)))
_LOCKED: EntityQuery[Delivery] = EntityQuery(
    _OF_POST.order_by(col(Delivery.id)).with_for_update().execution_options(populate_existing=True)
)
_LINES: EntityQuery[DeliveryLine] = EntityQuery(
    select(Delivery, Variant, Channel)
    .join(Variant, col(Variant.id) == Delivery.variant_id)
    .join(Channel, col(Channel.id) == Delivery.channel_id)
    .where(Delivery.organisation_id == ORGANISATION_ID, Delivery.post_id == param("post_id"))
    .order_by(col(Delivery.variant_id).desc(), col(Delivery.part))
)
