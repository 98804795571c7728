"""The first page of an installation: whoever has the code from the console makes the organisation."""

from flask import flash, redirect, render_template, request, url_for

from app.accounts import queries as accounts
from app.accounts.forms import chosen_password
from app.core.errors import NotFound, Refusal
from app.core.words import say
from app.organisations import queries
from app.organisations.deeds import Founding, found_organisation
from app.organisations.forms import FirstRunForm
from app.organisations.rules import LANGUAGES, ZONES, Kind, kind_name, language_name, slug_from, zone_name
from app.organisations.views.blueprint import bp
from app.organisations.views.settings import Page
from app.pages.shell.request_context import wiring
from app.web import login
from app.web.access import public
from app.web.door import admit
from app.web.forms import Read, blank, read_form
from app.web.request import NOWHERE, now, reading, writing
from app.web.words import translate

WRONG_CODE = say("Ese no es el código. Está en la consola donde se puso en marcha Cauce.")
BEGUN = say("Su organismo ya existe. Siga estos pasos para publicar por primera vez.")


@bp.get("/setup")
@public
def first_run() -> Page:
    _demand_first_run()
    return _page(blank(kind=Kind.COUNCIL.value, zone=ZONES[0], languages=["es"]))


@bp.post("/setup")
@public
def found() -> Page:
    _demand_first_run()
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
        slug = _found(typed, wiring().passwords.hash(password))
    except Refusal as refusal:
        form.refuse("slug", refusal.sentence)
        return _page(form), refusal.status
    flash(translate(BEGUN), "good")
    return redirect(url_for(".start", organisation=slug), 303)


def _found(typed: FirstRunForm, password_hash: str) -> str:
    founding = Founding(
        name=typed.name,
        slug=typed.slug or slug_from(typed.name),
        zone=typed.zone,
        languages=typed.languages,
        administrator=typed.administrator,
        email=typed.email,
        kind=typed.kind,
    )
    with writing() as session:
        organisation = found_organisation(session, founding, password_hash, now=now())
        user = accounts.user_by_email(session, typed.email)
        if user is None or not wiring().setup_code.spend():
            raise NotFound(NOWHERE)
        token = admit(session, user)
    login.sign_in(token)
    return organisation.slug


def _demand_first_run() -> None:
    """Once there is an organisation this page does not exist."""
    if queries.is_anybody_here(reading()):
        raise NotFound(NOWHERE)


def _page(form: Read[FirstRunForm]) -> str:
    return render_template(
        "organisations/first_run.html",
        form=form,
        kinds=[(kind.value, kind_name(kind)) for kind in Kind],
        languages=[(code, language_name(code)) for code in LANGUAGES],
        zones=[(zone, zone_name(zone)) for zone in ZONES],
    )
