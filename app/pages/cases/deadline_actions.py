from collections.abc import Callable
from typing import Any

from flask import request
from sqlmodel import Session

from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.domain.cases.models.cases import Case
from app.domain.cases.queries.cases import case_or_404
from app.pages.cases.case import case_page, go_to_case
from app.pages.cases.forms.cases import CaseLevelForm
from app.pages.citizens.blueprint import Page, bp
from app.pages.shell.request_context import organisation
from app.usecases.deadlines.case_deadlines import take_as_formal
from app.usecases.deadlines.escalation import escalate_by_hand
from app.web.access import requires
from app.web.forms import FormState, blank_form, read_form, refusal_beside
from app.web.request import work, write_transaction

P = Permission
RAISED_MESSAGE = msg("El caso ha subido de nivel y quien lo mira está avisado.")
FORMAL_MESSAGE = msg("Tomado como queja formal: corre el plazo legal. Acuse recibo por escrito.")


@bp.post("/<int:year>/<int:ordinal>/level")
@requires(P.CASE_ANSWER, P.CASE_REVIEW)
def raise_level(year: int, ordinal: int) -> Page:
    form = read_form(CaseLevelForm, request.form)

    def action(session: Session, case: Case) -> None:
        assert form.value is not None
        escalate_by_hand(work(session), case, form.value.level, reason=form.value.level_reason)

    return _run(form, year, ordinal, action, beside="level_reason", message=RAISED_MESSAGE)


@bp.post("/<int:year>/<int:ordinal>/formal")
@requires(P.CASE_ANSWER)
def make_formal(year: int, ordinal: int) -> Page:
    form: FormState[Any] = blank_form()
    form.value = form.typed

    def action(session: Session, case: Case) -> None:
        take_as_formal(work(session), case)

    return _run(form, year, ordinal, action, beside="", message=FORMAL_MESSAGE)


def _run(
    form: FormState[Any],
    year: int,
    ordinal: int,
    action: Callable[[Session, Case], None],
    *,
    beside: str,
    message: Message,
) -> Page:
    if form.value is not None:
        with refusal_beside(form, beside=beside), write_transaction() as session:
            action(session, case_or_404(session, organisation().id, year, ordinal, lock=True))
    if form.value is None:
        return case_page(year, ordinal, form), form.status
    return go_to_case(year, ordinal, message)
