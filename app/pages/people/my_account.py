from flask import render_template, request, url_for

from app.core.actor import Actor
from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.domain.people.queries import actors, people
from app.pages.people.blueprint import bp
from app.pages.people.forms import ChangePasswordForm, UserProfileForm, chosen_password
from app.pages.people.sign_in import Page
from app.pages.shell.request_context import person, visitor, wiring
from app.pages.shell.sign_in_guard import attempt_bucket, refuse_beyond_limit
from app.usecases.people import passwords, profile, sessions
from app.usecases.people.sessions import forget_device
from app.usecases.people.sign_in_attempts import CHANGE
from app.web.access import member
from app.web.form_action import flash_and_redirect
from app.web.forms import FormState, blank_form, read_form
from app.web.request import actor, now, read_session, write_transaction

SAVED = msg("Sus datos están guardados.")
CHANGED = msg("La contraseña está cambiada y las demás sesiones, cerradas.")
ENDED = msg("La sesión está cerrada.")
ALL_ENDED = msg("Las demás sesiones están cerradas.")
WRONG = msg("La contraseña actual no es esa.")


@bp.get("/o/<organisation>/me")
@member
def me() -> Page:
    return _page()


@bp.post("/o/<organisation>/me/profile")
@member
def change_profile() -> Page:
    form = read_form(UserProfileForm, request.form)
    if form.value is None:
        return _page(about=form), 422
    with write_transaction() as session:
        profile.update_profile(
            session, person(), profile.UserProfile(**form.value.model_dump()), actors=own_actors(), now=now()
        )
    return _flash_and_redirect(SAVED)


@bp.post("/o/<organisation>/me/password")
@member
def change_password() -> Page:
    form = read_form(ChangePasswordForm, request.form)
    if form.value is None:
        return _page(secret=form), 422
    typed = form.value
    if refuse_beyond_limit(form, attempt_bucket(CHANGE, str(person().id))):
        return _page(secret=form), 429
    if not wiring().passwords.matches(person().password_hash, typed.current):
        form.refuse("current", WRONG)
    password = chosen_password(form, email=person().email)
    if password is None:
        return _page(secret=form), 422
    _set_password(wiring().passwords.hash(password))
    return _flash_and_redirect(CHANGED)


@bp.post("/o/<organisation>/me/sessions/<int:session_id>/ending")
@member
def end_session(session_id: int) -> Page:
    with write_transaction() as session:
        row = people.session_or_404(session, session_id, user_id=person().id)
        sessions.end_session(session, row, actors=own_actors(), now=now())
        forget_device(session, person().id, row.known_as)
    return _flash_and_redirect(ENDED)


@bp.post("/o/<organisation>/me/sessions/ending")
@member
def end_other_sessions() -> Page:
    with write_transaction() as session:
        sessions.end_sessions(session, person().id, but=_current_session_id(), actors=own_actors(), now=now())
    return _flash_and_redirect(ALL_ENDED)


def own_actors() -> list[Actor]:
    current_visitor = visitor()
    return actors.build_actors(current_visitor.user, current_visitor.posts) if current_visitor else []


def _set_password(hashed: str) -> None:
    with write_transaction() as session:
        passwords.set_password(session, person(), hashed, keep=_current_session_id(), actors=own_actors(), now=now())


def _current_session_id() -> int:
    current_visitor = visitor()
    return current_visitor.session.id if current_visitor else 0


def _flash_and_redirect(sentence: Message) -> Page:
    return flash_and_redirect(sentence, url_for(".me"))


def _page(about: FormState[UserProfileForm] | None = None, secret: FormState[ChangePasswordForm] | None = None) -> str:
    user = person()
    return render_template(
        "people/my_account.html",
        about=about or blank_form(name=user.name, locale=user.locale, theme=user.theme),
        secret=secret or blank_form(),
        email=user.email,
        devices=people.live_sessions(read_session(), user.id, now=now()),
        current=_current_session_id(),
        gives=actor().may(Permission.POST_DECIDE),
    )
