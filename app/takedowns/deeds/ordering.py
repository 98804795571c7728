"""Obeying an order: what it speaks of is withdrawn, and the order remembers it."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session

from app.core.actor import Actor
from app.core.errors import Refusal
from app.core.words import say
from app.publishing.queries.lines import Case
from app.publishing.rules import DeliveryState
from app.takedowns.models import TakedownOrder
from app.takedowns.queries import orders as queries
from app.takedowns.queries import withdrawals
from app.takedowns.rules.orders import check_open
from app.takedowns.service import orders as service
from app.takedowns.service.withdrawals import Grounds, ask


def withdraw_all(
    session: Session, order: TakedownOrder, chosen: Collection[int], grounds: Grounds, *, actor: Actor, now: datetime
) -> int:
    """Ask that these deliveries, of those the order speaks of, be withdrawn; how many there were."""
    check_open(order.closed_at)
    public = [one for one in queries.items(session, order.organisation_id, order.id) if _is_public(one, chosen)]
    asked = withdrawals.of_deliveries(session, order.organisation_id, [one.delivery.id for one in public])
    by_post = defaultdict(list)
    for one in public:
        if one.delivery.id not in asked:
            by_post[one.post.id].append(one)
    if not by_post:
        raise Refusal(say("Elija algo que siga publicado y cuya retirada no esté ya pedida."))
    for post_id in sorted(by_post):
        some = by_post[post_id]
        ids = [one.delivery.id for one in some]
        ask(session, some[0].post, ids, grounds, actor=actor, now=now, order_id=order.id)
    count = sum(len(some) for some in by_post.values())
    service.note_asked(session, order, count, actor=actor, now=now)
    return count


def _is_public(one: Case, chosen: Collection[int]) -> bool:
    return one.delivery.id in chosen and one.delivery.state is DeliveryState.PUBLISHED
