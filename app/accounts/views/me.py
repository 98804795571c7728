"""«Mi cuenta»: what a person decides about themselves."""

from flask import flash, redirect, render_template, request, url_for

from app.accounts import queries
from app.accounts.forms import ChangePasswordForm, ProfileForm, chosen_password
from app.accounts.rules import Permission
from app.accounts.service import passwords, profile, sessions
from app.accounts.service.attempts import CHANGE
from app.accounts.service.devices import forget_device
from app.accounts.views.blueprint import bp
from app.accounts.views.door import Page
from app.core.actor import Actor
from app.core.words import Sentence, say
from app.pages.shell.request_context import person, visitor, wiring
from app.web.access import member
from app.web.door import bucket, refused_by_count
from app.web.forms import Read, blank, read_form
from app.web.request import actor, now, reading, writing
from app.web.words import translate

SAVED = say("Sus datos están guardados.")
CHANGED = say("La contraseña está cambiada y las demás sesiones, cerradas.")
ENDED = say("La sesión está cerrada.")
ALL_ENDED = say("Las demás sesiones están cerradas.")
WRONG = say("La contraseña actual no es esa.")


@bp.get("/o/<organisation>/me")
@member
def me() -> Page:
    return _page()


@bp.post("/o/<organisation>/me/profile")
@member
def change_profile() -> Page:
    form = read_form(ProfileForm, request.form)
    if form.value is None:
        return _page(about=form), 422
    with writing() as session:
        profile.change_profile(
            session, person(), profile.Profile(**form.value.model_dump()), actors=myself(), now=now()
        )
    return _done(SAVED)


@bp.post("/o/<organisation>/me/password")
@member
def change_password() -> Page:
    form = read_form(ChangePasswordForm, request.form)
    if form.value is None:
        return _page(secret=form), 422
    typed = form.value
    if refused_by_count(form, bucket(CHANGE, str(person().id))):
        return _page(secret=form), 429
    if not wiring().passwords.matches(person().password_hash, typed.current):
        form.refuse("current", WRONG)
    password = chosen_password(form, email=person().email)
    if password is None:
        return _page(secret=form), 422
    _set_password(wiring().passwords.hash(password))
    return _done(CHANGED)


@bp.post("/o/<organisation>/me/sessions/<int:session_id>/ending")
@member
def end_session(session_id: int) -> Page:
    with writing() as session:
        row = queries.session_or_404(session, session_id, user_id=person().id)
        sessions.end_session(session, row, actors=myself(), now=now())
        forget_device(session, person().id, row.known_as)
    return _done(ENDED)


@bp.post("/o/<organisation>/me/sessions/ending")
@member
def end_other_sessions() -> Page:
    with writing() as session:
        sessions.end_sessions(session, person().id, but=_current(), actors=myself(), now=now())
    return _done(ALL_ENDED)


def myself() -> list[Actor]:
    """The signed-in person in each of their organisations."""
    found = visitor()
    return queries.actors_from(found.user, found.posts) if found else []


def _set_password(hashed: str) -> None:
    with writing() as session:
        passwords.set_password(session, person(), hashed, keep=_current(), actors=myself(), now=now())


def _current() -> int:
    found = visitor()
    return found.session.id if found else 0


def _done(sentence: Sentence) -> Page:
    flash(translate(sentence), "good")
    return redirect(url_for(".me"), 303)


def _page(about: Read[ProfileForm] | None = None, secret: Read[ChangePasswordForm] | None = None) -> str:
    user = person()
    return render_template(
        "accounts/me.html",
        about=about or blank(name=user.name, locale=user.locale, theme=user.theme),
        secret=secret or blank(),
        email=user.email,
        devices=queries.live_sessions(reading(), user.id, now=now()),
        current=_current(),
        gives=actor().may(Permission.POST_DECIDE),
    )
