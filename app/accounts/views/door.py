"""Coming in and going out."""

from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts import queries
from app.accounts.forms import SignInForm
from app.accounts.models import User
from app.accounts.queries.grants import WaitingFunction, waiting_functions
from app.accounts.queries.invitations import offers_to
from app.accounts.rules import Permission
from app.accounts.service import attempts, letters, passwords, sessions
from app.accounts.service.grant_letters import function_name
from app.accounts.views.blueprint import bp
from app.core.words import say
from app.organisations import queries as organisations
from app.pages.shell.request_context import has_mail, visitor, wiring
from app.web import login
from app.web.access import member, public
from app.web.addresses import absolute, local
from app.web.door import Knock, admit, fail, in_turn, knock
from app.web.formats import Reader
from app.web.forms import Read, blank, read_form
from app.web.navigation import PLACES
from app.web.request import actor, now, reading, writing
from app.web.words import locale

UNKNOWN = say("El correo o la contraseña no son correctos.")
UNKNOWN_AGAIN = say(
    "El correo o la contraseña no son correctos, y van muchos intentos seguidos. Espere %(minutes)s min antes de "
    "probar otra vez, o pida una contraseña nueva."
)
BUSY, BUSY_S = say("Hay demasiados intentos a la vez desde su conexión. Vuelva a enviarlo dentro de unos segundos."), 2
NAMED = 5
"""How many of those who may confirm a function are named."""
Page = str | Response | tuple[str, int]


@bp.get("/")
@public
def root() -> Page:
    if (found := visitor()) is None:
        first_run = not organisations.is_anybody_here(reading())
        return redirect(url_for("organisations.first_run" if first_run else ".sign_in"), 303)
    if not found.posts:
        return _nowhere(found.user)
    return redirect(url_for(".home", organisation=found.posts[0][1].slug), 303)


def _nowhere(user: User) -> Page:
    """Tell a person without functions which of them waits, for whom or until when, or else that there is none."""
    waiting = waiting_functions(reading(), user.id, now=now())
    if not waiting:
        return render_template("accounts/nowhere.html"), 403
    return render_template("accounts/waiting_function.html", waiting=[_told(one) for one in waiting])


def _told(one: WaitingFunction) -> dict[str, Any]:
    zone = ZoneInfo(one.body.zone)
    there = Reader(zone, locale(), now().astimezone(zone).date())
    return {
        "name": function_name(one.grant),
        "in_place_of": one.grant.terms["user_name"] if one.grant.role is None else "",
        "body": one.body.name,
        "giver": one.grant.granted_by_name,
        "given": there.moment(one.grant.granted_at, "d 'de' MMMM"),
        "effective": there.moment(one.grant.effective_at, "EEEE d 'de' MMMM, HH:mm"),
        "confirmers": [person.name for person in one.confirmers[:NAMED]],
        "more": len(one.confirmers[NAMED:]),
    }


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
    """What is typed is always checked: the right password is never refused for what others tried."""
    form = read_form(SignInForm, request.form)
    if form.value is None:
        return _door(form), 422
    tried = knock(form.value.email)
    with in_turn(tried) as is_let:
        if not is_let:
            form.refuse("", BUSY)
            return _wait(form, BUSY_S)
        user = _recognise(form.value)
    if tried.is_closed and has_mail():
        return _answer_by_letter(user, tried)
    return _let_in(user, form.value, tried) if user else _turn_away(form, fail(tried))


@bp.get("/sign-in/sent")
@public
def entry_sent() -> Page:
    return render_template("accounts/entry_sent.html")


@bp.post("/sign-out")
@public
def sign_out() -> Page:
    if found := visitor():
        with writing() as session:
            sessions.end_session(session, found.session, actors=queries.actors_from(found.user, found.posts), now=now())
    login.sign_out()
    return redirect(url_for(".sign_in"), 303)


def _recognise(typed: SignInForm) -> User | None:
    """Whose password it is, in the same time for nobody's."""
    user = queries.user_by_email(reading(), typed.email)
    stored = user.password_hash if user and user.disabled_at is None else None
    return user if wiring().passwords.matches(stored, typed.password) and stored else None


def _let_in(user: User, typed: SignInForm, tried: Knock) -> Page:
    stored = user.password_hash or ""
    renewed = wiring().passwords.hash(typed.password) if wiring().passwords.is_outdated(stored) else None
    with writing() as session:
        attempts.forget(session, tried.forgiven, now=now())
        if renewed:
            passwords.renew_hash(session, user, renewed)
        token = admit(session, user)
    login.sign_in(token)
    return redirect(local(typed.back) or first_page(user), 303)


def first_page(user: User) -> str:
    """Return where a person begins: an invitation that waits for their yes, their organisation's set-up, or home."""
    if offers_to(reading(), user.email, now=now()):
        return url_for(".my_invitations")
    posts = queries.posts_of(reading(), user.id, now=now())
    if not posts or posts[0][1].is_demo or posts[0][1].id in user.setup_dismissed:
        return url_for(".root")
    body = posts[0][1]
    held = queries.actor_from(user, posts, body.id)
    administers = held is not None and held.may(Permission.ORGANISATION_MANAGE)
    return url_for("organisations.arrive", organisation=body.slug) if administers else url_for(".root")


def _turn_away(form: Read[SignInForm], tried: Knock) -> Page:
    if not tried.is_pressed:
        form.refuse("", UNKNOWN)
        return _door(form), 422
    form.refuse("", say(UNKNOWN_AGAIN.msgid, minutes=-(-tried.wait_s // 60)))
    return _wait(form, tried.wait_s)


def _answer_by_letter(user: User | None, tried: Knock) -> Page:
    """The same answer for the right password, which is sent a link, and for a wrong one: guessing tells nothing."""
    with writing() as session:
        attempts.add_failure(session, tried.counted, now=now())
        if user and (token := passwords.ask_entry(session, user, now=now())):
            letters.send_entry(session, user, absolute(".link", token=token), now=now())
    return redirect(url_for(".entry_sent"), 303)


def _wait(form: Read[SignInForm], seconds: int) -> Page:
    answer = make_response(_door(form), 429)
    answer.headers["Retry-After"] = str(seconds)
    return answer


def _door(form: Read[SignInForm]) -> str:
    return render_template("accounts/sign_in.html", form=form)
