"""Ajustes → Rutas → Qué ruta toma cada una."""

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import shorten
from typing import Any

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.domain.approvals.queries.route_choice import SubmittedPost, routing_in_force, routing_names, try_routing
from app.domain.approvals.rules.routes import RouteNames, definition_digest, describe_step
from app.domain.approvals.rules.routing import (
    DepictedPeople,
    MoneyCondition,
    RoutingNames,
    RoutingRule,
    check_routing_rules,
    describe_rule,
    finding_name,
)
from app.domain.approvals.rules.shipped_routes import SHIPPED_ROUTES, shipped_rules
from app.domain.control.rules.changes import ControlKind
from app.domain.directory.rules.topics import Risk, TopicClass
from app.domain.organisations.rules import language_name
from app.domain.periods.rules.kinds import PeriodKind
from app.domain.requests.rules.origin import RequesterKind
from app.pages.approvals.route_forms import (
    RoutingForm,
    ShippedRoutesForm,
    read_routing,
    rearrange_parts,
    rule_field_values,
    split_parts,
)
from app.pages.approvals.routes import bp
from app.pages.components.findings import current_line
from app.pages.components.waiting_change import saved_message, waiting_change
from app.pages.shell.request_context import organisation
from app.usecases.approvals import routes
from app.web.access import requires
from app.web.form_action import flash_and_redirect
from app.web.forms import FormState, blank_form, read_form, refusal_beside
from app.web.request import read_session, work, write_transaction
from app.web.translation import translate

LONGEST_WORDING = 90
Page = str | Response | tuple[str, int]
P = Permission


@dataclass(frozen=True, slots=True)
class RoutingTrial:
    """A change tried on the latest posts: number and rerouted."""

    total: int
    moved: Sequence[tuple[SubmittedPost, str, str, Message]]
    digest: str


@bp.get("/rules")
@requires(P.ROUTE_MANAGE)
def rules() -> Page:
    force, called = routing_in_force(read_session(), organisation().id), _names()
    begun = force.rules or [RoutingRule(next(iter(called.routes)))]
    return _rules_page(blank_form(base=force.number, **rule_field_values(begun)), len(begun) - 1, called)


@bp.post("/rules")
@requires(P.ROUTE_MANAGE)
def change_rules() -> Page:
    """Edit without saving; adopt only tried rules."""
    action, parts, called = (
        request.form.get("do", "review"),
        split_parts(request.form),
        _names(),
    )
    moved = rearrange_parts(parts, action, least=0)
    form = read_routing(request.form, moved)
    if action not in ("review", "adopt"):
        form.errors.clear()
        return _rules_page(form, len(moved), called)
    if form.value is None:
        return _rules_page(form, len(parts), called), form.status
    value = form.value
    with refusal_beside(form, beside=""):
        check_routing_rules(value.in_order(), called)
        if action == "adopt" and value.seen == definition_digest("", value.in_order()):
            return _adopt(value)
    if form.value is None:
        return _rules_page(form, len(parts), called), form.status
    return _rules_page(form, len(parts), called, _trial(value.in_order(), called))


@bp.get("/shipped")
@requires(P.ROUTE_MANAGE)
def shipped() -> str:
    return _shipped_page()


def _shipped_page() -> str:
    force = routing_in_force(read_session(), organisation().id)
    names = {name: number for number, name in enumerate(SHIPPED_ROUTES, start=1)}
    called = RoutingNames({}, {}, {number: name for name, number in names.items()})
    rules = [(describe_rule(rule, called), called.routes[rule.route]) for rule in shipped_rules(names)]
    words = RouteNames({}, {})
    steps = [
        (name, [(step.name, describe_step(step, words)) for step in route]) for name, route in SHIPPED_ROUTES.items()
    ]
    return render_template("approvals/shipped_routes.html", base=force.number, rules=rules, routes=steps)


@bp.post("/shipped")
@requires(P.ROUTE_MANAGE)
def take_shipped() -> Page:
    form = read_form(ShippedRoutesForm, request.form)
    if form.value is None:
        return _shipped_page(), 422
    with write_transaction() as session:
        adoption = routes.adopt_shipped_routes(work(session), base=form.value.base)
        message = saved_message(SHIPPED_ADOPTED if adoption.is_new else SHIPPED_IN_FORCE, adoption.waiting)
    return flash_and_redirect(message, url_for(".index"))


ROUTING_ADOPTED = msg("En vigor para lo que se envíe desde ahora.")
SHIPPED_ADOPTED = msg("Las rutas y reglas de partida están en vigor para lo que se envíe desde ahora.")
SHIPPED_IN_FORCE = msg("Ya estaban en vigor: no cambia nada.")


def _names() -> RoutingNames:
    return routing_names(read_session(), organisation().id, rules=current_line().rules)


def _adopt(value: RoutingForm) -> Response:
    with write_transaction() as session:
        waiting = routes.adopt_routing(work(session), value.in_order(), base=value.base)
        message = saved_message(ROUTING_ADOPTED, waiting)
    return flash_and_redirect(message, url_for(".index"))


def _trial(changed: Sequence[RoutingRule], called: RoutingNames) -> RoutingTrial:
    matches, names = try_routing(read_session(), organisation().id, changed), {**called.retired, **called.routes}
    moved = [
        (
            sent,
            names.get(sent.route, "…"),
            called.routes[rule.route],
            describe_rule(rule, called),
        )
        for sent, rule in matches
        if rule.route != sent.route
    ]
    return RoutingTrial(len(matches), moved, definition_digest("", changed))


def _rules_page(form: FormState[Any], count: int, called: RoutingNames, trial: RoutingTrial | None = None) -> str:
    nothing = ("", msg("Da igual"))
    return render_template(
        "approvals/routing.html",
        form=form,
        count=count,
        trial=trial,
        routes=list(called.routes.items()),
        waiting=waiting_change(ControlKind.ROUTING, "routing"),
        condition_fields={
            "topic": (msg("Tema"), [nothing, *called.topics.items()]),
            "topic_class": (msg("Clase del tema"), [nothing, *TopicClass.choices()]),
            "channel": (msg("Cuenta"), [nothing, *called.channels.items()]),
            "language": (msg("Lengua"), [nothing, *((code, language_name(code)) for code in organisation().languages)]),
            "requester": (
                msg("Quién la pide"),
                [nothing, *RequesterKind.choices()],
            ),
            "period": (msg("Periodo en vigor"), [nothing, *PeriodKind.choices()]),
            "risk": (msg("Riesgo del tema"), [nothing, *Risk.choices()]),
            "finding": (msg("Qué señala la línea editorial"), [nothing, *_finding_choices(called)]),
            "money": (msg("Dinero"), [nothing, *MoneyCondition.choices()]),
            "people": (
                msg("Personas en las imágenes"),
                [nothing, *DepictedPeople.choices()],
            ),
        },
    )


def _finding_choices(called: RoutingNames) -> list[tuple[str, str]]:
    """Return codes with wording; families match any of their rules."""
    rules = current_line().rules
    return [
        (code, _finding_label(code, rules[code].wording if code in rules else None)) for code in sorted(called.rules)
    ]


def _finding_label(code: str, wording: str | None) -> str:
    if wording is None:
        return translate(msg("%(family)s: cualquiera de sus reglas", family=finding_name(code)))
    return f"{code} · {shorten(wording, LONGEST_WORDING, placeholder='…')}"
