from flask import render_template, request, url_for

from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.domain.control.rules.changes import ControlKind
from app.domain.organisations import queries
from app.domain.organisations.models import Unit
from app.pages.components.waiting_change import follows_changes, saved_message, waiting_change
from app.pages.organisations.blueprint import bp
from app.pages.organisations.forms import UnitChangeForm, UnitForm
from app.pages.organisations.settings import Page
from app.pages.shell.request_context import organisation
from app.usecases.organisations import units as organisation_units
from app.web.access import requires
from app.web.form_action import flash_and_redirect
from app.web.forms import FormState, blank_form, read_form, refusal_beside
from app.web.request import read_session, work, write_transaction

CREATED = msg("La unidad está creada.")
NEW_WAITS = msg(
    "La unidad está pedida: su nombre sale en respuestas y cartas, y espera a que otra persona lo confirme."
)
SAVED = msg("La unidad está guardada.")


@bp.get("/o/<organisation>/units")
@requires(Permission.ORGANISATION_MANAGE)
def units() -> Page:
    return _list_page(blank_form())


@bp.post("/o/<organisation>/units")
@requires(Permission.ORGANISATION_MANAGE)
def create_unit() -> Page:
    form = read_form(UnitForm, request.form)
    if form.value:
        with refusal_beside(form, beside="name"), write_transaction() as session:
            waiting = organisation_units.open_unit(work(session), form.value.name, form.value.parent_id)
    if form.value is None:
        return _list_page(form), form.status
    return _flash_and_redirect(NEW_WAITS if waiting else CREATED)


@bp.get("/o/<organisation>/units/<int:unit_id>")
@requires(Permission.ORGANISATION_MANAGE)
def edit_unit(unit_id: int) -> Page:
    unit = queries.unit_or_404(read_session(), unit_id, organisation_id=organisation().id)
    return _unit_page(unit, blank_form(name=unit.name, parent_id=unit.parent_id, closed=unit.closed))


@bp.post("/o/<organisation>/units/<int:unit_id>")
@requires(Permission.ORGANISATION_MANAGE)
def change_unit(unit_id: int) -> Page:
    form = read_form(UnitChangeForm, request.form)
    unit = queries.unit_or_404(read_session(), unit_id, organisation_id=organisation().id)
    if form.value:
        with refusal_beside(form, beside="name"), write_transaction() as session:
            row = queries.unit_or_404(session, unit_id, organisation_id=organisation().id, lock=True)
            change = organisation_units.UnitChange(**form.value.model_dump())
            waiting = organisation_units.change_unit(work(session), row, change)
    if form.value is None:
        return _unit_page(unit, form), form.status
    return _flash_and_redirect(saved_message(SAVED, waiting))


def _flash_and_redirect(sentence: Message) -> Page:
    return flash_and_redirect(sentence, url_for(".units"))


def _parent_options(known: list[Unit], but: int | None = None) -> list[tuple[object, object]]:
    return [("", msg("Ninguna")), *((u.id, u.name) for u in known if not u.closed and u.id != but)]


def _list_page(form: FormState[UnitForm]) -> str:
    known = list(queries.units(read_session(), organisation().id))
    names = {unit.id: unit.name for unit in known}
    return render_template(
        "organisations/units.html", units=known, names=names, parents=_parent_options(known), form=form
    )


def _unit_page(unit: Unit, form: FormState[UnitChangeForm]) -> str:
    known = list(queries.units(read_session(), organisation().id))
    return render_template(
        "organisations/unit.html",
        unit=unit,
        parents=_parent_options(known, unit.id),
        form=form,
        waiting=waiting_change(ControlKind.UNIT_NAME, f"unit:{unit.id}"),
        may_follow=follows_changes(),
    )
