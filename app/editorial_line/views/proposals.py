"""Changing the line: writing a proposal, reading what it changes, signing it."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from sqlmodel import Session

from app.accounts.rules import Permission
from app.core.errors import Refusal
from app.core.words import Sentence, say
from app.core.zones import day_bounds
from app.editorial_line import deeds, queries, service
from app.editorial_line.forms import AdoptionForm, PrinciplesForm, RuleForm
from app.editorial_line.models import LineVersion
from app.editorial_line.rules.versions import LINE_WORDS, Adoption, LineState, changes
from app.editorial_line.rules.writing import rule_data
from app.editorial_line.rules.yaml_text import read_yaml, write_yaml
from app.editorial_line.service.holding import line_in_force
from app.editorial_line.views.blueprint import Page, bp
from app.pages.shell.request_context import organisation, person
from app.web.access import requires
from app.web.formats import moment
from app.web.forms import Read, blank, read_form
from app.web.request import actor, now, reading, writing
from app.web.words import translate

P = Permission
NEW = {"code": "XX-01", "group": "neutrality", "wording": "", "reviewer": "neutrality_reviewer", "when": []}


@bp.get("/versions")
@requires(P.LINE_READ)
def versions() -> Page:
    every = queries.versions(reading(), organisation().id)
    return render_template("editorial_line/versions.html", versions=every, words=LINE_WORDS)


@bp.get("/versions/<int:number>")
@requires(P.LINE_READ)
def version(number: int) -> Page:
    """What a version changes, and who signed it."""
    return _page(_found(reading(), number), blank())


@bp.post("/versions")
@requires(P.LINE_PROPOSE)
def begin() -> Page:
    with writing() as session:
        begun = service.begin(session, actor=actor(), now=now())
    return _to(begun.number)


@bp.get("/versions/<int:number>/rules/<code>")
@requires(P.LINE_PROPOSE)
def edit_rule(number: int, code: str) -> Page:
    """A rule of the proposal as data; `new` begins one."""
    found = _found(reading(), number)
    rule = next((rule for rule in found.rules if rule["code"] == code), NEW)
    return _rule_page(found, code, blank(data=write_yaml(rule)))


@bp.post("/versions/<int:number>/rules/<code>")
@requires(P.LINE_PROPOSE)
def save_rule(number: int, code: str) -> Page:
    form = read_form(RuleForm, request.form)
    found = _found(reading(), number)
    if form.value is None:
        return _rule_page(found, code, form), 422
    try:
        with writing() as session:
            written = _found(session, number)
            service.write_rule(session, written, read_yaml(form.value.data), actor=actor(), now=now())
    except Refusal as refusal:
        form.refuse("data", refusal.sentence)
        return _rule_page(found, code, form), refusal.status
    flash(translate(say("La regla queda escrita en la propuesta.")), "good")
    return _to(number)


@bp.post("/versions/<int:number>/rules/<code>/removal")
@requires(P.LINE_PROPOSE)
def drop_rule(number: int, code: str) -> Page:
    return _done(number, lambda s, v: service.drop_rule(s, v, code, actor=actor(), now=now()), say("Regla quitada."))


@bp.post("/versions/<int:number>/principles")
@requires(P.LINE_PROPOSE)
def save_principles(number: int) -> Page:
    form = read_form(PrinciplesForm, request.form)
    if form.value is None:
        return _page(_found(reading(), number), form), 422
    said = form.value.model_dump()
    saved = say("Guardada.")
    return _done(number, lambda s, v: service.write_principles(s, v, **said, actor=actor(), now=now()), saved)


@bp.post("/versions/<int:number>/proposal")
@requires(P.LINE_PROPOSE)
def propose(number: int) -> Page:
    said = say("Propuesta: espera la firma de dos personas.")
    return _done(number, lambda s, v: service.propose(s, v, actor=actor(), now=now()), said)


@bp.post("/versions/<int:number>/withdrawal")
@requires(P.LINE_PROPOSE)
def withdraw(number: int) -> Page:
    return _done(number, lambda s, v: service.withdraw(s, v, actor=actor(), now=now()), say("Propuesta retirada."))


@bp.post("/versions/<int:number>/signature")
@requires(P.LINE_ADOPT)
def sign(number: int) -> Page:
    form = read_form(AdoptionForm, request.form)
    if form.value is None:
        return _page(_found(reading(), number), form), 422
    adoption = _adoption(form.value)
    said = say("Firmada.")
    return _done(number, lambda s, v: deeds.sign(s, v, adoption, actor=actor(), now=now()), said, form)


def _adoption(value: AdoptionForm) -> Adoption:
    """In force from the first instant of the day named, or at once."""
    day = value.in_force_from
    return Adoption(value.reference, value.body, day_bounds(day, organisation().zone)[0] if day else now())


Deed = Callable[[Session, LineVersion], Any]


def _done(number: int, deed: Deed, said: Sentence, form: Read[Any] | None = None) -> Page:
    try:
        with writing() as session:
            deed(session, _found(session, number))
    except Refusal as refusal:
        refused = form or blank()
        refused.refuse("", refusal.sentence)
        return _page(_found(reading(), number), refused), refusal.status
    flash(translate(said), "good")
    return _to(number)


def _found(session: Session, number: int) -> LineVersion:
    return queries.version_or_404(session, organisation().id, number)


def _to(number: int) -> Page:
    return redirect(url_for(".version", number=number), 303)


def _page(found: LineVersion, form: Read[Any]) -> str:
    _, line = line_in_force(reading(), organisation().id, now=now())
    signed = queries.signatures(reading(), found)
    return render_template(
        "editorial_line/version.html",
        version=found,
        state=LINE_WORDS[found.state],
        is_draft=found.state is LineState.DRAFT,
        is_proposed=found.state is LineState.PROPOSED,
        changed=changes([rule_data(rule) for rule in line.rules], found.rules),
        principles_before=line.principles,
        signatures=signed,
        signed=[(one.user_name, moment(one.signed_at, "d MMM y, HH:mm")) for one in signed],
        has_signed=person().id in {one.user_id for one in signed},
        form=form if form.typed or form.errors else blank(principles=found.principles, note=found.note),
        as_yaml=write_yaml,
    )


def _rule_page(found: LineVersion, code: str, form: Read[Any]) -> str:
    return render_template("editorial_line/edit_rule.html", version=found, code=code, form=form)
