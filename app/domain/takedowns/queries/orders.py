from collections.abc import Collection, Sequence
from datetime import datetime

from sqlmodel import Session, col, func, or_, select

from app.core.errors import NotFound
from app.core.messages import msg
from app.core.text import parse_int
from app.db.statements import ESCAPE, ORGANISATION_ID, EntityQuery, escape_like, param
from app.db.work import Work
from app.domain.directory.models import Channel
from app.domain.posts.models import Post, Variant
from app.domain.publishing.models import Delivery
from app.domain.publishing.queries.deliveries import DeliveryRecord
from app.domain.publishing.rules.delivery import PUBLIC_STATES
from app.domain.takedowns.models import TakedownAct, TakedownItem, TakedownOrder, Withdrawal
from app.domain.takedowns.rules.withdrawals import UNFINISHED_STATES

LONGEST_LIST = 200
MOST_MATCHES = 30


def order_or_404(session: Session, organisation_id: int, order_id: int, *, lock: bool = False) -> TakedownOrder:
    query = select(TakedownOrder).where(TakedownOrder.organisation_id == organisation_id, TakedownOrder.id == order_id)
    order = session.exec(query.with_for_update() if lock else query).first()
    if order is None:
        raise NotFound(msg("Este requerimiento no existe."))
    return order


def takedown_orders(session: Session, organisation_id: int, *, closed: bool) -> Sequence[tuple[TakedownOrder, int]]:
    """Return least time first, with number of deliveries."""
    counted = (
        select(func.count(col(TakedownItem.id)))
        .where(TakedownItem.organisation_id == TakedownOrder.organisation_id)
        .where(TakedownItem.order_id == TakedownOrder.id)
        .scalar_subquery()
    )
    over = col(TakedownOrder.closed_at).is_not(None) if closed else col(TakedownOrder.closed_at).is_(None)
    query = select(TakedownOrder, counted).where(TakedownOrder.organisation_id == organisation_id, over)
    order = col(TakedownOrder.closed_at).desc() if closed else col(TakedownOrder.due_at)
    return session.exec(query.order_by(order, col(TakedownOrder.id)).limit(LONGEST_LIST)).all()


def open_orders(work: Work, *, limit: int) -> Sequence[TakedownOrder]:
    """Return open orders, soonest due first."""
    return _OPEN.all(work.session, organisation_id=work.organisation_id)[:limit]


def order_deliveries(session: Session, organisation_id: int, order_id: int) -> Sequence[DeliveryRecord]:
    """Return the order's deliveries by addition."""
    query = (
        select(Delivery, Variant, Channel, Post)
        .join(TakedownItem, col(TakedownItem.delivery_id) == Delivery.id)
        .join(Variant, col(Variant.id) == Delivery.variant_id)
        .join(Channel, col(Channel.id) == Delivery.channel_id)
        .join(Post, col(Post.id) == Delivery.post_id)
        .where(TakedownItem.organisation_id == organisation_id, TakedownItem.order_id == order_id)
        .order_by(col(TakedownItem.id))
    )
    return [DeliveryRecord(*row) for row in session.exec(query)]


def published_matches(session: Session, organisation_id: int, words: str) -> Sequence[DeliveryRecord]:
    """Match number, address or words; newest first."""
    words = words.strip()
    if not words:
        return []
    pattern = f"%{escape_like(words)}%"
    year, _, ordinal = words.partition("/")
    number = parse_int(year, 4), parse_int(ordinal, 9)
    numbered = (col(Post.year) == number[0]) & (col(Post.ordinal) == number[1]) if None not in number else None
    matches = or_(
        col(Delivery.permalink).ilike(pattern, escape=ESCAPE),
        col(Variant.text).ilike(pattern, escape=ESCAPE),
        col(Post.title).ilike(pattern, escape=ESCAPE),
    )
    query = (
        select(Delivery, Variant, Channel, Post)
        .join(Variant, col(Variant.id) == Delivery.variant_id)
        .join(Channel, col(Channel.id) == Delivery.channel_id)
        .join(Post, col(Post.id) == Delivery.post_id)
        .where(Delivery.organisation_id == organisation_id, col(Delivery.state).in_(PUBLIC_STATES))
        .where(matches if numbered is None else numbered)
    )
    newest = query.order_by(col(Delivery.due_at).desc(), col(Delivery.id)).limit(MOST_MATCHES)
    return [DeliveryRecord(*row) for row in session.exec(newest)]


def ever_public_deliveries(session: Session, organisation_id: int, ids: Collection[int]) -> Sequence[Delivery]:
    query = select(Delivery).where(Delivery.organisation_id == organisation_id, col(Delivery.id).in_(ids))
    return session.exec(query.where(col(Delivery.state).in_(PUBLIC_STATES)).order_by(col(Delivery.id))).all()


def order_acts(session: Session, organisation_id: int, order_id: int) -> Sequence[TakedownAct]:
    """Return the order's acts, newest first."""
    query = select(TakedownAct).where(TakedownAct.organisation_id == organisation_id, TakedownAct.order_id == order_id)
    return session.exec(query.order_by(col(TakedownAct.id).desc())).all()


def count_unfinished_withdrawals(session: Session, organisation_id: int, order_id: int) -> int:
    query = select(func.count(col(Withdrawal.id))).where(
        Withdrawal.organisation_id == organisation_id, Withdrawal.order_id == order_id
    )
    return session.exec(query.where(col(Withdrawal.state).in_(UNFINISHED_STATES))).one()


def orders_of_post(session: Session, post: Post) -> Sequence[TakedownOrder]:
    """Return the post's orders, newest first."""
    return _OF_POST.all(session, organisation_id=post.organisation_id, post_id=post.id)


def orders_to_remind(session: Session, *, now: datetime, limit: int) -> Sequence[TakedownOrder]:
    """Include all organisations; skip those another worker has."""
    query = select(TakedownOrder).where(col(TakedownOrder.remind_at) <= now).order_by(col(TakedownOrder.remind_at))
    return session.exec(query.limit(limit).with_for_update(skip_locked=True)).all()


def next_reminder(session: Session) -> datetime | None:
    query = select(TakedownOrder.remind_at).where(col(TakedownOrder.remind_at).is_not(None))
    return session.exec(query.order_by(col(TakedownOrder.remind_at)).limit(1)).first()


_OPEN: EntityQuery[TakedownOrder] = EntityQuery(
    select(TakedownOrder)
    .where(TakedownOrder.organisation_id == ORGANISATION_ID, col(TakedownOrder.closed_at).is_(None))
    .order_by(col(TakedownOrder.due_at))
    .limit(LONGEST_LIST)
)
_OF_POST: EntityQuery[TakedownOrder] = EntityQuery(
    select(TakedownOrder)
    .where(TakedownOrder.organisation_id == ORGANISATION_ID)
    .where(
        col(TakedownOrder.id).in_(
            select(TakedownItem.order_id).where(
                TakedownItem.organisation_id == ORGANISATION_ID, TakedownItem.post_id == param("post_id")
            )
        )
    )
    .order_by(col(TakedownOrder.id).desc())
)
