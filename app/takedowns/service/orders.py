"""What is done about an order: registered, answered with what was withdrawn and proved, and closed by a person."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select

from app.accounts.rules import Permission, demand
from app.audit import service as audit
from app.audit.rules import Act
from app.core.actor import Actor
from app.core.errors import Refusal
from app.core.words import say
from app.drafting.models import Post
from app.takedowns.models import TakedownAct, TakedownItem, TakedownOrder
from app.takedowns.queries import orders as queries
from app.takedowns.rules.orders import (
    Deed,
    Reminder,
    Source,
    Term,
    check_closing,
    check_open,
    check_received,
    due,
)
from app.takedowns.service.letters import remind

P = Permission


@dataclass(frozen=True, slots=True)
class Received:
    """An order as it came: who signs it, its reference, its words, when it was notified and its term."""

    source: Source
    reference: str
    body: str
    received_at: datetime
    term_hours: int


def register(session: Session, received: Received, *, actor: Actor, now: datetime) -> TakedownOrder:
    """Write down an order that has come; whoever may obey it is told at once."""
    demand(actor.may(P.TAKEDOWN_PROPOSE))
    check_received(received.received_at, received.term_hours, now=now)
    if not received.reference.strip():
        raise Refusal(say("Escriba la referencia: es como la autoridad conoce su requerimiento."))
    due_at = due(received.received_at, received.term_hours)
    order = TakedownOrder(
        organisation_id=actor.organisation_id,
        source=received.source,
        reference=received.reference,
        body=received.body,
        received_at=received.received_at,
        term_hours=received.term_hours,
        due_at=due_at,
        remind_at=Term(received.received_at, due_at).next_after(now),
        registered_by=actor.id,
        registered_by_name=actor.name,
        registered_at=now,
    )
    session.add(order)
    session.flush()
    said = {"source": received.source, "reference": received.reference, "deadline": due_at}
    _note(session, order, Deed.RECEIVED, Act.TAKEDOWN_RECEIVED, actor=actor, now=now, detail=said)
    remind(session, order, Reminder.RECEIVED, now=now)
    return order


def add_deliveries(
    session: Session, order: TakedownOrder, delivery_ids: Collection[int], *, actor: Actor, now: datetime
) -> int:
    """Say of what the order speaks; how many it did not speak of before. The order comes locked."""
    demand(actor.may(P.TAKEDOWN_PROPOSE))
    check_open(order.closed_at)
    found = queries.of_ids(session, order.organisation_id, delivery_ids)
    if not found:
        raise Refusal(say("Elija al menos una publicación de la lista."))
    here = select(TakedownItem.delivery_id).where(TakedownItem.order_id == order.id)
    known = set(session.exec(here))
    new = [delivery for delivery in found if delivery.id not in known]
    session.add_all(
        TakedownItem(
            organisation_id=order.organisation_id,
            order_id=order.id,
            delivery_id=delivery.id,
            post_id=delivery.post_id,
            added_at=now,
        )
        for delivery in new
    )
    for post_id in sorted({delivery.post_id for delivery in new}):
        subject, reference = f"post:{post_id}", order.reference
        audit.record(session, Act.TAKEDOWN_NAMES_POST, actor=actor, now=now, subject=subject, reference=reference)
    if new:
        said = {"deliveries": [delivery.id for delivery in new], "posts": sorted({one.post_id for one in new})}
        note = say("Envíos: %(count)s.", count=len(new))
        _note(
            session,
            order,
            Deed.POSTS_ADDED,
            Act.TAKEDOWN_POSTS_ADDED,
            actor=actor,
            now=now,
            detail=said,
            note=str(note),
        )
    return len(new)


def note_asked(session: Session, order: TakedownOrder, count: int, *, actor: Actor, now: datetime) -> None:
    """The withdrawals asked in obedience of it; each writes its own entry in the record of its post."""
    detail = {"count": count}
    act = Act.WITHDRAWAL_ORDERED if actor.may(P.TAKEDOWN_ORDER) else Act.WITHDRAWAL_PROPOSED
    note = str(say("Envíos: %(count)s.", count=count))
    _note(session, order, Deed.WITHDRAWAL_ASKED, act, actor=actor, now=now, detail=detail, note=note)


def note_evidence(session: Session, order: TakedownOrder, digest: str, *, actor: Actor, now: datetime) -> None:
    """The proof was gathered, and which one: its fingerprint."""
    demand(actor.may(P.AUDIT_READ))
    detail = {"digest": digest}
    _note(
        session,
        order,
        Deed.EVIDENCE_BUILT,
        Act.TAKEDOWN_EVIDENCE_BUILT,
        actor=actor,
        now=now,
        detail=detail,
        note=digest,
    )


def note_post_evidence(session: Session, post: Post, digest: str, *, actor: Actor, now: datetime) -> None:
    """The proof about one post was gathered, without any order."""
    demand(actor.may(P.AUDIT_READ))
    subject = f"post:{post.id}"
    audit.record(session, Act.TAKEDOWN_EVIDENCE_BUILT, actor=actor, now=now, subject=subject, digest=digest)


def evidence_sent(
    session: Session, order: TakedownOrder, *, whom: str, sent_at: datetime, actor: Actor, now: datetime
) -> None:
    """To whom the proof was sent, and when."""
    demand(actor.may(P.TAKEDOWN_ORDER))
    check_open(order.closed_at)
    if not whom.strip():
        raise Refusal(say("Escriba a quién se envió y por qué medio."))
    check_received(sent_at, order.term_hours, now=now)
    detail = {"to": whom, "sent_at": sent_at}
    _note(
        session,
        order,
        Deed.EVIDENCE_SENT,
        Act.TAKEDOWN_EVIDENCE_SENT,
        actor=actor,
        now=now,
        detail=detail,
        note=whom,
        done_at=sent_at,
    )


def close(session: Session, order: TakedownOrder, *, answer: str, actor: Actor, now: datetime) -> None:
    """End it, with what was answered; nothing of it may still be under way. The order comes locked."""
    demand(actor.may(P.TAKEDOWN_ORDER))
    check_open(order.closed_at)
    check_closing(answer, under_way=queries.under_way(session, order.organisation_id, order.id))
    order.closed_at, order.remind_at = now, None
    detail = {"answer": answer, "in_time": now <= order.due_at}
    _note(session, order, Deed.CLOSED, Act.TAKEDOWN_CLOSED, actor=actor, now=now, detail=detail, note=answer)


def _note(
    session: Session,
    order: TakedownOrder,
    deed: Deed,
    act: Act,
    *,
    actor: Actor,
    now: datetime,
    detail: Mapping[str, object],
    note: str = "",
    done_at: datetime | None = None,
) -> None:
    session.add(
        TakedownAct(
            organisation_id=order.organisation_id,
            order_id=order.id,
            deed=deed,
            by_id=actor.id,
            by_name=actor.name,
            at=now,
            done_at=done_at,
            note=note,
        )
    )
    audit.record(session, act, actor=actor, now=now, subject=f"takedown:{order.id}", **detail)
    session.flush()
