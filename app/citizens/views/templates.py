"""The templates citizens are answered with: the list, each with its versions, and approving one."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from app.accounts.rules import Permission
from app.channels import queries as channels
from app.citizens.forms.templates import (
    TEXT,
    VARIABLE,
    CareForm,
    Press,
    RetireForm,
    TemplateForm,
    VersionForm,
    texts_of,
    variables_of,
)
from app.citizens.queries import templates as queries
from app.citizens.rules.categories import CATEGORY_NAMES
from app.citizens.rules.replies import REPLY_KIND_NAMES
from app.citizens.rules.templates import Template, slots_of
from app.citizens.rules.usual import SOURCES
from app.citizens.rules.variables import FILL_NAMES, Fill, kind_of
from app.citizens.service import templating as service
from app.citizens.service.answers import row_of, shelf_of, template_of, usable
from app.citizens.service.template_lengths import overs
from app.citizens.views.blueprint import Page, bp
from app.citizens.views.template_owners import owned, owner_of, owners
from app.core.errors import NotFound, Refusal
from app.core.words import Sentence, say
from app.organisations.rules import language_name
from app.pages.shell.request_context import organisation, today
from app.web.access import requires
from app.web.forms import Read, blank, read_form
from app.web.request import actor, now, reading, writing
from app.web.words import translate

P = Permission
PROPOSED = say("Guardada como propuesta. Sigue en uso la de antes hasta que otra persona la apruebe.")


@bp.get("/templates")
@requires(P.CASE_READ)
def templates() -> Page:
    session, body = reading(), organisation()
    kept = queries.kept(session, body.id)
    rows = {row.code: row for row, _ in kept}
    return render_template(
        "citizens/templates.html",
        templates=list(usable(shelf_of(session).shipped, kept).values()),
        retired=[row.code for row, _ in kept if row.retired_at],
        rows=rows,
        uses=queries.uses(session, body.id),
        waiting=queries.to_approve(session, body.id),
        today=today(),
        kinds=REPLY_KIND_NAMES,
        manages=actor().may(P.PROTOCOL_MANAGE),
    )


@bp.get("/templates/new")
@requires(P.PROTOCOL_MANAGE)
def new_template() -> Page:
    return _form_page(blank(kind="answer"), None)


@bp.get("/templates/<code>")
@requires(P.CASE_READ)
def template(code: str) -> Page:
    return _show(code, blank())


@bp.get("/templates/<code>/change")
@requires(P.PROTOCOL_MANAGE)
def change_template(code: str) -> Page:
    found = _latest(code)
    return _form_page(blank(**_typed(found)), found.code)


@bp.post("/templates")
@requires(P.PROTOCOL_MANAGE)
def propose_template() -> Page:
    form = read_form(TemplateForm, MultiDict([one for one in request.form.items(multi=True) if not _is_part(one[0])]))
    form.typed |= {name: value for name, value in request.form.items() if _is_part(name)}
    known = request.form.get("code", "") if request.args.get("of") else None
    if form.value is None or form.value.press is Press.LOOK:
        return _form_page(form, known), 200 if form.value else form.status
    said = form.value.template(texts_of(form.typed), variables_of(form.typed))
    try:
        with writing() as session:
            service.propose(session, said, actor=actor(), now=now())
    except Refusal as refusal:
        form.refuse("", refusal.sentence, refusal.status)
        return _form_page(form, known), form.status
    return _back(said.code, PROPOSED)


def _is_part(name: str) -> bool:
    return name.startswith((TEXT, VARIABLE))


@bp.post("/templates/<code>/versions/<int:number>/decision")
@requires(P.CASE_REVIEW)
def decide_template(code: str, number: int) -> Page:
    form = read_form(VersionForm, request.form)
    if form.value is None:
        return _show(code, form), form.status
    try:
        with writing() as session:
            row = row_of(session, organisation().id, code)
            version, decision = queries.version_or_404(session, organisation().id, row.id, number)
            service.decide(
                session,
                row,
                version,
                decision,
                is_approved=form.value.approves,
                reason=form.value.reason,
                actor=actor(),
                now=now(),
            )
    except Refusal as refusal:
        if refusal.status not in (409, 422):
            raise
        form.refuse("reason", refusal.sentence, refusal.status)
        return _show(code, form), form.status
    return _back(code, say("Aprobada: ya se contesta con ella.") if form.value.approves else say("Devuelta."))


@bp.post("/templates/<code>/care")
@requires(P.PROTOCOL_MANAGE)
def care_for_template(code: str) -> Page:
    form = read_form(CareForm, request.form)
    if form.value is None:
        return _show(code, form), form.status
    with writing() as session:
        who = owner_of(form.value.owner)
        service.take_care(session, code, replace(who, review_on=form.value.review_on), actor=actor(), now=now())
    return _back(code, say("Anotado."))


@bp.post("/templates/<code>/retirement")
@requires(P.PROTOCOL_MANAGE)
def retire_template(code: str) -> Page:
    form = read_form(RetireForm, request.form)
    retires = form.value is not None and form.value.retires
    with writing() as session:
        service.retire(session, code, is_retired=retires, actor=actor(), now=now())
    return _back(code, say("Retirada: ya no se propone.") if retires else say("Vuelve a estar en uso."))


def _back(code: str, said: Sentence) -> Response:
    flash(translate(said), "good")
    return redirect(url_for(".template", code=code), 303)


def _latest(code: str) -> Template:
    """In force, or what there is of it: the newest version of one that never was. Raises `NotFound`."""
    session, body = reading(), organisation().id
    shipped = shelf_of(session).shipped.get(code)
    row = queries.kept_of(session, body, code)
    versions = queries.versions_of(session, body, row.id) if row else ()
    held = next((one for one, _ in versions if row and one.number == row.version), None)
    newest = held or (versions[0][0] if versions and not shipped else None)
    if row and newest:
        return template_of(row, newest)
    if shipped is None:
        raise NotFound(say("Esa plantilla no existe."))
    return shipped


def _show(code: str, form: Read[Any]) -> str:
    session, body, who, people = reading(), organisation(), actor(), owners()
    found = _latest(code)
    row = queries.kept_of(session, body.id, code)
    versions = queries.versions_of(session, body.id, row.id) if row else ()
    form.typed = {"owner": owned(row), "review_on": row.review_on} | form.typed if row else form.typed
    return render_template(
        "citizens/template.html",
        form=form,
        language_word=language_name,
        found=found,
        served=", ".join(translate(CATEGORY_NAMES[one]) for one in CATEGORY_NAMES if one in found.categories),
        row=row,
        versions=service.for_approval(row, versions, who) if row else (),
        uses=queries.uses(session, body.id).get(row.id, 0) if row else 0,
        tight=list(dict.fromkeys(one.account for one in overs(session, body.id, found.texts, found.channels))),
        owners=people,
        owner=dict(people).get(owned(row), "") if row and owned(row) else "",
        manages=who.may(P.PROTOCOL_MANAGE),
        **_words(),
    )


def _words() -> Mapping[str, Any]:
    return {"kinds": REPLY_KIND_NAMES, "categories": CATEGORY_NAMES, "fills": FILL_NAMES, "sources": SOURCES}


def _typed(found: Template) -> dict[str, Any]:
    """The form a template fills."""
    typed: dict[str, Any] = {"code": found.code, "name": found.name, "kind": found.kind.value}
    typed |= {
        "categories": sorted(found.categories),
        "is_service": found.is_service,
        "channels": sorted(found.channels),
    }
    typed |= {f"{TEXT}{language}": words for language, words in found.texts.items()}
    for one in found.variables:
        name = f"{VARIABLE}{one.name}"
        typed |= {f"{name}-label": one.label, f"{name}-kind": one.kind.value, f"{name}-from": one.source}
        typed |= {f"{name}-options": "\n".join(one.options)} if one.options else {}
    return typed


def _form_page(form: Read[Any], code: str | None) -> str:
    """`code` of one there is already."""
    body = organisation()
    texts = texts_of(form.typed)
    gaps = dict.fromkeys(name for words in texts.values() for name in slots_of(words))
    form.typed = {f"{VARIABLE}{name}-kind": kind_of(name, "", Fill.TEXT).value for name in gaps} | form.typed
    languages = list(dict.fromkeys([*body.languages, *(one for one, words in texts.items() if words)]))
    accounts_open = channels.channels(reading(), organisation_id=body.id)
    return render_template(
        "citizens/template_form.html",
        form=form,
        code=code,
        languages=languages,
        gaps=list(gaps),
        accounts=[(one.id, one.called) for one, _ in accounts_open],
        language_word=lambda one: translate(language_name(one)),
        kind_options=_options(REPLY_KIND_NAMES),
        category_options=_options(CATEGORY_NAMES),
        fill_options=_options(FILL_NAMES),
        source_options=_options(SOURCES),
    )


def _options(words: Mapping[Any, Sentence]) -> list[tuple[str, str]]:
    return [(str(value), translate(word)) for value, word in words.items()]
