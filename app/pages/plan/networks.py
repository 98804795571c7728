"""Stop 5: networks, comparison weights, hours needed."""

from math import ceil
from typing import Annotated, Any

from flask import render_template, url_for
from pydantic import Field, field_validator
from sqlmodel import Session
from werkzeug.wrappers import Response

from app.core.amounts import format_amount, parse_amount
from app.core.errors import Refusal
from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.core.text import normalise_text
from app.domain.directory.rules.networks import NETWORK_NAMES
from app.domain.plan.models.resources import NetworkChoice
from app.domain.plan.queries import networks as network_queries
from app.domain.plan.queries.networks import NetworkPlan, Workload, missing_in_networks
from app.domain.plan.rules.capacity import (
    MAX_MINUTES,
    MAX_WEEKLY_POSTS,
    MESSAGE_MINUTES,
    POST_MINUTES,
    capacity_remedies,
    capacity_verdict,
    format_minutes,
)
from app.domain.plan.rules.networks import (
    CRITERION_HINTS,
    MAX_MESSAGES,
    MAX_NETWORK_NAME,
    MAX_SCORE,
    NetworkCriterion,
    network_name,
)
from app.domain.plan.rules.stops import Stop
from app.pages.plan.blueprint import Page, bp
from app.pages.plan.stops import stop_page
from app.pages.shell.request_context import organisation, today
from app.usecases.plan import networks
from app.usecases.plan.networks import NetworkDecision
from app.web.access import requires
from app.web.form_action import flash_and_redirect, run_form_action
from app.web.forms import Form, FormState, blank_form
from app.web.number_fields import whole_number_between
from app.web.request import read_session, work
from app.web.translation import translate

Score = Annotated[int, whole_number_between(0, MAX_SCORE)]
Messages = Annotated[int, whole_number_between(0, MAX_MESSAGES)]
Minutes = Annotated[int, whole_number_between(1, MAX_MINUTES)]


class NetworkForm(Form):
    network: str = Field(max_length=MAX_NETWORK_NAME)
    chosen: bool = False
    objectives: Score = 0
    audience: Score = 0
    content: Score = 0
    hours: Score = 0
    risk: Score = 0
    messages_per_week: Messages = 0
    reason: str = Field(default="", max_length=2000)

    def choosing(self) -> NetworkDecision:
        scores = {criterion.value: getattr(self, criterion.value) for criterion in NetworkCriterion}
        return NetworkDecision(
            normalise_text(self.network), self.chosen, scores, self.messages_per_week, normalise_text(self.reason)
        )


class WeightsForm(Form):
    objectives: Score = 0
    audience: Score = 0
    content: Score = 0
    hours: Score = 0
    risk: Score = 0

    def weights(self) -> dict[str, int]:
        return {criterion.value: getattr(self, criterion.value) for criterion in NetworkCriterion}


class WorkloadForm(Form):
    """`account` and `posts` pair; blank counts the slots."""

    post_minutes: Minutes = POST_MINUTES
    message_minutes: Minutes = MESSAGE_MINUTES
    account: list[int] = []
    posts: list[str] = []

    @field_validator("posts")
    @classmethod
    def _are_numbers(cls, posts: list[str]) -> list[str]:
        for typed in filter(str.strip, posts):
            try:
                parse_amount(typed, most=MAX_WEEKLY_POSTS)
            except Refusal as refusal:
                raise ValueError(msg("«%(typed)s»: %(why)s", typed=typed, why=refusal.sentence)) from refusal
        return posts

    def workload(self) -> Workload:
        pairs = zip(self.account, self.posts, strict=False)
        posts = {str(key): parse_amount(typed, most=MAX_WEEKLY_POSTS) for key, typed in pairs if typed.strip()}
        return Workload(self.post_minutes, self.message_minutes, posts)


P = Permission
SAVED = msg("La red está guardada.")
WEIGHED = msg("Los pesos están guardados.")
MESSAGES = msg("Mensajes de las redes elegidas")
COUNTED = msg("Las cuentas de horas están guardadas.")
SCORES = [(number, str(number)) for number in range(MAX_SCORE + 1)]


@bp.get("/where")
@requires(P.PLAN_READ, P.PLAN_MANAGE)
def where() -> Page:
    network_plan = _where()
    return stop_page(
        Stop.WHERE,
        "plan/networks.html",
        missing=missing_in_networks(network_plan),
        rows=[(choice, network_name(choice.network), points) for choice, points in network_plan.choices],
        heads=_column_heads(),
        criteria=NetworkCriterion.choices(),
        weights=", ".join(
            f"{translate(criterion.label).lower()} {network_plan.weights[criterion]}" for criterion in NetworkCriterion
        ),
        lines=_lines(network_plan),
        capacity=network_plan.capacity,
        verdict=capacity_verdict(network_plan.capacity),
        remedies=capacity_remedies(network_plan.capacity, network_plan.by_name),
    )


@bp.get("/where/networks/new")
@requires(P.PLAN_MANAGE)
def new_network() -> Page:
    return _network(None, blank_form(**dict.fromkeys(NetworkCriterion, 0), messages_per_week=0))


@bp.post("/where/networks")
@requires(P.PLAN_MANAGE)
def add_network() -> Page:
    return run_form_action(
        NetworkForm,
        lambda session, typed: networks.weigh_network(work(session), None, typed.choosing()),
        page=lambda form: _network(None, form),
        done=lambda _: _done(SAVED),
    )


@bp.get("/where/networks/<int:choice_id>")
@requires(P.PLAN_MANAGE)
def network(choice_id: int) -> Page:
    choice = network_queries.choice_or_404(work(read_session()), choice_id)
    fields = {"chosen": "1" if choice.chosen else "", "reason": choice.reason, **choice.scores}
    name = network_name(choice.network)
    return _network(choice, blank_form(network=name, messages_per_week=choice.messages_per_week, **fields))


@bp.post("/where/networks/<int:choice_id>")
@requires(P.PLAN_MANAGE)
def change_network(choice_id: int) -> Page:
    def weigh(session: Session, typed: NetworkForm) -> None:
        row = network_queries.choice_or_404(work(session), choice_id, lock=True)
        networks.weigh_network(work(session), row, typed.choosing())

    choice = network_queries.choice_or_404(work(read_session()), choice_id)
    return run_form_action(
        NetworkForm,
        weigh,
        page=lambda form: _network(choice, form),
        done=lambda _: _done(SAVED),
    )


@bp.get("/where/weights")
@requires(P.PLAN_MANAGE)
def weights() -> Page:
    return _weights(blank_form(**_where().weights))


@bp.post("/where/weights")
@requires(P.PLAN_MANAGE)
def set_weights() -> Page:
    return run_form_action(
        WeightsForm,
        lambda session, typed: networks.set_weights(work(session), typed.weights()),
        page=_weights,
        done=lambda _: _done(WEIGHED),
        beside=NetworkCriterion.OBJECTIVES,
    )


@bp.get("/where/hours")
@requires(P.PLAN_MANAGE)
def workload() -> Page:
    plan = _where()
    plan_workload = plan.workload
    posts = {str(account.id): format_amount(plan_workload.posts.get(str(account.id))) for account in plan.speakers}
    form = blank_form(
        post_minutes=plan_workload.post_minutes,
        message_minutes=plan_workload.message_minutes,
        account=list(posts),
        posts=list(posts.values()),
    )
    return _workload(plan, form)


@bp.post("/where/hours")
@requires(P.PLAN_MANAGE)
def set_workload() -> Page:
    return run_form_action(
        WorkloadForm,
        lambda session, typed: networks.set_workload(work(session), typed.workload()),
        page=lambda form: _workload(_where(), form),
        done=lambda _: _done(COUNTED),
        beside="",
    )


def _column_heads() -> list[str | tuple[str, str]]:
    numbers = [(translate(criterion.label), "number") for criterion in NetworkCriterion]
    return [translate(msg("Red")), translate(msg("Total")), *numbers, translate(msg("¿Se elige?"))]


def _lines(plan: NetworkPlan) -> list[tuple[object, float, int, str]]:
    """Return a week's work: posts by account, and messages."""
    plan_workload, capacity = plan.workload, plan.capacity
    posts = [(account.called, account.posts, plan_workload.post_minutes) for account in plan.speakers]
    work_lines = [*posts, (MESSAGES, capacity.messages, plan_workload.message_minutes)]
    return [(label, count, each, format_minutes(ceil(count * each))) for label, count, each in work_lines]


def _where() -> NetworkPlan:
    return network_queries.network_plan(read_session(), organisation().id, today=today())


def _done(sentence: Message) -> Response:
    return flash_and_redirect(sentence, url_for(".where"))


def _network(choice: NetworkChoice | None, form: FormState[Any]) -> str:
    return render_template(
        "plan/network.html",
        choice=choice,
        name=network_name(choice.network) if choice else "",
        form=form,
        known=NETWORK_NAMES.values(),
        **_criteria(),
    )


def _weights(form: FormState[Any]) -> str:
    return render_template("plan/weights.html", form=form, **_criteria())


def _criteria() -> dict[str, Any]:
    return {
        "criteria": [(criterion.value, criterion.label, CRITERION_HINTS[criterion]) for criterion in NetworkCriterion],
        "scores": SCORES,
    }


def _workload(plan: NetworkPlan, form: FormState[Any]) -> str:
    typed = dict(zip(map(str, form.typed.get("account", [])), form.typed.get("posts", []), strict=False))
    rows = [(account, typed.get(str(account.id), "")) for account in plan.speakers]
    return render_template("plan/workload.html", form=form, rows=rows)
