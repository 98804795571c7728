from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, render_template, request, url_for
from sqlmodel import Session

from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.core.zones import local_time
from app.domain.audit.queries import history
from app.domain.publishing.queries.deliveries import DeliveryRecord
from app.domain.publishing.rules.delivery import DeliveryState
from app.domain.takedowns.models import TakedownOrder, Withdrawal
from app.domain.takedowns.queries import orders as order_queries
from app.domain.takedowns.queries import withdrawals
from app.domain.takedowns.rules.orders import USUAL_TERM, OrderSource, order_clock
from app.domain.takedowns.rules.withdrawals import STATE_MARKS, STATES_TO_SETTLE, WithdrawalState
from app.pages.shell.request_context import organisation
from app.pages.takedowns.forms import (
    EvidenceSentForm,
    OrderClosingForm,
    OrderDeliveriesForm,
    OrderWithdrawalsForm,
    TakedownOrderForm,
    typed_instant,
)
from app.pages.takedowns.withdrawals import request_message
from app.usecases.takedowns import orders
from app.usecases.takedowns.orders import order_withdrawals
from app.web.access import requires
from app.web.form_action import ERROR_PAGES, FormResponse, flash_and_redirect, run_form_action
from app.web.forms import Form, FormState, blank_form
from app.web.request import actor, now, read_session, work

bp = Blueprint("takedowns", __name__, url_prefix="/o/<organisation>/takedowns")
P = Permission
REGISTERED = msg(
    "Registrado. Se ha avisado a quien puede ordenar la retirada. Busque ahora de qué publicaciones habla."
)
STATES_WAITING = (WithdrawalState.PROPOSED, *STATES_TO_SETTLE)


@bp.get("")
@requires(P.TAKEDOWN_READ)
def index() -> str:
    closed = request.args.get("state") == "closed"
    session, body = read_session(), organisation().id
    listed = order_queries.takedown_orders(session, body, closed=closed)
    return render_template(
        "takedowns/index.html",
        orders=[(order, count, order_clock(order.term, now=now())) for order, count in listed],
        waiting=[] if closed else withdrawals.withdrawals_in_states(session, body, STATES_WAITING),
        closed=closed,
        marks=STATE_MARKS,
        registers=actor().may(P.TAKEDOWN_PROPOSE),
    )


@bp.get("/new")
@requires(P.TAKEDOWN_PROPOSE)
def new() -> str:
    today = local_time(now(), organisation().zone)
    return _form_page(
        blank_form(received_on=today.date().isoformat(), received_time=f"{today:%H:%M}", term_hours=str(USUAL_TERM))
    )


@bp.post("")
@requires(P.TAKEDOWN_PROPOSE)
def create() -> FormResponse:
    def register(session: Session, typed: TakedownOrderForm) -> int:
        received = typed.received(organisation().zone)
        return orders.register_order(work(session), received).id

    return run_form_action(
        TakedownOrderForm,
        register,
        page=_form_page,
        done=lambda order_id: flash_and_redirect(REGISTERED, url_for(".show", order_id=order_id)),
    )


@bp.get("/<int:order_id>")
@requires(P.TAKEDOWN_READ)
def show(order_id: int) -> str:
    return order_page(order_id, blank_form())


@bp.post("/<int:order_id>/posts")
@requires(P.TAKEDOWN_PROPOSE)
def add(order_id: int) -> FormResponse:
    def action(session: Session, order: TakedownOrder, typed: OrderDeliveriesForm) -> Message:
        count = orders.add_deliveries(work(session), order, typed.deliveries)
        return msg("Añadidas: %(count)s.", count=count) if count else msg("Ya estaban.")

    return _run_on_order(order_id, OrderDeliveriesForm, action)


@bp.post("/<int:order_id>/withdrawals")
@requires(P.TAKEDOWN_PROPOSE)
def withdraw(order_id: int) -> FormResponse:
    def action(session: Session, order: TakedownOrder, typed: OrderWithdrawalsForm) -> Message:
        order_withdrawals(work(session), order, typed.deliveries, typed.grounds)
        return request_message()

    return _run_on_order(order_id, OrderWithdrawalsForm, action)


@bp.post("/<int:order_id>/evidence-sent")
@requires(P.TAKEDOWN_ORDER)
def send(order_id: int) -> FormResponse:
    def action(session: Session, order: TakedownOrder, typed: EvidenceSentForm) -> Message:
        sent_at = typed_instant(typed.sent_on, typed.sent_time, organisation().zone)
        orders.record_evidence_sent(work(session), order, whom=typed.whom, sent_at=sent_at)
        return msg("Anotado: a quién se envió y cuándo.")

    return _run_on_order(order_id, EvidenceSentForm, action)


@bp.post("/<int:order_id>/closing")
@requires(P.TAKEDOWN_ORDER)
def close(order_id: int) -> FormResponse:
    def action(session: Session, order: TakedownOrder, typed: OrderClosingForm) -> Message:
        orders.close_order(work(session), order, answer=typed.answer)
        return msg("Cerrado, con lo que se contestó.")

    return _run_on_order(order_id, OrderClosingForm, action)


def _run_on_order(order_id: int, form_class: type[Form], action: Callable[..., Message]) -> FormResponse:
    order_queries.order_or_404(read_session(), organisation().id, order_id)

    def locked(session: Session, typed: Any) -> Message:
        return action(session, order_queries.order_or_404(session, organisation().id, order_id, lock=True), typed)

    to = url_for(".show", order_id=order_id)
    return run_form_action(
        form_class,
        locked,
        page=lambda form: order_page(order_id, form),
        done=lambda message: flash_and_redirect(message, to),
        passes=ERROR_PAGES,
    )


def _form_page(form: FormState[Any]) -> str:
    return render_template("takedowns/order_form.html", form=form, sources=OrderSource.choices())


def order_page(order_id: int, form: FormState[Any]) -> str:
    session, body, who = read_session(), organisation(), actor()
    order = order_queries.order_or_404(session, body.id, order_id)
    items = order_queries.order_deliveries(session, body.id, order_id)
    ordered = withdrawals.withdrawals_by_delivery(session, body.id, [item.delivery.id for item in items])
    sought, today = request.args.get("q", ""), local_time(now(), body.zone)
    if "sent_on" not in form.typed:
        form.typed |= {"sent_on": today.date().isoformat(), "sent_time": f"{today:%H:%M}"}
    known = {item.delivery.id for item in items}
    matches = order_queries.published_matches(session, body.id, sought) if sought else []
    return render_template(
        "takedowns/order.html",
        order=order,
        clock=order_clock(order.term, now=now()),
        items=items,
        withdrawals=ordered,
        standing=[_choice(item) for item in items if _may_withdraw(item, ordered)],
        sought=sought,
        matches=[_choice(match) for match in matches if match.delivery.id not in known],
        acts=order_queries.order_acts(session, body.id, order_id),
        entries=history.entries_about(session, body.id, f"takedown:{order.id}") if who.may(P.AUDIT_READ) else [],
        form=form,
        marks=STATE_MARKS,
        may=_permissions(order),
    )


def _choice(record: DeliveryRecord) -> tuple[int, str, str]:
    return (
        record.delivery.id,
        f"{record.post.number} · {record.post.title} — {record.account}",
        record.text[:200],
    )


def _may_withdraw(record: DeliveryRecord, withdrawals_by_delivery: Mapping[int, Withdrawal]) -> bool:
    return record.delivery.state is DeliveryState.PUBLISHED and record.delivery.id not in withdrawals_by_delivery


def _permissions(order: TakedownOrder) -> dict[str, bool]:
    """Return actions; use cases check again."""
    who, goes_on = actor(), order.closed_at is None
    return {
        "propose": goes_on and who.may(P.TAKEDOWN_PROPOSE),
        "order": goes_on and who.may(P.TAKEDOWN_ORDER),
        "prove": who.may(P.AUDIT_READ),
    }
