"""Unit answers without session; only POST writes, as mail filters prefetch links."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from app.core.errors import Conflict, NotFound
from app.core.zones import local_time
from app.db.scope import scope_to
from app.domain.cases.queries import unit_questions as unit_question_queries
from app.domain.cases.queries.cases import case_or_404
from app.domain.cases.queries.unit_questions import UnitQuestionContext
from app.domain.cases.rules.unit_questions import (
    ANSWERABLE_STATES,
    DEAD_LINK_WORDS,
    QuestionLinkState,
    last_minute_before,
)
from app.pages.cases.forms.cases import UnitAnswerForm
from app.pages.citizens.blueprint import Page
from app.pages.shell.sign_in_guard import address_neighbourhood, attempt_bucket
from app.usecases.cases import unit_questions
from app.usecases.people import sign_in_attempts
from app.usecases.people.sign_in_attempts import UNIT_ANSWER
from app.web.access import public
from app.web.forms import FormState, blank_form, read_form
from app.web.request import now, read_session, write_transaction

answers = Blueprint("unit_answers", __name__)
STATUS_GONE = 410


@answers.get("/citizens/answer/<token>")
@public
def show(token: str) -> Page:
    """Show the question; record its opening, not prefetches."""
    context = _question_or_refuse(token) if _is_prefetch() else _record_opening(token)
    state = unit_questions.link_state_of(context.question, context.case, now=now())
    typed = {"answer": context.question.answer, "name": context.question.answered_by_name}
    return _page(token, context, blank_form(**typed), state), 200 if state in ANSWERABLE_STATES else STATUS_GONE


@answers.post("/citizens/answer/<token>")
@public
def send(token: str) -> Page:
    form = read_form(UnitAnswerForm, request.form)
    _question_or_refuse(token)
    if typed := form.value:
        try:
            with write_transaction() as session:
                stored_context = unit_question_queries.question_by_token(session, token)
                scope_to(session, stored_context.organisation.id)
                case = case_or_404(
                    session,
                    stored_context.organisation.id,
                    stored_context.case.year,
                    stored_context.case.ordinal,
                    lock=True,
                )
                question = unit_question_queries.question_or_404(session, case, stored_context.question.id)
                context = stored_context._replace(case=case, question=question)
                unit_questions.answer_question(session, context, typed.answer, typed.name, now=now())
        except Conflict as refusal:
            form.refuse("", refusal.sentence, STATUS_GONE)
    if form.value is None:
        context = unit_question_queries.question_by_token(read_session(), token)
        return _page(
            token, context, form, unit_questions.link_state_of(context.question, context.case, now=now())
        ), form.status
    return redirect(url_for(".thanks", token=token), 303)


@answers.get("/citizens/answer/<token>/thanks")
@public
def thanks(token: str) -> Page:
    context = _question_or_refuse(token)
    state = unit_questions.link_state_of(context.question, context.case, now=now())
    return render_template(
        "cases/unit_thanks.html", question_context=context, token=token, may_correct=state in ANSWERABLE_STATES
    )


def _is_prefetch() -> bool:
    purpose = request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
    return request.method == "HEAD" or "prefetch" in purpose


def _record_opening(token: str) -> UnitQuestionContext:
    """Raise `NotFound` for an unknown token, `TooManyAttempts` after many."""
    _question_or_refuse(token)
    with write_transaction() as session:
        context = unit_question_queries.question_by_token(session, token)
        scope_to(session, context.organisation.id)
        unit_questions.record_opening(session, context, now=now())
        return context


def _question_or_refuse(token: str) -> UnitQuestionContext:
    """Return the question; only failures count, to lock no reader out. Raises as `_record_opening`."""
    try:
        return unit_question_queries.question_by_token(read_session(), token)
    except NotFound:
        with write_transaction() as session:
            sign_in_attempts.check_attempt_limit(
                session, attempt_bucket(UNIT_ANSWER, address_neighbourhood()), now=now()
            )
        raise


def _page(token: str, context: UnitQuestionContext, form: FormState[Any], state: QuestionLinkState) -> str:
    return render_template(
        "cases/unit_answer.html",
        token=token,
        question_context=context,
        form=form,
        is_open=state in ANSWERABLE_STATES,
        is_correcting=state is QuestionLinkState.CORRECTING,
        gone=DEAD_LINK_WORDS.get(state, ""),
        until=local_time(last_minute_before(context.question.expires_at), context.organisation.zone),
    )
