"""A forgotten password, and the one-time links of invitations and resets."""

from flask import flash, redirect, render_template, request, url_for
from sqlmodel import Session

from app.accounts import queries
from app.accounts.forms import ForgottenForm, NewPasswordForm, chosen_password
from app.accounts.models import AccessLink, User
from app.accounts.service import attempts, letters, passwords
from app.accounts.service.attempts import MAILBOX
from app.accounts.views.blueprint import bp
from app.accounts.views.door import Page, first_page
from app.core.words import say
from app.pages.shell.request_context import wiring
from app.web import login
from app.web.access import public
from app.web.addresses import absolute
from app.web.door import admit, bucket
from app.web.forms import Read, blank, read_form
from app.web.request import now, reading, writing
from app.web.words import translate

WELCOME = say("Su contraseña está guardada.")


@bp.get("/password/reset")
@public
def forgotten() -> Page:
    return render_template("accounts/forgotten.html", form=blank())


@bp.post("/password/reset")
@public
def ask_reset() -> Page:
    """The same answer for everybody, after a transaction: neither it nor its time says who has an account."""
    form = read_form(ForgottenForm, request.form)
    if form.value is None:
        return render_template("accounts/forgotten.html", form=form), 422
    email = form.value.email
    user = queries.user_by_email(reading(), email)
    with writing() as session:
        attempts.add_failure(session, [bucket(MAILBOX, queries.normalised(email))], now=now())
        if user and user.disabled_at is None:
            _send_reset(session, user)
    return redirect(url_for(".reset_sent"), 303)


@bp.get("/password/reset/sent")
@public
def reset_sent() -> Page:
    return render_template("accounts/reset_sent.html")


@bp.get("/access/<token>")
@public
def link(token: str) -> Page:
    found = queries.link_owner(reading(), token, now=now())
    return _link_page(token, found, blank())


@bp.post("/access/<token>")
@public
def use_link(token: str) -> Page:
    """The password is hashed before the transaction begins."""
    found = queries.link_owner(reading(), token, now=now())
    if found[0].purpose == passwords.Purpose.ENTRY:
        return _enter_by_link(found)
    form = read_form(NewPasswordForm, request.form)
    password = chosen_password(form, email=found[1].email)
    if password is None:
        return _link_page(token, found, form), 422
    hashed = wiring().passwords.hash(password)
    with writing() as session:
        posts = queries.posts_of(session, found[1].id, now=now())
        actors = queries.actors_from(found[1], posts)
        user = passwords.set_by_link(session, token, hashed, actors=actors, now=now())
        opened = admit(session, user)
    login.sign_in(opened)
    flash(translate(WELCOME), "good")
    return redirect(first_page(user), 303)


def _send_reset(session: Session, user: User) -> None:
    actors = queries.actors_from(user, queries.posts_of(session, user.id, now=now()))
    if token := passwords.ask_reset(session, user, actors=actors, now=now()):
        letters.send_reset(session, user, absolute(".link", token=token), now=now())


def _enter_by_link(found: tuple[AccessLink, User]) -> Page:
    row, user = found
    with writing() as session:
        if not passwords.spend_link(session, row, now=now()):
            raise queries.no_link()
        opened = admit(session, user)
    login.sign_in(opened)
    return redirect(first_page(user), 303)


def _link_page(token: str, found: tuple[AccessLink, User], form: Read[NewPasswordForm]) -> str:
    row, user = found
    if row.purpose == passwords.Purpose.ENTRY:
        return render_template("accounts/entry_link.html", token=token)
    is_new = row.purpose == passwords.Purpose.INVITATION
    return render_template("accounts/link.html", token=token, user=user, is_new=is_new, form=form)
