from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.core.messages import msg
from app.core.permissions import Permission
from app.domain.organisations import queries as organisations
from app.domain.people.models import User
from app.domain.people.queries import actors, people
from app.domain.people.queries.grants import WaitingFunction, waiting_functions
from app.domain.people.queries.invitations import offers_for_person
from app.pages.people.blueprint import bp
from app.pages.people.forms import SignInForm
from app.pages.shell import login
from app.pages.shell.menu import NAVIGATION
from app.pages.shell.request_context import has_mail, visitor, wiring
from app.pages.shell.sign_in_guard import CountedAttempt, count_attempt, count_failure, open_session, pass_turnstile
from app.usecases.control.letters import function_name
from app.usecases.people import link_letters, passwords, sessions, sign_in_attempts
from app.web.access import member, public
from app.web.addresses import absolute_url, safe_local_path
from app.web.formats import ReaderSettings
from app.web.forms import FormState, blank_form, read_form
from app.web.request import actor, now, read_session, write_transaction
from app.web.translation import locale

UNKNOWN = msg("El correo o la contraseña no son correctos.")
UNKNOWN_AGAIN = msg(
    "El correo o la contraseña no son correctos, y van muchos intentos seguidos. Espere %(minutes)s min antes de "
    "probar otra vez, o pida una contraseña nueva."
)
BUSY, BUSY_S = msg("Hay demasiados intentos a la vez desde su conexión. Vuelva a enviarlo dentro de unos segundos."), 2
NAMED = 5
"""Names shown of possible confirmers."""
Page = str | Response | tuple[str, int]


@bp.get("/")
@public
def root() -> Page:
    if (current_visitor := visitor()) is None:
        first_run = not organisations.has_organisations(read_session())
        return redirect(url_for("organisations.first_run" if first_run else ".sign_in"), 303)
    if not current_visitor.posts:
        return _nowhere(current_visitor.user)
    return redirect(url_for(".home", organisation=current_visitor.posts[0][1].slug), 303)


def _nowhere(user: User) -> Page:
    """Tell which function waits, for whom or until when, or none."""
    waiting = waiting_functions(read_session(), user.id, now=now())
    if not waiting:
        return render_template("people/no_organisation.html"), 403
    return render_template(
        "people/waiting_function.html", waiting=[_told(waiting_function) for waiting_function in waiting]
    )


def _told(waiting_function: WaitingFunction) -> dict[str, Any]:
    zone = ZoneInfo(waiting_function.body.zone)
    there = ReaderSettings(zone, locale(), now().astimezone(zone).date())
    return {
        "name": function_name(waiting_function.grant),
        "in_place_of": waiting_function.grant.terms["user_name"] if waiting_function.grant.role is None else "",
        "body": waiting_function.body.name,
        "giver": waiting_function.grant.proposed_by_name,
        "given_on": there.moment(waiting_function.grant.proposed_at, "day"),
        "effective": there.moment(waiting_function.grant.effective_at, "weekday, HH:mm"),
        "confirmers": [person.name for person in waiting_function.confirmers[:NAMED]],
        "more": len(waiting_function.confirmers[NAMED:]),
    }


@bp.get("/o/<organisation>/")
@member
def home() -> Page:
    """Redirect to the menu's first open page."""
    for place in NAVIGATION:
        if place.endpoint in current_app.view_functions and actor().permissions.intersection(place.permissions):
            return redirect(url_for(place.endpoint), 303)
    return redirect(url_for(".me"), 303)


@bp.get("/sign-in")
@public
def sign_in() -> Page:
    back = request.args.get("back", "")
    return (
        redirect(safe_local_path(back) or url_for(".root"), 303) if visitor() else _sign_in_page(blank_form(back=back))
    )


@bp.post("/sign-in")
@public
def enter() -> Page:
    """Check every password: others' attempts never refuse the right one."""
    form = read_form(SignInForm, request.form)
    if form.value is None:
        return _sign_in_page(form), 422
    tried = count_attempt(form.value.email)
    with pass_turnstile(tried) as is_let:
        if not is_let:
            form.refuse("", BUSY)
            return _too_many_attempts(form, BUSY_S)
        user = _authenticate(form.value)
    if tried.is_closed and has_mail():
        return _answer_by_mail(user, tried)
    return _sign_in_user(user, form.value, tried) if user else _refuse_sign_in(form, count_failure(tried))


@bp.get("/sign-in/sent")
@public
def entry_sent() -> Page:
    return render_template("people/entry_sent.html")


@bp.post("/sign-out")
@public
def sign_out() -> Page:
    if current_visitor := visitor():
        with write_transaction() as session:
            sessions.end_session(
                session,
                current_visitor.session,
                actors=actors.build_actors(current_visitor.user, current_visitor.posts),
                now=now(),
            )
    login.sign_out()
    return redirect(url_for(".sign_in"), 303)


def _authenticate(typed: SignInForm) -> User | None:
    """Return the user; take equal time for unknown addresses."""
    user = people.user_by_email(read_session(), typed.email)
    stored = user.password_hash if user and user.disabled_at is None else None
    return user if wiring().passwords.matches(stored, typed.password) and stored else None


def _sign_in_user(user: User, typed: SignInForm, tried: CountedAttempt) -> Page:
    stored = user.password_hash or ""
    renewed = wiring().passwords.hash(typed.password) if wiring().passwords.is_outdated(stored) else None
    with write_transaction() as session:
        sign_in_attempts.forget_failures(session, [tried.own], now=now())
        if renewed:
            passwords.store_password_hash(session, user, renewed)
        token = open_session(session, user)
    login.sign_in(token)
    return redirect(safe_local_path(typed.back) or first_page(user), 303)


def first_page(user: User) -> str:
    """Return a pending invitation, the set-up, or home."""
    if offers_for_person(read_session(), user.email, now=now()):
        return url_for(".my_invitations")
    posts = actors.current_roles(read_session(), user.id, now=now())
    if not posts or posts[0][1].is_demo or posts[0][1].id in user.setup_dismissed:
        return url_for(".root")
    body = posts[0][1]
    body_actor = actors.build_actor(user, posts, body.id)
    administers = body_actor is not None and body_actor.may(Permission.ORGANISATION_MANAGE)
    return url_for("organisations.arrive", organisation=body.slug) if administers else url_for(".root")


def _refuse_sign_in(form: FormState[SignInForm], tried: CountedAttempt) -> Page:
    if not tried.is_pressed:
        form.refuse("", UNKNOWN)
        return _sign_in_page(form), 422
    form.refuse("", msg(UNKNOWN_AGAIN.msgid, minutes=-(-tried.wait_s // 60)))
    return _too_many_attempts(form, tried.wait_s)


def _answer_by_mail(user: User | None, tried: CountedAttempt) -> Page:
    """Answer right (sent a link) and wrong passwords alike."""
    with write_transaction() as session:
        sign_in_attempts.add_failure(session, tried.counted, now=now())
        if user and (token := passwords.request_entry_link(session, user, now=now())):
            link_letters.queue_entry_link(session, user, absolute_url(".link", token=token), now=now())
    return redirect(url_for(".entry_sent"), 303)


def _too_many_attempts(form: FormState[SignInForm], seconds: int) -> Page:
    answer = make_response(_sign_in_page(form), 429)
    answer.headers["Retry-After"] = str(seconds)
    return answer


def _sign_in_page(form: FormState[SignInForm]) -> str:
    return render_template("people/sign_in.html", form=form)
