"""The shared page and forms of the eight stops."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import current_app, g, render_template, request, url_for
from pydantic import Field

from app.core.errors import NotFound, Refusal
from app.core.horizon import PLANNING
from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.domain.organisations.rules import LANGUAGES
from app.domain.people.queries import people
from app.domain.people.queries.people import Member
from app.domain.plan.models.versions import PlanSection
from app.domain.plan.queries.sections import comment_or_404, comments, sections
from app.domain.plan.rules.clipboard_markdown import clean_pasted
from app.domain.plan.rules.stops import STOP_REASONS, TEXTS, Stop, missing_texts, texts_in
from app.pages.plan.blueprint import Page, bp
from app.pages.plan.stop_status import missing_at_stop
from app.pages.shell.request_context import organisation, today
from app.usecases.plan import sections as plan_sections
from app.web.access import requires
from app.web.form_action import flash_and_redirect
from app.web.forms import Form, FormState, RowKey, blank_form, read_form, refusal_beside
from app.web.request import actor, read_session, work, write_transaction
from app.web.translation import translate


class StopTextsForm(Form):
    """Parallel `key`, `language` and `text`; `revision`: the one edited."""

    revision: int = 0
    key: list[str] = []
    language: list[str] = []
    text: list[str] = []

    def texts(self, stop: Stop) -> dict[str, dict[str, str]]:
        return typed_stop_texts(self.model_dump(), stop)


def typed_stop_texts(typed: dict[str, Any], stop: Stop) -> dict[str, dict[str, str]]:
    """Return texts by key and language, without other stops'."""
    known = [key for key, _ in TEXTS[stop]]
    texts: dict[str, dict[str, str]] = {key: {} for key in known}
    for key, language, text in zip(*(typed.get(name) or [] for name in ("key", "language", "text")), strict=False):
        if key in texts and language in LANGUAGES:
            texts[key][language] = text
    return {key: by_language for key, by_language in texts.items() if by_language}


class StopAssignmentForm(Form):
    horizon = PLANNING
    owner_id: RowKey | None = None
    due_on: date | None = None


class StopCommentForm(Form):
    comment: str = Field(default="", max_length=4000)


@dataclass(frozen=True, slots=True)
class StopTextField:
    """A text as typed and, after another's save, stored."""

    key: str
    label: Message
    language: str
    text: str
    stored_text: str

    @property
    def id(self) -> str:
        return f"text-{self.key}-{self.language}"


def stop_page(stop: Stop, template: str, *, missing: Sequence[Message] | None = None, **context: Any) -> str:
    """Render a page extending `plan/_stop.html`; `missing` if already read.

    It shows reason, missing items, texts, owner, deadline, comments and the other seven.
    """
    here = organisation()
    section = sections(read_session(), here.id).get(stop)
    members = people.members(read_session(), organisation_id=here.id, today=today())
    return render_template(
        template,
        stop=stop,
        name=stop.label,
        reason=STOP_REASONS[stop],
        stored_section=section,
        missing=missing_at_stop(read_session(), here, stop)
        if missing is None
        else [*_missing_texts(stop, section), *missing],
        path=[(step.place, step.label, url_for(f"plan.{step.value}"), step is stop) for step in Stop],
        may_plan=actor().may(Permission.PLAN_MANAGE),
        may_comment=actor().may(Permission.PLAN_MANAGE) or actor().may(Permission.PLAN_ADOPT),
        comments=comments(read_session(), here.id, stop),
        today=today(),
        **_people(section, members),
        **_forms(stop, section),
        **context,
    )


def _missing_texts(stop: Stop, section: PlanSection | None) -> list[Message]:
    return missing_texts(stop, section.body if section else {}, organisation().languages)


def _people(section: PlanSection | None, members: Sequence[Member]) -> dict[str, Any]:
    owner = next((member.user.name for member in members if section and member.user.id == section.owner_id), "")
    able = [
        (member.user.id, member.user.name) for member in members if people.member_may(member, Permission.PLAN_MANAGE)
    ]
    return {"owner": owner, "able": able}


def _forms(stop: Stop, section: PlanSection | None) -> dict[str, Any]:
    """Return the three common forms; refused ones come from `g.plan_forms`."""
    assignment_fields = (
        {"owner_id": section.owner_id, "due_on": section.due_on.isoformat() if section.due_on else ""}
        if section
        else {}
    )
    plain: dict[str, FormState[Any]] = {
        "texts_form": blank_form(),
        "assignment": blank_form(**assignment_fields),
        "comment_form": blank_form(),
    }
    refused = g.get("plan_forms", {})
    forms = {name: refused.get(name, form) for name, form in plain.items()}
    return {**forms, "fields": _fields(stop, section, forms["texts_form"])}


def _fields(stop: Stop, section: PlanSection | None, form: FormState[Any]) -> list[StopTextField]:
    stored_texts = texts_in(stop, section.body if section else {})
    typed = typed_stop_texts(form.typed, stop)
    return [
        StopTextField(
            key,
            label,
            language,
            typed.get(key, {}).get(language, stored_texts[key].get(language, "")),
            stored_texts[key].get(language, ""),
        )
        for key, label in TEXTS[stop]
        for language in dict.fromkeys(
            [*(organisation().languages or ["es"]), *(code for code in stored_texts[key] if code in LANGUAGES)]
        )
    ]


P = Permission
SAVED, GIVEN = msg("Guardado."), msg("El encargo está guardado.")
COMMENT_WRITTEN, COMMENT_RESOLVED = msg("El comentario está escrito."), msg("El comentario queda resuelto.")
UNREAD = msg("No se ha podido guardar: revise lo escrito.")


@bp.post("/stops/<string:stop>/text")
@requires(P.PLAN_MANAGE)
def save_texts(stop: str) -> Page:
    here, form = _stop(stop), read_form(StopTextsForm, request.form)
    if typed := form.value:
        with refusal_beside(form, beside="text"), write_transaction() as session:
            texts, revision = typed.texts(here), typed.revision
            plan_sections.write_texts(work(session), here, texts, revision=revision)
    return _redirect_to_stop(here, SAVED) if form.value else page_with_form(here, "texts_form", form)


@bp.post("/stops/<string:stop>/draft")
@requires(P.PLAN_MANAGE)
def keep_texts(stop: str) -> Page | tuple[dict[str, Any], int]:
    """Save the texts being typed."""
    here, form = _stop(stop), read_form(StopTextsForm, request.form)
    if form.value is None:
        return {"says": translate(UNREAD)}, 422
    try:
        with write_transaction() as session:
            texts, revision = form.value.texts(here), form.value.revision
            section = plan_sections.write_texts(work(session), here, texts, revision=revision, quietly=True)
            return {"version": section.revision}, 200
    except plan_sections.StaleSection:
        return {"says": translate(msg("Otra persona ha guardado esta parada: guarde para ver lo suyo."))}, 409
    except Refusal as refusal:
        return {"says": translate(refusal.sentence)}, refusal.status


@bp.post("/pasted")
@requires(P.PLAN_MANAGE)
def pasted() -> tuple[str, int, dict[str, str]]:
    """Convert a word processor's paste to Markdown."""
    return clean_pasted(request.form.get("pasted", "")), 200, {"Content-Type": "text/plain; charset=utf-8"}


@bp.post("/stops/<string:stop>/assignment")
@requires(P.PLAN_MANAGE)
def assign(stop: str) -> Page:
    here, form = _stop(stop), read_form(StopAssignmentForm, request.form)
    if typed := form.value:
        with refusal_beside(form), write_transaction() as session:
            plan_sections.assign_stop(work(session), here, typed.owner_id, typed.due_on)
    return _redirect_to_stop(here, GIVEN) if form.value else page_with_form(here, "assignment", form)


@bp.post("/stops/<string:stop>/comments")
@requires(P.PLAN_MANAGE, P.PLAN_ADOPT)
def comment(stop: str) -> Page:
    here, form = _stop(stop), read_form(StopCommentForm, request.form)
    if typed := form.value:
        with refusal_beside(form), write_transaction() as session:
            plan_sections.comment_stop(work(session), here, typed.comment)
    return (
        _redirect_to_stop(here, COMMENT_WRITTEN, anchor="comments")
        if form.value
        else page_with_form(here, "comment_form", form)
    )


@bp.post("/stops/<string:stop>/comments/<int:comment_id>/settled")
@requires(P.PLAN_MANAGE, P.PLAN_ADOPT)
def settle_comment(stop: str, comment_id: int) -> Page:
    here = _stop(stop)
    with write_transaction() as session:
        comment = comment_or_404(work(session), here, comment_id)
        plan_sections.settle_stop_comment(work(session), comment)
    return _redirect_to_stop(here, COMMENT_RESOLVED, anchor="comments")


def _stop(named: str) -> Stop:
    if named not in {stop.value for stop in Stop}:
        raise NotFound(msg("El plan no tiene esa parada."))
    return Stop(named)


def _redirect_to_stop(stop: Stop, message: Message, *, anchor: str | None = None) -> Page:
    return flash_and_redirect(message, url_for(f"plan.{stop.value}", _anchor=anchor))


def page_with_form(stop: Stop, name: str, form: FormState[Any]) -> Page:
    g.plan_forms = {name: form}
    page: str = current_app.view_functions[f"plan.{stop.value}"](organisation=organisation().slug)  # type: ignore[assignment] # a stop's page is only words
    return page, form.status
