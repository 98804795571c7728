"""Coming in and going out."""

from flask import current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts import queries
from app.accounts.forms import SignInForm
from app.accounts.models import User
from app.accounts.service import attempts, passwords, sessions
from app.accounts.views.blueprint import bp
from app.core.words import say
from app.organisations import queries as organisations
from app.web import login
from app.web.access import member, public
from app.web.addresses import local
from app.web.door import admit, guess, refused_by_count
from app.web.forms import Read, blank, read_form
from app.web.navigation import PLACES
from app.web.request import actor, now, reading, visitor, wiring, writing

UNKNOWN = say("El correo o la contraseña no son correctos.")
Page = str | Response | tuple[str, int]


@bp.get("/")
@public
def root() -> Page:
    if (found := visitor()) is None:
        first_run = not organisations.is_anybody_here(reading())
        return redirect(url_for("organisations.first_run" if first_run else ".sign_in"), 303)
    if not found.posts:
        return render_template("accounts/nowhere.html"), 403
    return redirect(url_for(".home", organisation=found.posts[0][1].slug), 303)


@bp.get("/o/<organisation>/")
@member
def home() -> Page:
    """The first page of the rail this person may open."""
    for place in PLACES:
        if place.endpoint in current_app.view_functions and actor().permissions.intersection(place.permissions):
            return redirect(url_for(place.endpoint), 303)
    return redirect(url_for(".me"), 303)


@bp.get("/sign-in")
@public
def sign_in() -> Page:
    back = request.args.get("back", "")
    return redirect(local(back) or url_for(".root"), 303) if visitor() else _door(blank(back=back))


@bp.post("/sign-in")
@public
def enter() -> Page:
    form = read_form(SignInForm, request.form)
    if form.value is None:
        return _door(form), 422
    tried = guess("sign-in", form.value.email)
    typed = form.value
    if refused_by_count(form, tried):
        return _door(form), 429
    return _let_in(form, typed, tried)


@bp.post("/sign-out")
@public
def sign_out() -> Page:
    if found := visitor():
        with writing() as session:
            sessions.end_session(session, found.session, actors=queries.actors_from(found.user, found.posts), now=now())
    login.sign_out()
    return redirect(url_for(".sign_in"), 303)


def _let_in(form: Read[SignInForm], typed: SignInForm, tried: attempts.Guess) -> Page:
    user = queries.user_by_email(reading(), typed.email)
    stored = user.password_hash if user and user.disabled_at is None else None
    if not wiring().passwords.matches(stored, typed.password) or user is None or stored is None:
        form.refuse("", UNKNOWN)
        return _door(form), 422
    renewed = wiring().passwords.hash(typed.password) if wiring().passwords.is_outdated(stored) else None
    _open(user, tried, renewed)
    return redirect(local(typed.back) or url_for(".root"), 303)


def _open(user: User, tried: attempts.Guess, renewed: str | None) -> None:
    with writing() as session:
        attempts.forgive(session, tried, now=now())
        if renewed:
            passwords.renew_hash(session, user, renewed)
        token = admit(session, user)
    login.sign_in(token)


def _door(form: Read[SignInForm]) -> str:
    return render_template("accounts/sign_in.html", form=form)
