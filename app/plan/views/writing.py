"""What is done at any stop: writing its texts, saying whose it is, and commenting it."""

from typing import Any

from flask import current_app, flash, g, redirect, request, url_for

from app.accounts.rules import Permission
from app.core.errors import NotFound, Refusal
from app.core.words import Sentence, say
from app.pages.shell.request_context import organisation
from app.plan.forms.stops import AssignmentForm, CommentForm, TextsForm
from app.plan.queries.sections import comment_or_404
from app.plan.rules.pasted import cleaned
from app.plan.rules.stops import Stop
from app.plan.service import sections as service
from app.plan.views.blueprint import Page, bp
from app.plan.views.unfit import beside_its_field
from app.web.access import requires
from app.web.forms import Read, read_form, refusals
from app.web.request import actor, now, writing
from app.web.words import translate

P = Permission
SAVED, GIVEN = say("Guardado."), say("El encargo está guardado.")
SAID, SETTLED = say("El comentario está escrito."), say("El comentario queda resuelto.")
UNREAD = say("No se ha podido guardar: revise lo escrito.")


@bp.post("/stops/<string:stop>/text")
@requires(P.PLAN_MANAGE)
def save_texts(stop: str) -> Page:
    here, form = _stop(stop), read_form(TextsForm, request.form)
    if typed := form.value:
        with refusals(form, beside="text"), writing() as session:
            texts, revision = typed.texts(here), typed.revision
            service.write_texts(session, here, texts, revision=revision, actor=actor(), now=now())
    return _to(here, SAVED) if form.value else again(here, "texts_form", form)


@bp.post("/stops/<string:stop>/draft")
@requires(P.PLAN_MANAGE)
def keep_texts(stop: str) -> Page | tuple[dict[str, Any], int]:
    """The same by itself, while they are being typed."""
    here, form = _stop(stop), read_form(TextsForm, request.form)
    if form.value is None:
        return {"says": translate(UNREAD)}, 422
    try:
        with writing() as session:
            texts, revision = form.value.texts(here), form.value.revision
            section = service.write_texts(
                session, here, texts, revision=revision, actor=actor(), now=now(), quietly=True
            )
            return {"version": section.revision}, 200
    except service.Overtaken:
        return {"says": translate(say("Otra persona ha guardado esta parada: guarde para ver lo suyo."))}, 409
    except Refusal as refusal:
        return {"says": translate(refusal.sentence)}, refusal.status


@bp.post("/pasted")
@requires(P.PLAN_MANAGE)
def pasted() -> tuple[str, int, dict[str, str]]:
    """What was pasted from a word processor, as the Markdown it will be kept in."""
    return cleaned(request.form.get("pasted", "")), 200, {"Content-Type": "text/plain; charset=utf-8"}


@bp.post("/stops/<string:stop>/assignment")
@requires(P.PLAN_MANAGE)
def assign(stop: str) -> Page:
    here, form = _stop(stop), read_form(AssignmentForm, request.form)
    if typed := form.value:
        with beside_its_field(form), writing() as session:
            service.assign(session, here, typed.owner_id, typed.due_on, actor=actor(), now=now())
    return _to(here, GIVEN) if form.value else again(here, "assignment", form)


@bp.post("/stops/<string:stop>/comments")
@requires(P.PLAN_MANAGE, P.PLAN_ADOPT)
def comment(stop: str) -> Page:
    here, form = _stop(stop), read_form(CommentForm, request.form)
    if typed := form.value:
        with beside_its_field(form), writing() as session:
            service.comment(session, here, typed.comment, actor=actor(), now=now())
    return _to(here, SAID, anchor="comments") if form.value else again(here, "comment_form", form)


@bp.post("/stops/<string:stop>/comments/<int:comment_id>/settled")
@requires(P.PLAN_MANAGE, P.PLAN_ADOPT)
def settle_comment(stop: str, comment_id: int) -> Page:
    here = _stop(stop)
    with writing() as session:
        found = comment_or_404(session, organisation().id, here, comment_id)
        service.settle(session, found, actor=actor(), now=now())
    return _to(here, SETTLED, anchor="comments")


def _stop(named: str) -> Stop:
    if named not in {one.value for one in Stop}:
        raise NotFound(say("El plan no tiene esa parada."))
    return Stop(named)


def _to(stop: Stop, said: Sentence, *, anchor: str | None = None) -> Page:
    flash(translate(said), "good")
    return redirect(url_for(f"plan.{stop.value}", _anchor=anchor), 303)


def again(stop: Stop, name: str, form: Read[Any]) -> Page:
    """The stop's own page with what was typed, whatever else it shows."""
    g.plan_forms = {name: form}
    page: str = current_app.view_functions[f"plan.{stop.value}"](organisation=organisation().slug)  # type: ignore[assignment] # a stop's page is only words
    return page, form.status
