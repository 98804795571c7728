from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import select

from app.core.errors import Refusal
from app.core.messages import msg
from app.core.permissions import Permission, demand
from app.db.scope import Sessions
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.posts.models import Post
from app.domain.publishing.queries.deliveries import DeliveryRecord
from app.domain.publishing.rules.delivery import DeliveryState
from app.domain.takedowns.models import TakedownAct, TakedownItem, TakedownOrder
from app.domain.takedowns.queries import orders, withdrawals
from app.domain.takedowns.rules.orders import (
    OrderActKind,
    OrderReminder,
    OrderSource,
    OrderTerm,
    check_order_closing,
    check_order_open,
    check_receipt,
    order_due_at,
)
from app.usecases.takedowns.letters import send_order_reminder
from app.usecases.takedowns.withdrawals import WithdrawalGrounds, request_withdrawals

P = Permission


@dataclass(frozen=True, slots=True)
class ReceivedOrder:
    source: OrderSource
    reference: str
    body: str
    received_at: datetime
    term_hours: int


def register_order(work: Work, received: ReceivedOrder) -> TakedownOrder:
    """Register, notifying at once those who may obey."""
    demand(work.actor.may(P.TAKEDOWN_PROPOSE))
    check_receipt(received.received_at, received.term_hours, now=work.now)
    if not received.reference.strip():
        raise Refusal(msg("Escriba la referencia: es como la autoridad conoce su requerimiento."))
    due_at = order_due_at(received.received_at, received.term_hours)
    order = TakedownOrder(
        organisation_id=work.organisation_id,
        source=received.source,
        reference=received.reference,
        body=received.body,
        received_at=received.received_at,
        term_hours=received.term_hours,
        due_at=due_at,
        remind_at=OrderTerm(received.received_at, due_at).next_after(work.now),
        registered_by=work.actor.id,
        registered_by_name=work.actor.name,
        registered_at=work.now,
    )
    work.session.add(order)
    work.session.flush()
    detail = {"source": received.source, "reference": received.reference, "deadline": due_at}
    _store_act(work, order, OrderActKind.RECEIVED, Act.TAKEDOWN_RECEIVED, detail=detail)
    send_order_reminder(work.session, order, OrderReminder.RECEIVED, now=work.now)
    return order


def add_deliveries(work: Work, order: TakedownOrder, delivery_ids: Collection[int]) -> int:
    """Add to a locked order; return the number new."""
    demand(work.actor.may(P.TAKEDOWN_PROPOSE))
    check_order_open(order.closed_at)
    deliveries = orders.ever_public_deliveries(work.session, order.organisation_id, delivery_ids)
    if not deliveries:
        raise Refusal(msg("Elija al menos una publicación de la lista."))
    here = select(TakedownItem.delivery_id).where(TakedownItem.order_id == order.id)
    known = set(work.session.exec(here))
    new = [delivery for delivery in deliveries if delivery.id not in known]
    work.session.add_all(
        TakedownItem(
            organisation_id=order.organisation_id,
            order_id=order.id,
            delivery_id=delivery.id,
            post_id=delivery.post_id,
            added_at=work.now,
        )
        for delivery in new
    )
    posts = sorted({delivery.post_id for delivery in new})
    for post_id in posts:
        subject, reference = f"post:{post_id}", order.reference
        audit.record(work, Act.TAKEDOWN_NAMES_POST, subject=subject, reference=reference)
    if new:
        detail = {"deliveries": [delivery.id for delivery in new], "posts": posts}
        note = str(msg("Envíos: %(count)s.", count=len(new)))
        kind, act = OrderActKind.POSTS_ADDED, Act.TAKEDOWN_POSTS_ADDED
        _store_act(work, order, kind, act, detail=detail, note=note)
    return len(new)


def record_withdrawals_asked(work: Work, order: TakedownOrder, count: int) -> None:
    """Record the number; each has an entry in its post's record."""
    detail = {"count": count}
    act = Act.WITHDRAWAL_ORDERED if work.actor.may(P.TAKEDOWN_ORDER) else Act.WITHDRAWAL_PROPOSED
    note = str(msg("Envíos: %(count)s.", count=count))
    _store_act(work, order, OrderActKind.WITHDRAWAL_ASKED, act, detail=detail, note=note)


def record_evidence(work: Work, order: TakedownOrder, digest: str) -> None:
    demand(work.actor.may(P.AUDIT_READ))
    detail = {"digest": digest}
    _store_act(work, order, OrderActKind.EVIDENCE_BUILT, Act.TAKEDOWN_EVIDENCE_BUILT, detail=detail, note=digest)


def record_post_evidence(work: Work, post: Post, digest: str) -> None:
    """Record one post's evidence, without order."""
    demand(work.actor.may(P.AUDIT_READ))
    subject = f"post:{post.id}"
    audit.record(work, Act.TAKEDOWN_EVIDENCE_BUILT, subject=subject, digest=digest)


def record_evidence_sent(work: Work, order: TakedownOrder, *, whom: str, sent_at: datetime) -> None:
    demand(work.actor.may(P.TAKEDOWN_ORDER))
    check_order_open(order.closed_at)
    if not whom.strip():
        raise Refusal(msg("Escriba a quién se envió y por qué medio."))
    check_receipt(sent_at, order.term_hours, now=work.now)
    detail = {"to": whom, "sent_at": sent_at}
    _store_act(
        work, order, OrderActKind.EVIDENCE_SENT, Act.TAKEDOWN_EVIDENCE_SENT, detail=detail, note=whom, done_at=sent_at
    )


def close_order(work: Work, order: TakedownOrder, *, answer: str) -> None:
    """Close a locked order; no withdrawal may be pending."""
    demand(work.actor.may(P.TAKEDOWN_ORDER))
    check_order_open(order.closed_at)
    check_order_closing(
        answer, under_way=orders.count_unfinished_withdrawals(work.session, order.organisation_id, order.id)
    )
    order.closed_at, order.remind_at = work.now, None
    detail = {"answer": answer, "in_time": work.now <= order.due_at}
    _store_act(work, order, OrderActKind.CLOSED, Act.TAKEDOWN_CLOSED, detail=detail, note=answer)


def _store_act(
    work: Work,
    order: TakedownOrder,
    kind: OrderActKind,
    act: Act,
    *,
    detail: Mapping[str, object],
    note: str = "",
    done_at: datetime | None = None,
) -> None:
    work.session.add(
        TakedownAct(
            organisation_id=order.organisation_id,
            order_id=order.id,
            deed=kind,
            by_id=work.actor.id,
            by_name=work.actor.name,
            at=work.now,
            done_at=done_at,
            note=note,
        )
    )
    audit.record(work, act, subject=f"takedown:{order.id}", **detail)
    work.session.flush()


def order_withdrawals(work: Work, order: TakedownOrder, chosen: Collection[int], grounds: WithdrawalGrounds) -> int:
    """Request withdrawal of the order's deliveries; return the number."""
    check_order_open(order.closed_at)
    public = [
        delivery
        for delivery in orders.order_deliveries(work.session, order.organisation_id, order.id)
        if _is_public(delivery, chosen)
    ]
    known_withdrawals = withdrawals.withdrawals_by_delivery(
        work.session, order.organisation_id, [record.delivery.id for record in public]
    )
    by_post = defaultdict(list)
    for delivery_record in public:
        if delivery_record.delivery.id not in known_withdrawals:
            by_post[delivery_record.post.id].append(delivery_record)
    if not by_post:
        raise Refusal(msg("Elija algo que siga publicado y cuya retirada no esté ya pedida."))
    for post_id in sorted(by_post):
        some = by_post[post_id]
        ids = [record.delivery.id for record in some]
        request_withdrawals(work, some[0].post, ids, grounds, order_id=order.id)
    count = sum(len(some) for some in by_post.values())
    record_withdrawals_asked(work, order, count)
    return count


def _is_public(record: DeliveryRecord, chosen: Collection[int]) -> bool:
    return record.delivery.id in chosen and record.delivery.state is DeliveryState.PUBLISHED


BATCH = 50


def send_due_reminders(writing: Sessions, *, now: datetime) -> int:
    """Send open orders' reminders, schedule the next; return the number."""
    with writing() as session:
        due = orders.orders_to_remind(session, now=now, limit=BATCH)
        for order in due:
            send_order_reminder(session, order, order.term.reached(now), now=now)
            order.remind_at = order.term.next_after(now)
        session.commit()
        return len(due)
