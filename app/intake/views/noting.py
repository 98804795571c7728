"""Writing down what presses on a request, in two fields; and asking again."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, request, url_for
from sqlmodel import Session

from app.accounts.rules import Permission
from app.core.words import Sentence, say
from app.intake import queries, service
from app.intake.forms import InsistenceForm, NoteForm
from app.intake.models import Request
from app.intake.views.blueprint import Page, bp
from app.intake.views.page import request_page, seen_or_404
from app.pages.shell.request_context import organisation
from app.web.access import requires
from app.web.forms import Read, read_form, refusals
from app.web.request import actor, now, writing
from app.web.words import translate

NOTED = say("Anotado. Lo verá quien revise, junto al texto.")
INSISTED = say("Queda anotado que insiste.")


@bp.post("/<int:year>/<int:ordinal>/acts")
@requires(Permission.REQUEST_NOTE)
def note(year: int, ordinal: int) -> Page:
    form = read_form(NoteForm, request.form)

    def write(session: Session, asked: Request) -> None:
        assert form.value is not None
        service.note(session, asked, form.value.kind, form.value.evidence, actor=actor(), now=now())

    return _done(form, year, ordinal, write, NOTED)


@bp.post("/<int:year>/<int:ordinal>/insistence")
@requires(Permission.REQUEST_MAKE)
def insist(year: int, ordinal: int) -> Page:
    form = read_form(InsistenceForm, request.form)

    def write(session: Session, asked: Request) -> None:
        assert form.value is not None
        service.insist(session, asked, form.value.evidence, actor=actor(), now=now())

    return _done(form, year, ordinal, write, INSISTED)


def _done(form: Read[Any], year: int, ordinal: int, write: Callable[[Session, Request], None], said: Sentence) -> Page:
    seen_or_404(year, ordinal)
    if form.value is not None:
        with refusals(form, beside="evidence"), writing() as session:
            write(session, queries.request_or_404(session, organisation().id, year, ordinal, lock=True))
    if form.value is None:
        return request_page(year, ordinal, form), form.status
    flash(translate(said), "good")
    return redirect(url_for(".show", year=year, ordinal=ordinal), 303)
