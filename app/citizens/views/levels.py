"""Raising a case by hand, and taking it as a formal complaint."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, request, url_for
from sqlmodel import Session

from app.accounts.rules import Permission
from app.citizens.forms.levels import LevelForm
from app.citizens.models import Case
from app.citizens.queries.cases import case_or_404
from app.citizens.service.clocks import take_as_formal
from app.citizens.service.levels import escalate
from app.citizens.views.blueprint import Page, bp
from app.citizens.views.case import case_page
from app.core.words import Sentence, say
from app.pages.shell.request_context import organisation
from app.web.access import requires
from app.web.forms import Read, blank, read_form, refusals
from app.web.request import actor, now, writing
from app.web.words import translate

P = Permission
RISEN = say("El caso ha subido de nivel y quien lo mira está avisado.")
FORMAL = say("Tomado como queja formal: corre el plazo legal. Acuse recibo por escrito.")


@bp.post("/<int:year>/<int:ordinal>/level")
@requires(P.CASE_ANSWER, P.CASE_REVIEW)
def raise_level(year: int, ordinal: int) -> Page:
    form = read_form(LevelForm, request.form)

    def deed(session: Session, case: Case) -> None:
        assert form.value is not None
        escalate(session, case, form.value.level, reason=form.value.level_reason, actor=actor(), now=now())

    return _done(form, year, ordinal, deed, beside="level_reason", said=RISEN)


@bp.post("/<int:year>/<int:ordinal>/formal")
@requires(P.CASE_ANSWER)
def make_formal(year: int, ordinal: int) -> Page:
    form: Read[Any] = blank()
    form.value = form.typed

    def deed(session: Session, case: Case) -> None:
        take_as_formal(session, case, actor=actor(), now=now())

    return _done(form, year, ordinal, deed, beside="", said=FORMAL)


def _done(
    form: Read[Any],
    year: int,
    ordinal: int,
    deed: Callable[[Session, Case], None],
    *,
    beside: str,
    said: Sentence,
) -> Page:
    if form.value is not None:
        with refusals(form, beside=beside), writing() as session:
            deed(session, case_or_404(session, organisation().id, year, ordinal, lock=True))
    if form.value is None:
        return case_page(year, ordinal, form), form.status
    flash(translate(said), "good")
    return redirect(url_for(".show", year=year, ordinal=ordinal), 303)
