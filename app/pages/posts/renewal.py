"""A new hour for an expired post in one click; resubmitted if rules allow."""

from datetime import datetime

from flask import flash, redirect, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response

from app.core.errors import Refusal
from app.core.messages import msg
from app.core.permissions import Permission
from app.domain.posts.queries import posts
from app.pages.posts.actions import submit_post
from app.pages.posts.blueprint import bp
from app.pages.posts.expired_session import signed_out_page
from app.pages.posts.forms.actions import FreeSlotForm
from app.pages.posts.post_page import post_page
from app.pages.shell.request_context import organisation
from app.usecases.posts import actions
from app.web.access import requires
from app.web.form_action import FormResponse, run_form_action
from app.web.formats import format_instant
from app.web.request import actor, now, write_transaction
from app.web.translation import translate

P = Permission
SENT = msg("Movida al %(when)s y enviada a aprobación.")
MOVED = msg("Movida al %(when)s. Queda como borrador: %(why)s")
INCOMPLETE_WORDS = msg("le falta algo para poder enviarse.")


@bp.post("/<int:year>/<int:ordinal>/slot")
@requires(P.POST_WRITE, P.POST_EDIT, signed_out=signed_out_page)
def renew(year: int, ordinal: int) -> FormResponse:
    def set_hour(session: Session, typed: FreeSlotForm) -> datetime:
        post = posts.post_or_404(session, organisation().id, year, ordinal, lock=True)
        actions.renew_expired(session, post, typed.at, actor=actor(), now=now())
        return typed.at

    return run_form_action(
        FreeSlotForm,
        set_hour,
        page=lambda form: post_page(year, ordinal, form),
        done=lambda at: _submit_renewed(year, ordinal, format_instant(at, "EEEE d MMM, HH:mm")),
    )


def _submit_renewed(year: int, ordinal: int, when: str) -> Response:
    """Keep the new hour even if submission fails."""
    try:
        with write_transaction() as session:
            post = posts.post_or_404(session, organisation().id, year, ordinal, lock=True)
            why = INCOMPLETE_WORDS if submit_post(session, post) else None
    except Refusal as refusal:
        why = refusal.sentence
    message = msg(MOVED.msgid, when=when, why=why) if why else msg(SENT.msgid, when=when)
    flash(translate(message), "warning" if why else "good")
    return redirect(url_for(".show", year=year, ordinal=ordinal), 303)
