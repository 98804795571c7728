"""The units of an organisation."""

from flask import flash, redirect, render_template, request, url_for

from app.accounts.rules import Permission
from app.core.words import Sentence, say
from app.organisations import queries, service
from app.organisations.forms import UnitChangeForm, UnitForm
from app.organisations.models import Unit
from app.organisations.views.blueprint import bp
from app.organisations.views.settings import Page
from app.pages.shell.request_context import organisation
from app.web.access import requires
from app.web.forms import Read, blank, read_form, refusals
from app.web.request import actor, now, reading, writing
from app.web.words import translate

CREATED = say("La unidad está creada.")
SAVED = say("La unidad está guardada.")


@bp.get("/o/<organisation>/units")
@requires(Permission.ORGANISATION_MANAGE)
def units() -> Page:
    return _list_page(blank())


@bp.post("/o/<organisation>/units")
@requires(Permission.ORGANISATION_MANAGE)
def create_unit() -> Page:
    form = read_form(UnitForm, request.form)
    if form.value:
        with refusals(form, beside="name"), writing() as session:
            service.create_unit(session, form.value.name, form.value.parent_id, actor=actor(), now=now())
    return _done(CREATED) if form.value else (_list_page(form), form.status)


@bp.get("/o/<organisation>/units/<int:unit_id>")
@requires(Permission.ORGANISATION_MANAGE)
def edit_unit(unit_id: int) -> Page:
    unit = queries.unit_or_404(reading(), unit_id, organisation_id=organisation().id)
    return _unit_page(unit, blank(name=unit.name, parent_id=unit.parent_id, closed=unit.closed))


@bp.post("/o/<organisation>/units/<int:unit_id>")
@requires(Permission.ORGANISATION_MANAGE)
def change_unit(unit_id: int) -> Page:
    form = read_form(UnitChangeForm, request.form)
    unit = queries.unit_or_404(reading(), unit_id, organisation_id=organisation().id)
    if form.value:
        with refusals(form, beside="name"), writing() as session:
            row = queries.unit_or_404(session, unit_id, organisation_id=organisation().id)
            change = service.UnitChange(**form.value.model_dump())
            service.change_unit(session, row, change, actor=actor(), now=now())
    return _done(SAVED) if form.value else (_unit_page(unit, form), form.status)


def _done(sentence: Sentence) -> Page:
    flash(translate(sentence), "good")
    return redirect(url_for(".units"), 303)


def _parents(known: list[Unit], but: int | None = None) -> list[tuple[object, object]]:
    return [("", say("Ninguna")), *((u.id, u.name) for u in known if not u.closed and u.id != but)]


def _list_page(form: Read[UnitForm]) -> str:
    known = list(queries.units(reading(), organisation().id))
    names = {unit.id: unit.name for unit in known}
    return render_template("organisations/units.html", units=known, names=names, parents=_parents(known), form=form)


def _unit_page(unit: Unit, form: Read[UnitChangeForm]) -> str:
    known = list(queries.units(reading(), organisation().id))
    return render_template("organisations/edit_unit.html", unit=unit, parents=_parents(known, unit.id), form=form)
