"""Password resets, and one-time links, also of invitations."""

from flask import redirect, render_template, request, url_for
from sqlmodel import Session

from app.core.messages import msg
from app.domain.people.models import AccessLink, User
from app.domain.people.queries import actors as actor_queries
from app.domain.people.queries import people
from app.pages.people.blueprint import bp
from app.pages.people.forms import ForgottenForm, NewPasswordForm, chosen_password
from app.pages.people.sign_in import Page, first_page
from app.pages.shell import login
from app.pages.shell.request_context import wiring
from app.pages.shell.sign_in_guard import attempt_bucket, open_session
from app.usecases.people import link_letters, passwords, sign_in_attempts
from app.usecases.people.sign_in_attempts import MAILBOX
from app.web.access import public
from app.web.addresses import absolute_url
from app.web.form_action import flash_and_redirect
from app.web.forms import FormState, blank_form, read_form
from app.web.request import now, read_session, write_transaction

WELCOME = msg("Su contraseña está guardada.")


@bp.get("/password/reset")
@public
def forgotten() -> Page:
    return render_template("people/forgotten_password.html", form=blank_form())


@bp.post("/password/reset")
@public
def ask_reset() -> Page:
    """Answer all alike after a transaction: nothing, even timing, reveals accounts."""
    form = read_form(ForgottenForm, request.form)
    if form.value is None:
        return render_template("people/forgotten_password.html", form=form), 422
    email = form.value.email
    user = people.user_by_email(read_session(), email)
    with write_transaction() as session:
        sign_in_attempts.add_failure(session, [attempt_bucket(MAILBOX, people.normalise_email(email))], now=now())
        if user and user.disabled_at is None:
            _queue_reset_link(session, user)
    return redirect(url_for(".reset_sent"), 303)


@bp.get("/password/reset/sent")
@public
def reset_sent() -> Page:
    return render_template("people/reset_sent.html")


@bp.get("/access/<token>")
@public
def link(token: str) -> Page:
    link_and_user = people.link_and_owner(read_session(), token, now=now())
    return _link_page(token, link_and_user, blank_form())


@bp.post("/access/<token>")
@public
def use_link(token: str) -> Page:
    """Set the password, hashed before the transaction."""
    link_and_user = people.link_and_owner(read_session(), token, now=now())
    if link_and_user[0].purpose == passwords.LinkPurpose.ENTRY:
        return _enter_by_link(link_and_user)
    form = read_form(NewPasswordForm, request.form)
    password = chosen_password(form, email=link_and_user[1].email)
    if password is None:
        return _link_page(token, link_and_user, form), 422
    hashed = wiring().passwords.hash(password)
    with write_transaction() as session:
        posts = actor_queries.current_roles(session, link_and_user[1].id, now=now())
        actors = actor_queries.build_actors(link_and_user[1], posts)
        user = passwords.set_password_by_link(session, token, hashed, actors=actors, now=now())
        opened = open_session(session, user)
    login.sign_in(opened)
    return flash_and_redirect(WELCOME, first_page(user))


def _queue_reset_link(session: Session, user: User) -> None:
    actors = actor_queries.build_actors(user, actor_queries.current_roles(session, user.id, now=now()))
    if token := passwords.request_reset_link(session, user, actors=actors, now=now()):
        link_letters.queue_reset_link(session, user, absolute_url(".link", token=token), now=now())


def _enter_by_link(link_and_user: tuple[AccessLink, User]) -> Page:
    row, user = link_and_user
    with write_transaction() as session:
        if not passwords.use_up_link(session, row, now=now()):
            raise people.link_not_found()
        opened = open_session(session, user)
    login.sign_in(opened)
    return redirect(first_page(user), 303)


def _link_page(token: str, link_and_user: tuple[AccessLink, User], form: FormState[NewPasswordForm]) -> str:
    row, user = link_and_user
    if row.purpose == passwords.LinkPurpose.ENTRY:
        return render_template("people/entry_link.html", token=token)
    is_new = row.purpose == passwords.LinkPurpose.INVITATION
    return render_template("people/password_link.html", token=token, user=user, is_new=is_new, form=form)
