"""Asking a unit from a case, reading what it answers, and letting it go."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from app.accounts.rules import Permission
from app.citizens.forms.units import AskUnitForm
from app.citizens.queries.cases import case_or_404
from app.citizens.queries.units import open_units, question_or_404
from app.citizens.rules.units import ANSWER_DAYS, MOST_DAYS
from app.citizens.service import units as service
from app.citizens.views.blueprint import Page, bp
from app.core.words import say
from app.organisations.queries import unit_or_404
from app.pages.shell.request_context import organisation
from app.web.access import requires
from app.web.forms import Read, blank, read_form, refusals
from app.web.request import actor, now, reading, writing
from app.web.words import translate

P = Permission
SENT = say("Preguntado. La respuesta llegará al caso y se le avisará.")
TAKEN = say("Respuesta leída: la unidad ya no puede cambiarla.")
LET_GO = say("Pregunta anulada: su dirección ya no sirve.")


@bp.get("/<int:year>/<int:ordinal>/unit-questions/new")
@requires(P.CASE_ANSWER)
def new_question(year: int, ordinal: int) -> Page:
    case = case_or_404(reading(), organisation().id, year, ordinal)
    return _page(year, ordinal, blank(unit_id=case.unit_id or "", days=ANSWER_DAYS))


@bp.post("/<int:year>/<int:ordinal>/unit-questions")
@requires(P.CASE_ANSWER)
def ask_unit(year: int, ordinal: int) -> Page:
    form = read_form(AskUnitForm, request.form)
    if typed := form.value:
        with refusals(form, beside="question"), writing() as session:
            case = case_or_404(session, organisation().id, year, ordinal, lock=True)
            unit = unit_or_404(session, typed.unit_id, organisation_id=organisation().id)
            service.ask_unit(session, case, unit, typed.asking(), actor=actor(), now=now())
    if form.value is None:
        return _page(year, ordinal, form), form.status
    flash(translate(SENT), "good")
    return redirect(url_for(".show", year=year, ordinal=ordinal), 303)


@bp.post("/<int:year>/<int:ordinal>/unit-questions/<int:question_id>/reading")
@requires(P.CASE_ANSWER)
def take_answer(year: int, ordinal: int, question_id: int) -> Page:
    with writing() as session:
        case = case_or_404(session, organisation().id, year, ordinal, lock=True)
        service.take_answer(session, case, question_or_404(session, case, question_id), actor=actor(), now=now())
    flash(translate(TAKEN), "good")
    return redirect(url_for(".show", year=year, ordinal=ordinal), 303)


@bp.post("/<int:year>/<int:ordinal>/unit-questions/<int:question_id>/revocation")
@requires(P.CASE_ANSWER)
def let_go(year: int, ordinal: int, question_id: int) -> Page:
    with writing() as session:
        case = case_or_404(session, organisation().id, year, ordinal, lock=True)
        service.revoke(session, case, question_or_404(session, case, question_id), actor=actor(), now=now())
    flash(translate(LET_GO), "good")
    return redirect(url_for(".show", year=year, ordinal=ordinal), 303)


def _page(year: int, ordinal: int, form: Read[Any]) -> str:
    case = case_or_404(reading(), organisation().id, year, ordinal)
    units = [("", say("Elija la unidad")), *((one.id, one.name) for one in open_units(reading(), organisation().id))]
    return render_template(
        "citizens/ask_unit.html",
        case=case,
        form=form,
        units=units,
        most_days=MOST_DAYS,
        here={"year": year, "ordinal": ordinal},
    )
