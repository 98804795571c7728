"""Stop 3: other bodies' profiles against ours."""

from datetime import date
from typing import Annotated, Any

from flask import render_template, request, url_for
from pydantic import AfterValidator, Field
from sqlmodel import Session
from werkzeug.wrappers import Response

from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.core.text import normalise_text
from app.core.zones import start_of_day
from app.domain.directory.rules.networks import NETWORK_NAMES, Network
from app.domain.plan.models.profiles import ComparableProfile
from app.domain.plan.queries import profiles as profile_queries
from app.domain.plan.queries.profiles import format_words, missing_in_profiles
from app.domain.plan.rules.profiles import (
    COUNTED_WEEKS,
    MAX_POSTS,
    MAX_RESPONSE_HOURS,
    MAX_SAMPLE,
    MIN_PROFILES,
    Observation,
    PostFormat,
)
from app.domain.plan.rules.stops import Stop
from app.domain.publishing.queries import account_activity
from app.pages.plan.blueprint import Page, bp
from app.pages.plan.profile_comparison import comparison_charts, format_figure, profile_rows
from app.pages.plan.stops import stop_page
from app.pages.posts.forms.composer import Link
from app.pages.shell.request_context import organisation, today
from app.usecases.plan import profiles
from app.usecases.plan.profiles import ProfileDetails
from app.web.access import requires
from app.web.form_action import flash_and_redirect, run_form_action
from app.web.forms import Form, FormState, blank_form, read_form, refusal_beside
from app.web.number_fields import amount_up_to
from app.web.request import actor, read_session, work, write_transaction

MAX_LINE, MAX_NOTE = 200, 2000
LineText = Annotated[str, Field(max_length=MAX_LINE), AfterValidator(normalise_text)]
NoteText = Annotated[str, Field(max_length=MAX_NOTE), AfterValidator(normalise_text)]


class ProfileForm(Form):
    name: Annotated[str, Field(max_length=80), AfterValidator(normalise_text)]
    body: Annotated[str, Field(max_length=120), AfterValidator(normalise_text)] = ""
    network: Network
    url: Link = ""
    closed: bool = False

    def named(self) -> ProfileDetails:
        return ProfileDetails(**self.model_dump())


class ObservationForm(Form):
    observed_on: date
    hours: LineText = ""
    formats: list[PostFormat] = []
    tone: LineText = ""
    response_hours: Annotated[float, amount_up_to(MAX_RESPONSE_HOURS)] | None = None
    to_copy: NoteText = ""
    to_avoid: NoteText = ""

    def seen(self, posts_per_week: float) -> Observation:
        values = self.model_dump(exclude={"posts_per_week"})
        return Observation(
            **values | {"formats": [post_format.value for post_format in self.formats]}, posts_per_week=posts_per_week
        )


class ProfileObservationForm(ObservationForm):
    posts_per_week: Annotated[float, amount_up_to(MAX_POSTS)]
    sample: int | None = Field(default=None, ge=1, le=MAX_SAMPLE)


def typed_profile(profile: ComparableProfile) -> dict[str, Any]:
    typed = {name: getattr(profile, name) for name in ("name", "body", "url")}
    return typed | {"network": profile.network.value, "closed": "1" if profile.closed else ""}


P = Permission
MOST_SHEETS = 12
ADDED, SAVED, NOTED = msg("El perfil está añadido."), msg("El perfil está guardado."), msg("La ficha está anotada.")


@bp.get("/others")
@requires(P.PLAN_READ, P.PLAN_MANAGE)
def others() -> str:
    compared, own = profile_queries.compared_profiles(read_session(), organisation().id)
    shown = profile_rows(compared, own, weekly())
    return stop_page(
        Stop.OTHERS,
        "plan/profiles.html",
        missing=missing_in_profiles(compared, own, today=today()),
        lines=shown,
        charts=comparison_charts(shown),
        amount=format_figure,
        closed=profile_queries.profiles(read_session(), organisation().id, closed=True),
        enough=MIN_PROFILES,
    )


@bp.get("/others/new")
@requires(P.PLAN_MANAGE)
def new_profile() -> Page:
    return _form(None, blank_form())


@bp.post("/others/profiles")
@requires(P.PLAN_MANAGE)
def add_profile() -> Page:
    return run_form_action(
        ProfileForm,
        lambda session, typed: profiles.add_profile(work(session), typed.named()).id,
        page=lambda form: _form(None, form),
        done=lambda profile_id: _done(ADDED, ".profile", profile_id=profile_id),
    )


@bp.get("/others/profiles/<int:profile_id>")
@requires(P.PLAN_READ, P.PLAN_MANAGE)
def profile(profile_id: int) -> Page:
    return _profile_page(_profile(profile_id), blank_form(observed_on=today().isoformat()))


@bp.get("/others/profiles/<int:profile_id>/edit")
@requires(P.PLAN_MANAGE)
def edit_profile(profile_id: int) -> Page:
    profile = _profile(profile_id)
    return _form(profile, blank_form(**typed_profile(profile)))


@bp.post("/others/profiles/<int:profile_id>")
@requires(P.PLAN_MANAGE)
def change_profile(profile_id: int) -> Page:
    def change(session: Session, typed: ProfileForm) -> None:
        row = profile_queries.profile_or_404(work(session), profile_id, lock=True)
        profiles.change_profile(work(session), row, typed.named())

    profile = _profile(profile_id)
    return run_form_action(
        ProfileForm,
        change,
        page=lambda form: _form(profile, form),
        done=lambda _: _done(SAVED, ".profile", profile_id=profile_id),
    )


@bp.post("/others/profiles/<int:profile_id>/sheets")
@requires(P.PLAN_MANAGE)
def observe(profile_id: int) -> Page:
    def add(session: Session, typed: ProfileObservationForm) -> None:
        row = profile_queries.profile_or_404(work(session), profile_id, lock=True)
        seen = typed.seen(typed.posts_per_week)
        profiles.add_observation(work(session), row, seen, today=today())

    profile = _profile(profile_id)
    return run_form_action(
        ProfileObservationForm,
        add,
        page=lambda form: _profile_page(profile, form),
        done=lambda _: _done(NOTED, ".profile", profile_id=profile_id),
    )


@bp.get("/others/own")
@requires(P.PLAN_READ, P.PLAN_MANAGE)
def own_profile() -> Page:
    return _profile_page(None, blank_form(observed_on=today().isoformat()))


@bp.post("/others/own")
@requires(P.PLAN_MANAGE)
def observe_own() -> Page:
    """Record our sheet; its frequency is counted, never typed."""
    form = read_form(ObservationForm, request.form)
    if form.value:
        seen = form.value.seen(weekly(form.value.observed_on) or 0)
        with refusal_beside(form), write_transaction() as session:
            profiles.add_observation(work(session), None, seen, today=today())
    return _done(NOTED, ".own_profile") if form.value else (_profile_page(None, form), form.status)


def weekly(day: date | None = None) -> float | None:
    """Count our weekly posts per account until the day before."""
    last, zone = day or today(), organisation().zone
    since, until = start_of_day(last - COUNTED_WEEKS, zone), start_of_day(last, zone)
    return account_activity.weekly_publications(work(read_session()), since, until)


def _profile(profile_id: int) -> ComparableProfile:
    return profile_queries.profile_or_404(work(read_session()), profile_id)


def _profile_page(comparable: ComparableProfile | None, form: FormState[Any]) -> str:
    """Render a profile (None: ours), with newest sheets or all on request."""
    sheets = profile_queries.sheets_of(work(read_session()), comparable.id if comparable else None)
    return render_template(
        "plan/profile.html",
        profile=comparable,
        network=NETWORK_NAMES[comparable.network] if comparable else "",
        sheets=sheets if request.args.get("sheets") == "all" else sheets[:MOST_SHEETS],
        total=len(sheets),
        counted=None if comparable else weekly(),
        formats=PostFormat.choices(),
        format_words=format_words,
        amount=format_figure,
        form=form,
        may_plan=actor().may(P.PLAN_MANAGE),
    )


def _form(profile: ComparableProfile | None, form: FormState[Any]) -> str:
    networks = [(network.value, name) for network, name in NETWORK_NAMES.items()]
    return render_template("plan/profile_form.html", profile=profile, form=form, networks=networks)


def _done(sentence: Message, endpoint: str, **values: Any) -> Response:
    return flash_and_redirect(sentence, url_for(endpoint, **values))
