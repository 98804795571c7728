"""An installation's first page; console code creates the organisation."""

from flask import render_template, request, url_for

from app.core.errors import NotFound, Refusal
from app.core.messages import msg
from app.domain.organisations import queries
from app.domain.organisations.rules import LANGUAGES, ZONES, OrganisationKind, language_name, slug_from_name, zone_name
from app.domain.people.queries import people
from app.pages.organisations.blueprint import bp
from app.pages.organisations.forms import FirstRunForm
from app.pages.organisations.settings import Page
from app.pages.people.forms import chosen_password
from app.pages.shell import login
from app.pages.shell.request_context import wiring
from app.pages.shell.sign_in_guard import open_session
from app.usecases.organisations.creation import NewOrganisation, establish_organisation
from app.web.access import public
from app.web.form_action import flash_and_redirect
from app.web.forms import FormState, blank_form, read_form
from app.web.request import PAGE_NOT_FOUND, now, read_session, write_transaction

WRONG_CODE = msg("Ese no es el código. Está en la consola donde se puso en marcha Cauce.")
BEGUN = msg("Su organismo ya existe. Siga estos pasos para publicar por primera vez.")


@bp.get("/setup")
@public
def first_run() -> Page:
    _require_first_run()
    return _page(blank_form(kind=OrganisationKind.COUNCIL.value, zone=ZONES[0], languages=["es"]))


@bp.post("/setup")
@public
def create_organisation() -> Page:
    _require_first_run()
    form = read_form(FirstRunForm, request.form)
    if form.value is None:
        return _page(form), 422
    typed = form.value
    if not wiring().setup_code.matches(typed.code):
        form.refuse("code", WRONG_CODE)
    password = chosen_password(form, email=typed.email)
    if password is None:
        return _page(form), 422
    try:
        slug = _create_organisation(typed, wiring().passwords.hash(password))
    except Refusal as refusal:
        form.refuse("slug", refusal.sentence)
        return _page(form), refusal.status
    return flash_and_redirect(BEGUN, url_for(".start", organisation=slug))


def _create_organisation(typed: FirstRunForm, password_hash: str) -> str:
    founding = NewOrganisation(
        name=typed.name,
        slug=typed.slug or slug_from_name(typed.name),
        zone=typed.zone,
        languages=typed.languages,
        administrator=typed.administrator,
        email=typed.email,
        kind=typed.kind,
    )
    with write_transaction() as session:
        organisation = establish_organisation(session, founding, password_hash, now=now())
        user = people.user_by_email(session, typed.email)
        if user is None or not wiring().setup_code.spend():
            raise NotFound(PAGE_NOT_FOUND)
        token = open_session(session, user)
    login.sign_in(token)
    return organisation.slug


def _require_first_run() -> None:
    """Raise `NotFound` once an organisation exists."""
    if queries.has_organisations(read_session()):
        raise NotFound(PAGE_NOT_FOUND)


def _page(form: FormState[FirstRunForm]) -> str:
    return render_template(
        "organisations/first_run.html",
        form=form,
        kinds=OrganisationKind.choices(),
        languages=[(code, language_name(code)) for code in LANGUAGES],
        zones=[(zone, zone_name(zone)) for zone in ZONES],
    )
