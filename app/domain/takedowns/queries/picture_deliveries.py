"""Publications that show a picture, and what is still to come down because of a consent."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, col, func

from app.db.statements import ORGANISATION_ID, EntityQuery, Query, as_tuple, param, select_columns
from app.domain.directory.models import Channel
from app.domain.image_rights.models import PictureUse
from app.domain.image_rights.rules.consent import TERM_TO_WITHDRAW
from app.domain.posts.models import Post, Variant
from app.domain.publishing.models import Delivery
from app.domain.publishing.rules.delivery import DeliveryState
from app.domain.takedowns.models import Withdrawal
from app.domain.takedowns.rules.withdrawals import UNFINISHED_STATES, WithdrawalMotive, WithdrawalState

EVERY = 1_000_000


class PictureDelivery(NamedTuple):
    """A delivery with the picture; `withdrawal`: the one that stands."""

    delivery: Delivery
    post: Post
    channel: Channel
    withdrawal: Withdrawal | None

    @property
    def is_public(self) -> bool:
        return self.delivery.state is DeliveryState.PUBLISHED

    @property
    def must_come_down(self) -> bool:
        return self.is_public and self.withdrawal is None

    def went_out_after(self, revoked_at: datetime | None) -> bool:
        """Tell whether it was being sent while the consent was revoked, and is public with nobody asking."""
        settled_at = self.delivery.settled_at
        return bool(revoked_at and settled_at and settled_at >= revoked_at and self.must_come_down)


def picture_deliveries(
    session: Session, organisation_id: int, digest: str, *, limit: int = EVERY
) -> Sequence[PictureDelivery]:
    """Return the deliveries whose variant shows the picture, newest first."""
    return deliveries_by_picture(session, organisation_id, [digest], limit=limit)[digest]


def deliveries_by_picture(
    session: Session, organisation_id: int, digests: Collection[str], *, limit: int = EVERY
) -> Mapping[str, list[PictureDelivery]]:
    """Return the same of several pictures, in one statement; none without digests."""
    shown: dict[str, list[PictureDelivery]] = {digest: [] for digest in digests}
    if not digests:
        return shown
    rows = _DELIVERIES.all(session, organisation_id=organisation_id, digests=sorted(digests), limit=limit)
    for digest, delivery, variant, post, channel, withdrawal in rows:
        if digest in {use["digest"] for use in variant.media}:
            shown[digest].append(PictureDelivery(delivery, post, channel, withdrawal))
    return shown


class ConsentBacklog(NamedTuple):
    """Withdrawals after a revoked consent that are not done; `due_at`: when the first should be."""

    waiting: int
    due_at: datetime


def consent_backlog(session: Session, organisation_id: int) -> ConsentBacklog | None:
    waiting, first = _BACKLOG.first(session, organisation_id=organisation_id) or (0, None)
    return ConsentBacklog(waiting, first + TERM_TO_WITHDRAW) if first else None


_BACKLOG: Query[tuple[int, datetime | None]] = Query(
    select_columns(func.count(col(Withdrawal.id)), func.min(Withdrawal.proposed_at)).where(
        Withdrawal.organisation_id == ORGANISATION_ID,
        col(Withdrawal.motive) == WithdrawalMotive.CONSENT,
        col(Withdrawal.state).in_(UNFINISHED_STATES),
    ),
    as_tuple,
)
_DELIVERIES: EntityQuery[tuple[str, Delivery, Variant, Post, Channel, Withdrawal | None]] = EntityQuery(
    select_columns(PictureUse.digest, Delivery, Variant, Post, Channel, Withdrawal)
    .join(Variant, col(Variant.id) == Delivery.variant_id)
    .join(Post, col(Post.id) == Delivery.post_id)
    .join(Channel, col(Channel.id) == Delivery.channel_id)
    .join(
        PictureUse,
        (col(PictureUse.organisation_id) == Delivery.organisation_id) & (col(PictureUse.post_id) == Delivery.post_id),
    )
    .outerjoin(
        Withdrawal,
        (col(Withdrawal.delivery_id) == Delivery.id) & (col(Withdrawal.state) != WithdrawalState.DECLINED),
    )
    .where(Delivery.organisation_id == ORGANISATION_ID, col(PictureUse.digest).in_(param("digests", many=True)))
    .order_by(col(Delivery.due_at).desc(), col(Delivery.id).desc())
    .limit(param("limit"))
)
