"""What can be done to a post besides writing it: send, withdraw, hold, release, reopen."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, request, url_for
from sqlmodel import Session

from app.accounts.rules import Permission
from app.approvals import deeds as approvals
from app.core.errors import Refusal
from app.core.words import Sentence, say
from app.drafting import deeds, queries
from app.drafting.forms import ReasonForm
from app.drafting.models import Post
from app.drafting.rules.readiness import Incomplete, Wanting
from app.drafting.views.blueprint import Page, bp
from app.drafting.views.kept import signed_out
from app.drafting.views.page import post_page
from app.pages.shell.request_context import organisation
from app.web.access import requires
from app.web.forms import blank, read_form
from app.web.request import actor, now, writing
from app.web.words import translate

P = Permission
Deed = Callable[..., Any]


@bp.post("/<int:year>/<int:ordinal>/submission")
@requires(P.POST_WRITE, P.POST_EDIT, signed_out=signed_out)
def submit(year: int, ordinal: int) -> Page:
    """Send to review; if something is missing, the composer shows all of it."""
    try:
        with writing() as session:
            post = queries.post_or_404(session, organisation().id, year, ordinal, lock=True)
            missing = submitted(session, post)
    except Refusal as refusal:
        return _refused(year, ordinal, refusal)
    if missing:
        return redirect(url_for(".edit", year=year, ordinal=ordinal, missing=1), 303)
    return _done(year, ordinal, say("Enviada a aprobación."))


@bp.post("/<int:year>/<int:ordinal>/withdrawal")
@requires(P.POST_WRITE, P.POST_EDIT, signed_out=signed_out)
def withdraw(year: int, ordinal: int) -> Page:
    return _with_reason(year, ordinal, deeds.withdraw, say("Retirada. No sale nada de ella."))


@bp.post("/<int:year>/<int:ordinal>/hold")
@requires(P.POST_HOLD, signed_out=signed_out)
def hold(year: int, ordinal: int) -> Page:
    return _with_reason(year, ordinal, deeds.hold, say("Retenida. No sale nada hasta que alguien la libere."))


@bp.post("/<int:year>/<int:ordinal>/release")
@requires(P.POST_RELEASE, P.POST_HOLD, signed_out=signed_out)
def release(year: int, ordinal: int) -> Page:
    return _with_reason(year, ordinal, deeds.release, say("Liberada: sale como se aprobó."))


@bp.post("/<int:year>/<int:ordinal>/reopening")
@requires(P.POST_WRITE, P.POST_EDIT, signed_out=signed_out)
def reopen(year: int, ordinal: int) -> Page:
    try:
        with writing() as session:
            post = queries.post_or_404(session, organisation().id, year, ordinal, lock=True)
            deeds.reopen(session, post, actor=actor(), now=now())
    except Refusal as refusal:
        return _refused(year, ordinal, refusal)
    flash(translate(say("Reabierta: vuelve a ser un borrador.")), "good")
    return redirect(url_for(".edit", year=year, ordinal=ordinal), 303)


def submitted(session: Session, post: Post) -> tuple[Wanting, ...]:
    """Send it, unless something is missing: then everything that is."""
    try:
        approvals.submit(session, post, actor=actor(), now=now())
    except Incomplete as refusal:
        return refusal.missing
    return ()


def _with_reason(year: int, ordinal: int, deed: Deed, said: Sentence) -> Page:
    """The reason stays in its field when the deed is refused."""
    form = read_form(ReasonForm, request.form)
    if form.value is None:
        return post_page(year, ordinal, form), 422
    try:
        with writing() as session:
            post = queries.post_or_404(session, organisation().id, year, ordinal, lock=True)
            deed(session, post, reason=form.value.reason, actor=actor(), now=now())
    except Refusal as refusal:
        form.refuse("", refusal.sentence)
        return post_page(year, ordinal, form), refusal.status
    return _done(year, ordinal, said)


def _refused(year: int, ordinal: int, refusal: Refusal) -> Page:
    form = blank()
    form.refuse("", refusal.sentence)
    return post_page(year, ordinal, form), refusal.status


def _done(year: int, ordinal: int, said: Sentence) -> Page:
    flash(translate(said), "good")
    return redirect(url_for(".show", year=year, ordinal=ordinal), 303)
