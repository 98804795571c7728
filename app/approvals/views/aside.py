"""Declaring that one must not decide, and taking over what another would decide."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts.rules import Permission
from app.approvals.forms import CallInForm, RecusalForm
from app.approvals.queries.rounds import open_step
from app.approvals.rules.aside import GROUND_WORDS
from app.approvals.views.blueprint import bp
from app.core.words import say
from app.drafting import queries as drafting
from app.pages.shell.request_context import organisation
from app.usecases.approvals import recusal as use_case
from app.web.access import requires
from app.web.forms import Read, blank, read_form, refusals
from app.web.request import actor, now, reading, writing
from app.web.words import translate

STEPPED_ASIDE = say("Su abstención queda escrita: la decisión pasa a otra persona.")
TAKEN_OVER = say("El paso queda avocado: ahora lo decide usted.")


@bp.get("/posts/<int:year>/<int:ordinal>/recusal")
@requires(Permission.POST_DECIDE)
def recusal(year: int, ordinal: int) -> str:
    return _recusal_page(year, ordinal, blank())


@bp.post("/posts/<int:year>/<int:ordinal>/recusal")
@requires(Permission.POST_DECIDE)
def recuse(year: int, ordinal: int) -> Response | tuple[str, int]:
    form = read_form(RecusalForm, request.form)
    if typed := form.value:
        with refusals(form, beside="text"), writing() as session:
            post = drafting.post_or_404(session, organisation().id, year, ordinal, lock=True)
            use_case.recuse(session, post, ground=typed.ground, text=typed.text, actor=actor(), now=now())
    if form.value is None:
        return _recusal_page(year, ordinal, form), form.status
    flash(translate(STEPPED_ASIDE), "good")
    return redirect(url_for("approvals.waiting"), 303)


@bp.get("/posts/<int:year>/<int:ordinal>/call-in")
@requires(Permission.POST_CALL_IN)
def call_in_page(year: int, ordinal: int) -> str:
    return _call_in_page(year, ordinal, blank())


@bp.post("/posts/<int:year>/<int:ordinal>/call-in")
@requires(Permission.POST_CALL_IN)
def call_in(year: int, ordinal: int) -> Response | tuple[str, int]:
    form = read_form(CallInForm, request.form)
    if typed := form.value:
        with refusals(form, beside="reason"), writing() as session:
            post = drafting.post_or_404(session, organisation().id, year, ordinal, lock=True)
            use_case.call_in(session, post, reason=typed.reason, actor=actor(), now=now())
    if form.value is None:
        return _call_in_page(year, ordinal, form), form.status
    flash(translate(TAKEN_OVER), "good")
    return redirect(url_for("approvals.review", year=year, ordinal=ordinal), 303)


def _recusal_page(year: int, ordinal: int, form: Read[Any]) -> str:
    grounds = [(ground.value, word) for ground, word in GROUND_WORDS.items()]
    return _page("approvals/recusal.html", year, ordinal, form=form, grounds=grounds)


def _call_in_page(year: int, ordinal: int, form: Read[Any]) -> str:
    return _page("approvals/call_in.html", year, ordinal, form=form)


def _page(template: str, year: int, ordinal: int, **shown: Any) -> str:
    """Raises `OutOfTurn` when nothing waits for a decision."""
    post = drafting.post_or_404(reading(), organisation().id, year, ordinal)
    return render_template(template, post=post, step=open_step(reading(), post)[1], **shown)
