from typing import Any

from flask import render_template, request

from app.core.messages import msg
from app.core.permissions import Permission
from app.domain.cases.queries.cases import case_or_404
from app.domain.cases.queries.unit_questions import open_units, question_or_404
from app.domain.cases.rules.unit_questions import ANSWER_DAYS, MOST_DAYS
from app.domain.organisations.queries import unit_or_404
from app.pages.cases.case import go_to_case
from app.pages.cases.forms.cases import AskUnitForm
from app.pages.citizens.blueprint import Page, bp
from app.pages.shell.request_context import organisation
from app.usecases.cases import unit_questions
from app.web.access import requires
from app.web.forms import FormState, blank_form, read_form, refusal_beside
from app.web.request import read_session, work, write_transaction

P = Permission
SENT_MESSAGE = msg("Preguntado. La respuesta llegará al caso y se le avisará.")
TAKEN_MESSAGE = msg("Respuesta leída: la unidad ya no puede cambiarla.")
REVOKED_MESSAGE = msg("Pregunta anulada: su dirección ya no sirve.")


@bp.get("/<int:year>/<int:ordinal>/unit-questions/new")
@requires(P.CASE_ANSWER)
def new_question(year: int, ordinal: int) -> Page:
    case = case_or_404(read_session(), organisation().id, year, ordinal)
    return _page(year, ordinal, blank_form(unit_id=case.unit_id or "", days=ANSWER_DAYS))


@bp.post("/<int:year>/<int:ordinal>/unit-questions")
@requires(P.CASE_ANSWER)
def ask_unit(year: int, ordinal: int) -> Page:
    form = read_form(AskUnitForm, request.form)
    if typed := form.value:
        with refusal_beside(form, beside="question"), write_transaction() as session:
            case = case_or_404(session, organisation().id, year, ordinal, lock=True)
            unit = unit_or_404(session, typed.unit_id, organisation_id=organisation().id)
            unit_questions.submit_unit_question(work(session), case, unit, typed.asking())
    if form.value is None:
        return _page(year, ordinal, form), form.status
    return go_to_case(year, ordinal, SENT_MESSAGE)


@bp.post("/<int:year>/<int:ordinal>/unit-questions/<int:question_id>/reading")
@requires(P.CASE_ANSWER)
def take_answer(year: int, ordinal: int, question_id: int) -> Page:
    with write_transaction() as session:
        case = case_or_404(session, organisation().id, year, ordinal, lock=True)
        unit_questions.mark_answer_read(work(session), case, question_or_404(session, case, question_id))
    return go_to_case(year, ordinal, TAKEN_MESSAGE)


@bp.post("/<int:year>/<int:ordinal>/unit-questions/<int:question_id>/revocation")
@requires(P.CASE_ANSWER)
def let_go(year: int, ordinal: int, question_id: int) -> Page:
    with write_transaction() as session:
        case = case_or_404(session, organisation().id, year, ordinal, lock=True)
        unit_questions.revoke_question(work(session), case, question_or_404(session, case, question_id))
    return go_to_case(year, ordinal, REVOKED_MESSAGE)


def _page(year: int, ordinal: int, form: FormState[Any]) -> str:
    case = case_or_404(read_session(), organisation().id, year, ordinal)
    units = [
        ("", msg("Elija la unidad")),
        *((unit.id, unit.name) for unit in open_units(read_session(), organisation().id)),
    ]
    return render_template(
        "cases/unit_question.html",
        case=case,
        form=form,
        units=units,
        most_days=MOST_DAYS,
        here={"year": year, "ordinal": ordinal},
    )
