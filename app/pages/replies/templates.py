"""Reply templates: versions, approval, owners."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import render_template, request, url_for
from sqlmodel import Session
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from app.core.errors import NotFound
from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.domain.cases.rules.categories import Category
from app.domain.cases.rules.replies import ReplyKind
from app.domain.directory.queries import channels
from app.domain.organisations.rules import language_name
from app.domain.people.queries import deciders
from app.domain.replies.models import ResponseTemplate
from app.domain.replies.queries import templates as template_queries
from app.domain.replies.rules.templates import ReplyTemplate, slot_names
from app.domain.replies.rules.variables import VALUE_KIND_NAMES, VARIABLE_SOURCES, ValueKind, value_kind
from app.pages.citizens.blueprint import Page, bp
from app.pages.replies.forms import (
    TEXT_PREFIX,
    VARIABLE_PREFIX,
    TemplateButton,
    TemplateCareForm,
    TemplateDecisionForm,
    TemplateForm,
    TemplateRetirementForm,
    posted_texts,
    posted_variables,
)
from app.pages.shell.request_context import organisation, today
from app.usecases.replies import templates as reply_templates
from app.usecases.replies.composition import units_in_use
from app.usecases.replies.template_cache import build_template, find_or_add_row, merge_templates, template_cache_of
from app.usecases.replies.templates import TemplateCare, length_excesses
from app.web.access import requires
from app.web.form_action import ERROR_PAGES, flash_and_redirect, run_form_action
from app.web.forms import FormState, blank_form, read_form
from app.web.request import actor, now, read_session, work, write_transaction
from app.web.translation import translate

UNIT_LABEL = msg("Unidad: %(name)s")


def possible_owners() -> list[tuple[str, str]]:
    session, body = read_session(), organisation()
    people = deciders.people_with_permission(session, body.id, Permission.CASE_ANSWER, now=now())
    units = [
        (f"unit:{unit.id}", translate(msg(UNIT_LABEL.msgid, name=unit.name))) for unit in units_in_use(session, body.id)
    ]
    return [("", "–"), *((f"person:{person.id}", person.name) for person in people), *units]


def parse_owner(owner: str) -> TemplateCare:
    """Return the template's owner, nobody for a value not offered."""
    kind, _, key = owner.partition(":")
    if not key or owner not in dict(possible_owners()):
        return TemplateCare()
    return TemplateCare(unit_id=int(key)) if kind == "unit" else TemplateCare(owner_id=int(key))


def owner_value(row: ResponseTemplate) -> str:
    unit = f"unit:{row.owner_unit_id}" if row.owner_unit_id else ""
    return f"person:{row.owner_id}" if row.owner_id else unit


P = Permission
PROPOSED_MESSAGE = msg("Guardada como propuesta. Sigue en uso la de antes hasta que otra persona la apruebe.")


@bp.get("/templates")
@requires(P.CASE_READ)
def templates() -> Page:
    session, body = read_session(), organisation()
    stored = template_queries.stored_templates(session, body.id)
    rows = {row.code: row for row, _ in stored}
    return render_template(
        "replies/templates.html",
        templates=list(merge_templates(template_cache_of(session).shipped, stored).values()),
        retired=[row.code for row, _ in stored if row.retired_at],
        rows=rows,
        uses=template_queries.template_uses(session, body.id),
        waiting=template_queries.templates_to_approve(session, body.id),
        today=today(),
        manages=actor().may(P.PROTOCOL_MANAGE),
    )


@bp.get("/templates/new")
@requires(P.PROTOCOL_MANAGE)
def new_template() -> Page:
    return _form_page(blank_form(kind="answer"), None)


@bp.get("/templates/<code>")
@requires(P.CASE_READ)
def template(code: str) -> Page:
    return _template_page(code, blank_form())


@bp.get("/templates/<code>/change")
@requires(P.PROTOCOL_MANAGE)
def change_template(code: str) -> Page:
    template = _current_template(code)
    return _form_page(blank_form(**_template_typed(template)), template.code)


@bp.post("/templates")
@requires(P.PROTOCOL_MANAGE)
def propose_template() -> Page:
    form = read_form(
        TemplateForm,
        MultiDict([field for field in request.form.items(multi=True) if not _is_text_or_variable(field[0])]),
    )
    form.typed |= {name: value for name, value in request.form.items() if _is_text_or_variable(name)}
    known = request.form.get("code", "") if request.args.get("of") else None
    if form.value is None or form.value.press is TemplateButton.LOOK:
        return _form_page(form, known), 200 if form.value else form.status
    template = form.value.template(posted_texts(form.typed), posted_variables(form.typed))
    return run_form_action(
        form,
        lambda session, _: reply_templates.submit_version(work(session), template),
        page=lambda refused: _form_page(refused, known),
        done=lambda _: _go_to_template(template.code, PROPOSED_MESSAGE),
    )


def _is_text_or_variable(name: str) -> bool:
    return name.startswith((TEXT_PREFIX, VARIABLE_PREFIX))


@bp.post("/templates/<code>/versions/<int:number>/decision")
@requires(P.CASE_REVIEW)
def decide_template(code: str, number: int) -> Page:
    def decide(session: Session, typed: TemplateDecisionForm) -> Message:
        row = find_or_add_row(session, organisation().id, code)
        version, decision = template_queries.version_or_404(session, organisation().id, row.id, number)
        reply_templates.decide_on_version(
            work(session), row, version, decision, is_approved=typed.approves, reason=typed.reason
        )
        return msg("Aprobada: ya se contesta con ella.") if typed.approves else msg("Devuelta.")

    return run_form_action(
        TemplateDecisionForm,
        decide,
        page=lambda form: _template_page(code, form),
        done=lambda message: _go_to_template(code, message),
        beside="reason",
        passes=ERROR_PAGES,
    )


@bp.post("/templates/<code>/care")
@requires(P.PROTOCOL_MANAGE)
def care_for_template(code: str) -> Page:
    form = read_form(TemplateCareForm, request.form)
    if form.value is None:
        return _template_page(code, form), form.status
    with write_transaction() as session:
        who = parse_owner(form.value.owner)
        reply_templates.set_care(work(session), code, replace(who, review_on=form.value.review_on))
    return _go_to_template(code, msg("Anotado."))


@bp.post("/templates/<code>/retirement")
@requires(P.PROTOCOL_MANAGE)
def retire_template(code: str) -> Page:
    form = read_form(TemplateRetirementForm, request.form)
    retires = form.value is not None and form.value.retires
    with write_transaction() as session:
        reply_templates.set_retired(work(session), code, is_retired=retires)
    return _go_to_template(code, msg("Retirada: ya no se propone.") if retires else msg("Vuelve a estar en uso."))


def _go_to_template(code: str, message: Message) -> Response:
    return flash_and_redirect(message, url_for(".template", code=code))


def _current_template(code: str) -> ReplyTemplate:
    """Return the version in force, else the newest. Raises `NotFound`."""
    session, body = read_session(), organisation().id
    shipped = template_cache_of(session).shipped.get(code)
    row = template_queries.stored_template(session, body, code)
    versions = template_queries.template_versions(session, body, row.id) if row else ()
    version_in_force = next((version for version, _ in versions if row and version.number == row.version), None)
    newest = version_in_force or (versions[0][0] if versions and not shipped else None)
    if row and newest:
        return build_template(row, newest)
    if shipped is None:
        raise NotFound(msg("Esa plantilla no existe."))
    return shipped


def _template_page(code: str, form: FormState[Any]) -> str:
    session, body, who, people = read_session(), organisation(), actor(), possible_owners()
    reply_template = _current_template(code)
    row = template_queries.stored_template(session, body.id, code)
    versions = template_queries.template_versions(session, body.id, row.id) if row else ()
    form.typed = {"owner": owner_value(row), "review_on": row.review_on} | form.typed if row else form.typed
    return render_template(
        "replies/template.html",
        form=form,
        language_word=language_name,
        reply_template=reply_template,
        served=", ".join(translate(category.label) for category in Category if category in reply_template.categories),
        row=row,
        versions=reply_templates.versions_for_approval(row, versions, who) if row else (),
        uses=template_queries.template_uses(session, body.id).get(row.id, 0) if row else 0,
        tight=list(
            dict.fromkeys(
                excess.account
                for excess in length_excesses(session, body.id, reply_template.texts, reply_template.channels)
            )
        ),
        owners=people,
        owner=dict(people).get(owner_value(row), "") if row and owner_value(row) else "",
        manages=who.may(P.PROTOCOL_MANAGE),
        **_label_context(),
    )


def _label_context() -> Mapping[str, Any]:
    return {
        "fills": VALUE_KIND_NAMES,
        "sources": VARIABLE_SOURCES,
    }


def _template_typed(template: ReplyTemplate) -> dict[str, Any]:
    typed: dict[str, Any] = {"code": template.code, "name": template.name, "kind": template.kind.value}
    typed |= {
        "categories": sorted(template.categories),
        "is_service": template.is_service,
        "channels": sorted(template.channels),
    }
    typed |= {f"{TEXT_PREFIX}{language}": words for language, words in template.texts.items()}
    for variable in template.variables:
        name = f"{VARIABLE_PREFIX}{variable.name}"
        typed |= {f"{name}-label": variable.label, f"{name}-kind": variable.kind.value, f"{name}-from": variable.source}
        typed |= {f"{name}-options": "\n".join(variable.options)} if variable.options else {}
    return typed


def _form_page(form: FormState[Any], code: str | None) -> str:
    """Render the template's form; `code`: an existing template."""
    body = organisation()
    texts = posted_texts(form.typed)
    gaps = dict.fromkeys(name for words in texts.values() for name in slot_names(words))
    form.typed = {
        f"{VARIABLE_PREFIX}{name}-kind": value_kind(name, "", ValueKind.TEXT).value for name in gaps
    } | form.typed
    languages = list(dict.fromkeys([*body.languages, *(language for language, words in texts.items() if words)]))
    accounts_open = channels.channels(read_session(), organisation_id=body.id)
    return render_template(
        "replies/template_form.html",
        form=form,
        code=code,
        languages=languages,
        gaps=list(gaps),
        accounts=[(channel.id, channel.called) for channel, _ in accounts_open],
        language_word=lambda language: translate(language_name(language)),
        kind_options=ReplyKind.choices(),
        category_options=Category.choices(),
        fill_options=_options(VALUE_KIND_NAMES),
        source_options=_options(VARIABLE_SOURCES),
    )


def _options(words: Mapping[Any, Message]) -> list[tuple[str, str]]:
    return [(str(value), translate(word)) for value, word in words.items()]
