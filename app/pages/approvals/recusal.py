"""Recusal and call-in."""

from typing import Any

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from app.core.messages import msg
from app.core.permissions import Permission
from app.domain.approvals.queries.rounds import open_step
from app.domain.approvals.rules.recusal import RecusalGround
from app.domain.posts.queries import posts
from app.pages.approvals.blueprint import bp
from app.pages.approvals.forms import CallInForm, RecusalForm
from app.pages.shell.request_context import organisation
from app.usecases.approvals import recusal as approval_recusal
from app.web.access import requires
from app.web.form_action import flash_and_redirect
from app.web.forms import FormState, blank_form, read_form, refusal_beside
from app.web.request import read_session, work, write_transaction

RECUSED = msg("Su abstención queda escrita: la decisión pasa a otra persona.")
CALLED_IN = msg("El paso queda avocado: ahora lo decide usted.")


@bp.get("/posts/<int:year>/<int:ordinal>/recusal")
@requires(Permission.POST_DECIDE)
def recusal(year: int, ordinal: int) -> str:
    return _recusal_page(year, ordinal, blank_form())


@bp.post("/posts/<int:year>/<int:ordinal>/recusal")
@requires(Permission.POST_DECIDE)
def recuse(year: int, ordinal: int) -> Response | tuple[str, int]:
    form = read_form(RecusalForm, request.form)
    if typed := form.value:
        with refusal_beside(form, beside="text"), write_transaction() as session:
            post = posts.post_or_404(session, organisation().id, year, ordinal, lock=True)
            approval_recusal.recuse_from_post(work(session), post, ground=typed.ground, text=typed.text)
    if form.value is None:
        return _recusal_page(year, ordinal, form), form.status
    return flash_and_redirect(RECUSED, url_for("approvals.waiting"))


@bp.get("/posts/<int:year>/<int:ordinal>/call-in")
@requires(Permission.POST_CALL_IN)
def call_in_page(year: int, ordinal: int) -> str:
    return _call_in_page(year, ordinal, blank_form())


@bp.post("/posts/<int:year>/<int:ordinal>/call-in")
@requires(Permission.POST_CALL_IN)
def call_in(year: int, ordinal: int) -> Response | tuple[str, int]:
    form = read_form(CallInForm, request.form)
    if typed := form.value:
        with refusal_beside(form, beside="reason"), write_transaction() as session:
            post = posts.post_or_404(session, organisation().id, year, ordinal, lock=True)
            approval_recusal.call_in_step(work(session), post, reason=typed.reason)
    if form.value is None:
        return _call_in_page(year, ordinal, form), form.status
    return flash_and_redirect(CALLED_IN, url_for("approvals.review", year=year, ordinal=ordinal))


def _recusal_page(year: int, ordinal: int, form: FormState[Any]) -> str:
    grounds = RecusalGround.choices()
    return _page("approvals/recusal.html", year, ordinal, form=form, grounds=grounds)


def _call_in_page(year: int, ordinal: int, form: FormState[Any]) -> str:
    return _page("approvals/call_in.html", year, ordinal, form=form)


def _page(template: str, year: int, ordinal: int, **shown: Any) -> str:
    """Raise `Conflict` when no decision is pending."""
    post = posts.post_or_404(read_session(), organisation().id, year, ordinal)
    return render_template(template, post=post, step=open_step(read_session(), post)[1], **shown)
