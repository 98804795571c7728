"""Orders to take something down: the list, the form, and the page where each is obeyed, proved and closed."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlmodel import Session

from app.accounts.rules import Permission
from app.audit.queries import history
from app.core.errors import Refusal
from app.core.words import Sentence, say
from app.core.zones import wall
from app.pages.shell.request_context import organisation
from app.publishing.queries.lines import Case
from app.publishing.rules import DeliveryState
from app.takedowns.deeds.ordering import withdraw_all
from app.takedowns.forms import ChosenForm, ClosingForm, ObeyForm, OrderForm, SentForm, instant
from app.takedowns.models import TakedownOrder, Withdrawal
from app.takedowns.queries import orders as queries
from app.takedowns.queries import withdrawals
from app.takedowns.rules.orders import DEED_WORDS, SOURCE_WORDS, USUAL_TERM, clock
from app.takedowns.rules.withdrawals import FOR_SETTLING, MARKS, WITHDRAWAL_WORDS, WithdrawalState
from app.takedowns.service import orders as service
from app.takedowns.views.doing import Page, do
from app.takedowns.views.withdrawals import asked_word
from app.web.access import requires
from app.web.forms import Form, Read, blank, read_form
from app.web.request import actor, now, reading, writing
from app.web.words import translate

bp = Blueprint("takedowns", __name__, url_prefix="/o/<organisation>/takedowns")
P = Permission
REGISTERED = say(
    "Registrado. Se ha avisado a quien puede ordenar la retirada. Busque ahora de qué publicaciones habla."
)
WAITING = (WithdrawalState.PROPOSED, *FOR_SETTLING)


@bp.get("")
@requires(P.TAKEDOWN_READ)
def index() -> str:
    closed = request.args.get("state") == "closed"
    session, body = reading(), organisation().id
    listed = queries.listed(session, body, closed=closed)
    return render_template(
        "takedowns/index.html",
        orders=[(order, count, clock(order.term, now=now())) for order, count in listed],
        waiting=[] if closed else withdrawals.standing(session, body, WAITING),
        closed=closed,
        sources=SOURCE_WORDS,
        words=WITHDRAWAL_WORDS,
        marks=MARKS,
        registers=actor().may(P.TAKEDOWN_PROPOSE),
    )


@bp.get("/new")
@requires(P.TAKEDOWN_PROPOSE)
def new() -> str:
    today = wall(now(), organisation().zone)
    return _form_page(
        blank(received_on=today.date().isoformat(), received_time=f"{today:%H:%M}", term_hours=str(USUAL_TERM))
    )


@bp.post("")
@requires(P.TAKEDOWN_PROPOSE)
def create() -> Page:
    form = read_form(OrderForm, request.form)
    if form.value is None:
        return _form_page(form), 422
    try:
        with writing() as session:
            received = form.value.received(organisation().zone)
            order_id = service.register(session, received, actor=actor(), now=now()).id
    except Refusal as refusal:
        form.refuse("", refusal.sentence)
        return _form_page(form), refusal.status
    flash(translate(REGISTERED), "good")
    return redirect(url_for(".show", order_id=order_id), 303)


@bp.get("/<int:order_id>")
@requires(P.TAKEDOWN_READ)
def show(order_id: int) -> str:
    return order_page(order_id, blank())


@bp.post("/<int:order_id>/posts")
@requires(P.TAKEDOWN_PROPOSE)
def add(order_id: int) -> Page:
    def deed(session: Session, order: TakedownOrder, typed: ChosenForm) -> Sentence:
        count = service.add_deliveries(session, order, typed.deliveries, actor=actor(), now=now())
        return say("Añadidas: %(count)s.", count=count) if count else say("Ya estaban.")

    return _do(order_id, ChosenForm, deed)


@bp.post("/<int:order_id>/withdrawals")
@requires(P.TAKEDOWN_PROPOSE)
def withdraw(order_id: int) -> Page:
    def deed(session: Session, order: TakedownOrder, typed: ObeyForm) -> Sentence:
        withdraw_all(session, order, typed.deliveries, typed.grounds, actor=actor(), now=now())
        return asked_word()

    return _do(order_id, ObeyForm, deed)


@bp.post("/<int:order_id>/evidence-sent")
@requires(P.TAKEDOWN_ORDER)
def send(order_id: int) -> Page:
    def deed(session: Session, order: TakedownOrder, typed: SentForm) -> Sentence:
        sent_at = instant(typed.sent_on, typed.sent_time, organisation().zone)
        service.evidence_sent(session, order, whom=typed.whom, sent_at=sent_at, actor=actor(), now=now())
        return say("Anotado: a quién se envió y cuándo.")

    return _do(order_id, SentForm, deed)


@bp.post("/<int:order_id>/closing")
@requires(P.TAKEDOWN_ORDER)
def close(order_id: int) -> Page:
    def deed(session: Session, order: TakedownOrder, typed: ClosingForm) -> Sentence:
        service.close(session, order, answer=typed.answer, actor=actor(), now=now())
        return say("Cerrado, con lo que se contestó.")

    return _do(order_id, ClosingForm, deed)


def _do(order_id: int, form_class: type[Form], deed: Callable[..., Sentence]) -> Page:
    queries.order_or_404(reading(), organisation().id, order_id)

    def locked(session: Session, typed: Any) -> Sentence:
        return deed(session, queries.order_or_404(session, organisation().id, order_id, lock=True), typed)

    to = url_for(".show", order_id=order_id)
    return do(form_class, locked, page=lambda form: order_page(order_id, form), to=to)


def _form_page(form: Read[Any]) -> str:
    sources = [(source.value, word) for source, word in SOURCE_WORDS.items()]
    return render_template("takedowns/new.html", form=form, sources=sources)


def order_page(order_id: int, form: Read[Any]) -> str:
    """`form` carries what was typed into one of the page's small forms, and why it was refused."""
    session, body, who = reading(), organisation(), actor()
    order = queries.order_or_404(session, body.id, order_id)
    items = queries.items(session, body.id, order_id)
    asked = withdrawals.of_deliveries(session, body.id, [one.delivery.id for one in items])
    sought, today = request.args.get("q", ""), wall(now(), body.zone)
    if "sent_on" not in form.typed:
        form.typed |= {"sent_on": today.date().isoformat(), "sent_time": f"{today:%H:%M}"}
    known = {one.delivery.id for one in items}
    found = queries.found(session, body.id, sought) if sought else []
    return render_template(
        "takedowns/show.html",
        order=order,
        clock=clock(order.term, now=now()),
        items=items,
        asked=asked,
        standing=[_choice(one) for one in items if _may_go(one, asked)],
        sought=sought,
        found=[_choice(one) for one in found if one.delivery.id not in known],
        acts=queries.acts(session, body.id, order_id),
        entries=history.entries_about(session, body.id, f"takedown:{order.id}") if who.may(P.AUDIT_READ) else [],
        form=form,
        sources=SOURCE_WORDS,
        deeds=DEED_WORDS,
        words=WITHDRAWAL_WORDS,
        marks=MARKS,
        may=_may(order),
    )


def _choice(one: Case) -> tuple[int, str, str]:
    return one.delivery.id, f"{one.post.number} · {one.post.title} — {one.channel.called}", one.text[:200]


def _may_go(one: Case, asked: Mapping[int, Withdrawal]) -> bool:
    return one.delivery.state is DeliveryState.PUBLISHED and one.delivery.id not in asked


def _may(order: TakedownOrder) -> dict[str, bool]:
    """What the page offers this person; the deeds ask again."""
    who, goes_on = actor(), order.closed_at is None
    return {
        "propose": goes_on and who.may(P.TAKEDOWN_PROPOSE),
        "order": goes_on and who.may(P.TAKEDOWN_ORDER),
        "prove": who.may(P.AUDIT_READ),
    }
