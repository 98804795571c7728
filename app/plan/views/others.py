"""Stop 3: other bodies' profiles beside each other and beside ours, and one of them with its sheets."""

from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from app.accounts.rules import Permission
from app.channels.rules.accounts import NETWORK_NAMES
from app.core.words import Sentence, say
from app.core.zones import start_of_day
from app.pages.shell.request_context import organisation, today
from app.plan.forms.profiles import ProfileForm, SeenForm, SheetForm, profile_typed
from app.plan.models import ComparableProfile
from app.plan.queries import profiles as queries
from app.plan.queries.stops.others import format_words, lacks
from app.plan.rules.profiles import ENOUGH, FORMAT_WORDS, LOOKED_BACK
from app.plan.rules.stops import Stop
from app.plan.service import profiles as service
from app.plan.views.blueprint import Page, bp
from app.plan.views.comparing import amount, charts, lines
from app.plan.views.stops import stop_page
from app.plan.views.unfit import beside_its_field
from app.publishing.queries import pace
from app.web.access import requires
from app.web.forms import Read, blank, read_form
from app.web.request import actor, now, reading, writing
from app.web.words import translate

P = Permission
MOST_SHEETS = 12
ADDED, SAVED, NOTED = say("El perfil está añadido."), say("El perfil está guardado."), say("La ficha está anotada.")


@bp.get("/others")
@requires(P.PLAN_READ, P.PLAN_MANAGE)
def others() -> str:
    compared, own = queries.looked_at(reading(), organisation().id)
    shown = lines(compared, own, weekly())
    return stop_page(
        Stop.OTHERS,
        "plan/others.html",
        missing=lacks(compared, own, today=today()),
        lines=shown,
        charts=charts(shown),
        amount=amount,
        closed=queries.profiles(reading(), organisation().id, closed=True),
        enough=ENOUGH,
    )


@bp.get("/others/new")
@requires(P.PLAN_MANAGE)
def new_profile() -> Page:
    return _form(None, blank())


@bp.post("/others/profiles")
@requires(P.PLAN_MANAGE)
def add_profile() -> Page:
    form, made = read_form(ProfileForm, request.form), 0
    if form.value:
        with beside_its_field(form), writing() as session:
            made = service.add_profile(session, form.value.named(), actor=actor(), now=now()).id
    return _done(ADDED, ".profile", profile_id=made) if form.value else (_form(None, form), form.status)


@bp.get("/others/profiles/<int:profile_id>")
@requires(P.PLAN_READ, P.PLAN_MANAGE)
def profile(profile_id: int) -> Page:
    return _profile_page(_profile(profile_id), blank(observed_on=today().isoformat()))


@bp.get("/others/profiles/<int:profile_id>/edit")
@requires(P.PLAN_MANAGE)
def edit_profile(profile_id: int) -> Page:
    found = _profile(profile_id)
    return _form(found, blank(**profile_typed(found)))


@bp.post("/others/profiles/<int:profile_id>")
@requires(P.PLAN_MANAGE)
def change_profile(profile_id: int) -> Page:
    form, found = read_form(ProfileForm, request.form), _profile(profile_id)
    if form.value:
        with beside_its_field(form), writing() as session:
            row = queries.profile_or_404(session, profile_id, organisation_id=organisation().id, lock=True)
            service.change_profile(session, row, form.value.named(), actor=actor(), now=now())
    return _done(SAVED, ".profile", profile_id=profile_id) if form.value else (_form(found, form), form.status)


@bp.post("/others/profiles/<int:profile_id>/sheets")
@requires(P.PLAN_MANAGE)
def observe(profile_id: int) -> Page:
    form, found = read_form(SheetForm, request.form), _profile(profile_id)
    if form.value:
        with beside_its_field(form), writing() as session:
            row = queries.profile_or_404(session, profile_id, organisation_id=organisation().id, lock=True)
            seen = form.value.seen(form.value.posts_per_week)
            service.observe(session, row, seen, today=today(), actor=actor(), now=now())
    return _done(NOTED, ".profile", profile_id=profile_id) if form.value else (_profile_page(found, form), form.status)


@bp.get("/others/own")
@requires(P.PLAN_READ, P.PLAN_MANAGE)
def own_profile() -> Page:
    return _profile_page(None, blank(observed_on=today().isoformat()))


@bp.post("/others/own")
@requires(P.PLAN_MANAGE)
def observe_own() -> Page:
    """How often we publish is counted, never typed."""
    form = read_form(SeenForm, request.form)
    if form.value:
        seen = form.value.seen(weekly(form.value.observed_on) or 0)
        with beside_its_field(form), writing() as session:
            service.observe(session, None, seen, today=today(), actor=actor(), now=now())
    return _done(NOTED, ".own_profile") if form.value else (_profile_page(None, form), form.status)


def weekly(day: date | None = None) -> float | None:
    """What one of our accounts publishes a week, over the weeks that ended the day before."""
    last, zone = day or today(), organisation().zone
    since, until = start_of_day(last - LOOKED_BACK, zone), start_of_day(last, zone)
    return pace.weekly(reading(), organisation().id, since, until)


def _profile(profile_id: int) -> ComparableProfile:
    return queries.profile_or_404(reading(), profile_id, organisation_id=organisation().id)


def _profile_page(found: ComparableProfile | None, form: Read[Any]) -> str:
    """One of theirs, or ours without one; its newest sheets, or all of them where they are asked for."""
    sheets = queries.sheets_of(reading(), organisation().id, found.id if found else None)
    return render_template(
        "plan/profile.html",
        profile=found,
        network=NETWORK_NAMES[found.network] if found else "",
        sheets=sheets if request.args.get("sheets") == "all" else sheets[:MOST_SHEETS],
        total=len(sheets),
        counted=None if found else weekly(),
        formats=[(code.value, word) for code, word in FORMAT_WORDS.items()],
        format_words=format_words,
        amount=amount,
        form=form,
        may_plan=actor().may(P.PLAN_MANAGE),
    )


def _form(found: ComparableProfile | None, form: Read[Any]) -> str:
    networks = [(one.value, name) for one, name in NETWORK_NAMES.items()]
    return render_template("plan/profile_form.html", profile=found, form=form, networks=networks)


def _done(sentence: Sentence, endpoint: str, **values: Any) -> Page:
    flash(translate(sentence), "good")
    return redirect(url_for(endpoint, **values), 303)
