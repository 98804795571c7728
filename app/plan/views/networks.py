"""Stop 5: every network considered, its page, the weights they are compared with, and the hours it all takes."""

from math import ceil
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from app.accounts.rules import Permission
from app.channels.rules.accounts import NETWORK_NAMES
from app.core.words import Sentence, say
from app.pages.shell.request_context import organisation, today
from app.plan.forms.networks import NetworkForm, WeightsForm, WorkloadForm
from app.plan.models import NetworkChoice
from app.plan.queries import networks as queries
from app.plan.queries.networks import Where
from app.plan.queries.stops.where import missing_in
from app.plan.rules.capacity import remedies, span, verdict
from app.plan.rules.networks import CRITERION_HINTS, CRITERION_WORDS, MOST_SCORE, Criterion, network_name
from app.plan.rules.numbers import written
from app.plan.rules.stops import Stop
from app.plan.service import networks as service
from app.plan.views.blueprint import Page, bp
from app.plan.views.stops import stop_page
from app.plan.views.unfit import beside_its_field
from app.web.access import requires
from app.web.forms import Read, blank, read_form, refusals
from app.web.request import actor, now, reading, writing
from app.web.words import translate

P = Permission
SAVED = say("La red está guardada.")
WEIGHED = say("Los pesos están guardados.")
MESSAGES = say("Mensajes de las redes elegidas")
COUNTED = say("Las cuentas de horas están guardadas.")
SCORES = [(number, str(number)) for number in range(MOST_SCORE + 1)]


@bp.get("/where")
@requires(P.PLAN_READ, P.PLAN_MANAGE)
def where() -> Page:
    found = _where()
    return stop_page(
        Stop.WHERE,
        "plan/where.html",
        missing=missing_in(found),
        rows=[(choice, network_name(choice.network), points) for choice, points in found.choices],
        heads=_heads(),
        criteria=[(one.value, CRITERION_WORDS[one]) for one in Criterion],
        weights=", ".join(f"{translate(CRITERION_WORDS[one]).lower()} {found.weights[one]}" for one in Criterion),
        lines=_lines(found),
        capacity=found.capacity,
        verdict=verdict(found.capacity),
        remedies=remedies(found.capacity, found.by_name),
    )


@bp.get("/where/networks/new")
@requires(P.PLAN_MANAGE)
def new_network() -> Page:
    return _network(None, blank(**dict.fromkeys(Criterion, 0), messages_per_week=0))


@bp.post("/where/networks")
@requires(P.PLAN_MANAGE)
def add_network() -> Page:
    form = read_form(NetworkForm, request.form)
    if form.value:
        with beside_its_field(form), writing() as session:
            service.weigh_network(session, None, form.value.choosing(), actor=actor(), now=now())
    return _done(SAVED) if form.value else (_network(None, form), form.status)


@bp.get("/where/networks/<int:choice_id>")
@requires(P.PLAN_MANAGE)
def network(choice_id: int) -> Page:
    choice = queries.choice_or_404(reading(), organisation().id, choice_id)
    kept = {"chosen": "1" if choice.chosen else "", "reason": choice.reason, **choice.scores}
    name = network_name(choice.network)
    return _network(choice, blank(network=name, messages_per_week=choice.messages_per_week, **kept))


@bp.post("/where/networks/<int:choice_id>")
@requires(P.PLAN_MANAGE)
def change_network(choice_id: int) -> Page:
    choice = queries.choice_or_404(reading(), organisation().id, choice_id)
    form = read_form(NetworkForm, request.form)
    if form.value:
        with beside_its_field(form), writing() as session:
            row = queries.choice_or_404(session, organisation().id, choice_id, lock=True)
            service.weigh_network(session, row, form.value.choosing(), actor=actor(), now=now())
    return _done(SAVED) if form.value else (_network(choice, form), form.status)


@bp.get("/where/weights")
@requires(P.PLAN_MANAGE)
def weights() -> Page:
    return _weights(blank(**_where().weights))


@bp.post("/where/weights")
@requires(P.PLAN_MANAGE)
def set_weights() -> Page:
    form = read_form(WeightsForm, request.form)
    if form.value:
        with refusals(form, beside=Criterion.OBJECTIVES), writing() as session:
            service.set_weights(session, form.value.weights(), actor=actor(), now=now())
    return _done(WEIGHED) if form.value else (_weights(form), form.status)


@bp.get("/where/hours")
@requires(P.PLAN_MANAGE)
def workload() -> Page:
    found = _where()
    kept = found.workload
    posts = {str(one.id): written(kept.posts.get(str(one.id))) for one in found.speakers}
    form = blank(
        post_minutes=kept.post_minutes,
        message_minutes=kept.message_minutes,
        account=list(posts),
        posts=list(posts.values()),
    )
    return _workload(found, form)


@bp.post("/where/hours")
@requires(P.PLAN_MANAGE)
def set_workload() -> Page:
    form = read_form(WorkloadForm, request.form)
    if form.value:
        with refusals(form, beside=""), writing() as session:
            service.set_workload(session, form.value.workload(), actor=actor(), now=now())
    return _done(COUNTED) if form.value else (_workload(_where(), form), form.status)


def _heads() -> list[str | tuple[str, str]]:
    numbers = [(translate(CRITERION_WORDS[one]), "number") for one in Criterion]
    return [translate(say("Red")), translate(say("Total")), *numbers, translate(say("¿Se elige?"))]


def _lines(found: Where) -> list[tuple[object, float, int, str]]:
    """What a week asks for: the posts of each account and the messages."""
    kept, capacity = found.workload, found.capacity
    posts = [(one.called, one.posts, kept.post_minutes) for one in found.speakers]
    asked = [*posts, (MESSAGES, capacity.messages, kept.message_minutes)]
    return [(what, count, each, span(ceil(count * each))) for what, count, each in asked]


def _where() -> Where:
    return queries.where(reading(), organisation().id, today=today())


def _done(sentence: Sentence) -> Page:
    flash(translate(sentence), "good")
    return redirect(url_for(".where"), 303)


def _network(choice: NetworkChoice | None, form: Read[Any]) -> str:
    return render_template(
        "plan/network.html",
        choice=choice,
        name=network_name(choice.network) if choice else "",
        form=form,
        known=NETWORK_NAMES.values(),
        **_criteria(),
    )


def _weights(form: Read[Any]) -> str:
    return render_template("plan/weights.html", form=form, **_criteria())


def _criteria() -> dict[str, Any]:
    return {
        "criteria": [(one.value, CRITERION_WORDS[one], CRITERION_HINTS[one]) for one in Criterion],
        "scores": SCORES,
    }


def _workload(found: Where, form: Read[Any]) -> str:
    typed = dict(zip(map(str, form.typed.get("account", [])), form.typed.get("posts", []), strict=False))
    rows = [(one, typed.get(str(one.id), "")) for one in found.speakers]
    return render_template("plan/workload.html", form=form, rows=rows)
