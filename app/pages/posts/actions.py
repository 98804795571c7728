"""A post's actions; the old move address."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from flask import flash, redirect, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response

from app.core.errors import Refusal
from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.domain.posts.models import Post
from app.domain.posts.queries import posts
from app.domain.posts.rules.post_number import format_number
from app.domain.posts.rules.readiness import IncompletePost, MissingField
from app.pages.components.envelopes import submit_drawn
from app.pages.posts.blueprint import Page, bp
from app.pages.posts.expired_session import signed_out_page
from app.pages.posts.forms.actions import FreeSlotForm, PostReasonForm
from app.pages.posts.post_page import post_page
from app.pages.shell.request_context import organisation
from app.usecases.approvals import submission
from app.usecases.posts import actions, endings
from app.web.access import requires
from app.web.form_action import FormResponse, RefusalTypes, flash_and_redirect, run_action, run_form_action
from app.web.formats import format_instant
from app.web.forms import blank_form
from app.web.request import work, write_transaction
from app.web.translation import translate

P = Permission
PostAction = Callable[..., Any]
Result = TypeVar("Result")
SENT_MESSAGE = msg("Movida al %(when)s y enviada a aprobación.")
MOVED_MESSAGE = msg("Movida al %(when)s. Queda como borrador: %(why)s")
HELD_MESSAGE = msg("Retenida. No sale nada hasta que alguien la libere.")
HELD_IN_PART = msg("Retenido lo que faltaba por salir. En alguna cuenta ya estaba saliendo: puede retirarla de allí.")
INCOMPLETE_WORDS = msg("le falta algo para poder enviarse.")


@bp.post("/<int:year>/<int:ordinal>/submission")
@requires(P.POST_WRITE, P.POST_EDIT, signed_out=signed_out_page)
def submit(year: int, ordinal: int) -> Page:

    def redirect_submitted(missing: tuple[MissingField, ...]) -> Response:
        if missing:
            return redirect(url_for(".edit", year=year, ordinal=ordinal, missing=1), 303)
        return _redirect_done(year, ordinal, msg("Enviada a aprobación."))

    return submit_drawn(
        (year, ordinal), lambda passes: _act(year, ordinal, submit_post, redirect_submitted, passes=passes)
    )


@bp.post("/<int:year>/<int:ordinal>/withdrawal")
@requires(P.POST_WRITE, P.POST_EDIT, signed_out=signed_out_page)
def withdraw(year: int, ordinal: int) -> Page:
    return _act_with_reason(year, ordinal, endings.withdraw_post, lambda _: msg("Retirada. No sale nada de ella."))


@bp.post("/<int:year>/<int:ordinal>/hold")
@requires(P.POST_HOLD, signed_out=signed_out_page)
def hold(year: int, ordinal: int) -> Page:
    return _act_with_reason(
        year, ordinal, actions.hold_post, lambda is_leaving: HELD_IN_PART if is_leaving else HELD_MESSAGE
    )


@bp.post("/<int:year>/<int:ordinal>/release")
@requires(P.POST_RELEASE, P.POST_HOLD, signed_out=signed_out_page)
def release(year: int, ordinal: int) -> Page:
    return _act_with_reason(year, ordinal, actions.release_post, lambda _: msg("Liberada: sale como se aprobó."))


@bp.post("/<int:year>/<int:ordinal>/reopening")
@requires(P.POST_WRITE, P.POST_EDIT, signed_out=signed_out_page)
def reopen(year: int, ordinal: int) -> Page:
    return _act(
        year,
        ordinal,
        lambda session, post: actions.reopen_post(work(session), post),
        lambda _: flash_and_redirect(
            msg("Reabierta: vuelve a ser un borrador."), url_for(".edit", year=year, ordinal=ordinal)
        ),
    )


def submit_post(session: Session, post: Post) -> tuple[MissingField, ...]:
    """Submit the post, or return all missing fields."""
    try:
        submission.submit_post(work(session), post)
    except IncompletePost as refusal:
        return refusal.missing
    return ()


def _act_with_reason(year: int, ordinal: int, action: PostAction, message: Callable[[Any], Message]) -> Page:

    def act(session: Session, typed: PostReasonForm) -> Any:
        post = posts.post_or_404(session, organisation().id, year, ordinal, lock=True)
        return action(work(session), post, reason=typed.reason)

    return run_form_action(
        PostReasonForm,
        act,
        page=lambda form: post_page(year, ordinal, form),
        done=lambda result: _redirect_done(year, ordinal, message(result)),
    )


def _act(
    year: int,
    ordinal: int,
    action: Callable[[Session, Post], Result],
    done: Callable[[Result], Response],
    *,
    passes: RefusalTypes = (),
) -> FormResponse:
    return run_action(
        lambda session: action(session, posts.post_or_404(session, organisation().id, year, ordinal, lock=True)),
        form=blank_form(),
        page=lambda form: post_page(year, ordinal, form),
        done=done,
        passes=passes,
    )


def _redirect_done(year: int, ordinal: int, message: Message) -> Response:
    return flash_and_redirect(message, url_for(".show", year=year, ordinal=ordinal))


@bp.get("/<int:year>/<int:ordinal>/hour")
@requires(P.POST_WRITE, P.POST_EDIT)
def hour(year: int, ordinal: int) -> Response:
    """Redirect the old address of the move page."""
    return redirect(url_for("calendar.moving", post=format_number(year, ordinal)), 301)


@bp.post("/<int:year>/<int:ordinal>/slot")
@requires(P.POST_WRITE, P.POST_EDIT, signed_out=signed_out_page)
def renew(year: int, ordinal: int) -> FormResponse:
    def set_hour(session: Session, typed: FreeSlotForm) -> datetime:
        post = posts.post_or_404(session, organisation().id, year, ordinal, lock=True)
        actions.renew_expired(work(session), post, typed.at)
        return typed.at

    return run_form_action(
        FreeSlotForm,
        set_hour,
        page=lambda form: post_page(year, ordinal, form),
        done=lambda at: _submit_renewed(year, ordinal, format_instant(at, "EEEE d MMM, HH:mm")),
    )


def _submit_renewed(year: int, ordinal: int, when: str) -> Response:
    """Keep the hour even if submission fails."""

    def submit_alone(_passes: RefusalTypes) -> Message | None:
        with write_transaction() as session:
            post = posts.post_or_404(session, organisation().id, year, ordinal, lock=True)
            return INCOMPLETE_WORDS if submit_post(session, post) else None

    try:
        why = submit_drawn((year, ordinal), submit_alone)
    except Refusal as refusal:
        why = refusal.sentence
    message = msg(MOVED_MESSAGE.msgid, when=when, why=why) if why else msg(SENT_MESSAGE.msgid, when=when)
    flash(translate(message), "warning" if why else "good")
    return redirect(url_for(".show", year=year, ordinal=ordinal), 303)
