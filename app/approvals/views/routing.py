"""Ajustes → Rutas → Qué ruta toma cada una: the rules in order, tried on what was sent before they are adopted."""

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import shorten
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts.rules import Permission
from app.approvals import service
from app.approvals.forms import RoutingForm, ShippedForm, parts_of, read_routing, rearranged, typed_rules
from app.approvals.queries.routing import Sent, called_of, routing_in_force, tried
from app.approvals.rules.routes import Names, described, digest_of
from app.approvals.rules.routing import DEPICTED_WORDS, MONEY_WORDS, Called, Rule, asked_by, check_rules, finding_name
from app.approvals.rules.shipped import SHIPPED, shipped_rules
from app.approvals.views.routes import bp
from app.core.words import Sentence, say
from app.intake.rules.kinds import KIND_WORDS as REQUESTER_WORDS
from app.organisations.rules import language_name
from app.pages.shell.request_context import organisation
from app.periods.rules.kinds import KIND_WORDS as PERIOD_WORDS
from app.topics.rules import Risk, TopicClass, class_name, risk_name
from app.web.access import requires
from app.web.forms import Read, blank, read_form, refusals
from app.web.line import line_now
from app.web.request import actor, now, reading, writing
from app.web.words import translate

LONGEST_WORDING = 90
"""Of a rule in a list to choose from."""
Page = str | Response | tuple[str, int]
P = Permission


@dataclass(frozen=True, slots=True)
class Trial:
    """What a change would do to the posts sent last: how many there are, and those that would go by another route."""

    total: int
    moved: Sequence[tuple[Sent, str, str, Sentence]]
    seen: str


@bp.get("/rules")
@requires(P.ROUTE_MANAGE)
def rules() -> Page:
    force, called = routing_in_force(reading(), organisation().id), _called()
    begun = force.rules or [Rule(next(iter(called.routes)))]
    return _rules_page(blank(base=force.number, **typed_rules(begun)), len(begun) - 1, called)


@bp.post("/rules")
@requires(P.ROUTE_MANAGE)
def change_rules() -> Page:
    """Rules are added, moved and removed without keeping anything; what is adopted was tried first."""
    deed, parts, called = (
        request.form.get("do", "review"),
        parts_of(request.form),
        _called(),
    )
    moved = rearranged(parts, deed, least=0)
    form = read_routing(request.form, moved)
    if deed not in ("review", "adopt"):
        form.errors.clear()
        return _rules_page(form, len(moved), called)
    if form.value is None:
        return _rules_page(form, len(parts), called), form.status
    value = form.value
    with refusals(form, beside=""):
        check_rules(value.in_order(), called)
        if deed == "adopt" and value.seen == digest_of("", value.in_order()):
            return _adopted(value)
    if form.value is None:
        return _rules_page(form, len(parts), called), form.status
    return _rules_page(form, len(parts), called, _trial(value.in_order(), called))


@bp.get("/shipped")
@requires(P.ROUTE_MANAGE)
def shipped() -> str:
    """The routes and rules that come with the product, read before one takes them."""
    return _shipped_page()


def _shipped_page() -> str:
    force = routing_in_force(reading(), organisation().id)
    names = {name: number for number, name in enumerate(SHIPPED, start=1)}
    called = Called({}, {}, {number: name for name, number in names.items()})
    rules = [(asked_by(rule, called), called.routes[rule.route]) for rule in shipped_rules(names)]
    words = Names({}, {})
    steps = [(name, [(step.name, described(step, words)) for step in route]) for name, route in SHIPPED.items()]
    return render_template("approvals/shipped.html", base=force.number, rules=rules, routes=steps)


@bp.post("/shipped")
@requires(P.ROUTE_MANAGE)
def take_shipped() -> Page:
    form = read_form(ShippedForm, request.form)
    if form.value is None:
        return _shipped_page(), 422
    with writing() as session:
        is_new = service.adopt_shipped(session, base=form.value.base, actor=actor(), now=now())
    flash(translate(TAKEN if is_new else THERE), "good")
    return redirect(url_for(".index"), 303)


TAKEN = say("Las rutas y reglas de partida están en vigor para lo que se envíe desde ahora.")
THERE = say("Ya estaban en vigor: no cambia nada.")


def _called() -> Called:
    return called_of(reading(), organisation().id, rules=line_now().rules)


def _adopted(value: RoutingForm) -> Response:
    with writing() as session:
        service.adopt_routing(session, value.in_order(), base=value.base, actor=actor(), now=now())
    flash(translate(say("En vigor para lo que se envíe desde ahora.")), "good")
    return redirect(url_for(".index"), 303)


def _trial(changed: Sequence[Rule], called: Called) -> Trial:
    found, names = tried(reading(), organisation().id, changed), {**called.retired, **called.routes}
    moved = [
        (
            sent,
            names.get(sent.route, "…"),
            called.routes[rule.route],
            asked_by(rule, called),
        )
        for sent, rule in found
        if rule.route != sent.route
    ]
    return Trial(len(found), moved, digest_of("", changed))


def _rules_page(form: Read[Any], count: int, called: Called, trial: Trial | None = None) -> str:
    nothing = ("", say("Da igual"))
    return render_template(
        "approvals/routing.html",
        form=form,
        count=count,
        trial=trial,
        routes=list(called.routes.items()),
        asked={
            "topic": (say("Tema"), [nothing, *called.topics.items()]),
            "topic_class": (say("Clase del tema"), [nothing, *((one.value, class_name(one)) for one in TopicClass)]),
            "channel": (say("Cuenta"), [nothing, *called.channels.items()]),
            "language": (say("Lengua"), [nothing, *((one, language_name(one)) for one in organisation().languages)]),
            "requester": (
                say("Quién la pide"),
                [nothing, *((one.value, word) for one, word in REQUESTER_WORDS.items())],
            ),
            "period": (say("Periodo en vigor"), [nothing, *((one.value, word) for one, word in PERIOD_WORDS.items())]),
            "risk": (say("Riesgo del tema"), [nothing, *((one.value, risk_name(one)) for one in Risk)]),
            "finding": (say("Qué señala la línea editorial"), [nothing, *_findings(called)]),
            "money": (say("Dinero"), [nothing, *((one.value, word) for one, word in MONEY_WORDS.items())]),
            "people": (
                say("Personas en las imágenes"),
                [nothing, *((one.value, w) for one, w in DEPICTED_WORDS.items())],
            ),
        },
    )


def _findings(called: Called) -> list[tuple[str, str]]:
    """The codes of the line with what each says; a family holds for any rule of it."""
    rules = line_now().rules
    return [(code, _said(code, rules[code].wording if code in rules else None)) for code in sorted(called.rules)]


def _said(code: str, wording: str | None) -> str:
    if wording is None:
        return translate(say("%(family)s: cualquiera de sus reglas", family=finding_name(code)))
    return f"{code} · {shorten(wording, LONGEST_WORDING, placeholder='…')}"
