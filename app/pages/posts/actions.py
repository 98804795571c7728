"""Submit, withdraw, hold, release, reopen; the old move address."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response

from app.core.errors import Refusal
from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.domain.posts.models import Post
from app.domain.posts.queries import posts
from app.domain.posts.rules.post_number import format_number
from app.domain.posts.rules.readiness import IncompletePost, MissingField
from app.pages.posts.blueprint import Page, bp
from app.pages.posts.expired_session import signed_out_page
from app.pages.posts.forms.actions import PostReasonForm
from app.pages.posts.post_page import post_page
from app.pages.shell.request_context import organisation
from app.usecases.approvals import submission as approvals
from app.usecases.posts import actions, endings
from app.web.access import requires
from app.web.forms import blank_form, read_form
from app.web.request import actor, now, write_transaction
from app.web.translation import translate

P = Permission
PostAction = Callable[..., Any]


@bp.post("/<int:year>/<int:ordinal>/submission")
@requires(P.POST_WRITE, P.POST_EDIT, signed_out=signed_out_page)
def submit(year: int, ordinal: int) -> Page:
    """Submit for review; the composer lists missing fields."""
    try:
        with write_transaction() as session:
            post = posts.post_or_404(session, organisation().id, year, ordinal, lock=True)
            missing = submit_post(session, post)
    except Refusal as refusal:
        return _refused_page(year, ordinal, refusal)
    if missing:
        return redirect(url_for(".edit", year=year, ordinal=ordinal, missing=1), 303)
    return _redirect_done(year, ordinal, msg("Enviada a aprobación."))


@bp.post("/<int:year>/<int:ordinal>/withdrawal")
@requires(P.POST_WRITE, P.POST_EDIT, signed_out=signed_out_page)
def withdraw(year: int, ordinal: int) -> Page:
    return _act_with_reason(year, ordinal, endings.withdraw_post, msg("Retirada. No sale nada de ella."))


@bp.post("/<int:year>/<int:ordinal>/hold")
@requires(P.POST_HOLD, signed_out=signed_out_page)
def hold(year: int, ordinal: int) -> Page:
    return _act_with_reason(
        year, ordinal, actions.hold_post, msg("Retenida. No sale nada hasta que alguien la libere.")
    )


@bp.post("/<int:year>/<int:ordinal>/release")
@requires(P.POST_RELEASE, P.POST_HOLD, signed_out=signed_out_page)
def release(year: int, ordinal: int) -> Page:
    return _act_with_reason(year, ordinal, actions.release_post, msg("Liberada: sale como se aprobó."))


@bp.post("/<int:year>/<int:ordinal>/reopening")
@requires(P.POST_WRITE, P.POST_EDIT, signed_out=signed_out_page)
def reopen(year: int, ordinal: int) -> Page:
    try:
        with write_transaction() as session:
            post = posts.post_or_404(session, organisation().id, year, ordinal, lock=True)
            actions.reopen_post(session, post, actor=actor(), now=now())
    except Refusal as refusal:
        return _refused_page(year, ordinal, refusal)
    flash(translate(msg("Reabierta: vuelve a ser un borrador.")), "good")
    return redirect(url_for(".edit", year=year, ordinal=ordinal), 303)


def submit_post(session: Session, post: Post) -> tuple[MissingField, ...]:
    """Submit it, or return all that is missing."""
    try:
        approvals.submit_post(session, post, actor=actor(), now=now())
    except IncompletePost as refusal:
        return refusal.missing
    return ()


def _act_with_reason(year: int, ordinal: int, deed: PostAction, said: Message) -> Page:
    """Act; keep the reason in its field on refusal."""
    form = read_form(PostReasonForm, request.form)
    if form.value is None:
        return post_page(year, ordinal, form), 422
    try:
        with write_transaction() as session:
            post = posts.post_or_404(session, organisation().id, year, ordinal, lock=True)
            deed(session, post, reason=form.value.reason, actor=actor(), now=now())
    except Refusal as refusal:
        form.refuse("", refusal.sentence)
        return post_page(year, ordinal, form), refusal.status
    return _redirect_done(year, ordinal, said)


def _refused_page(year: int, ordinal: int, refusal: Refusal) -> Page:
    form = blank_form()
    form.refuse("", refusal.sentence)
    return post_page(year, ordinal, form), refusal.status


def _redirect_done(year: int, ordinal: int, said: Message) -> Page:
    flash(translate(said), "good")
    return redirect(url_for(".show", year=year, ordinal=ordinal), 303)


@bp.get("/<int:year>/<int:ordinal>/hour")
@requires(Permission.POST_WRITE, Permission.POST_EDIT)
def hour(year: int, ordinal: int) -> Response:
    return redirect(url_for("calendar.moving", post=format_number(year, ordinal)), 301)
