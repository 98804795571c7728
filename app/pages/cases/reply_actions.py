from collections.abc import Callable, Mapping

from flask import render_template, request
from sqlmodel import Session
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from app.core.errors import Refusal
from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.domain.cases.models.cases import Case
from app.domain.cases.models.replies import Reply
from app.domain.cases.queries import cases
from app.domain.cases.rules.categories import CaseOutcome
from app.domain.cases.rules.replies import ReplyState
from app.domain.replies.queries.waiting_replies import reply_or_404
from app.pages.cases.case import case_page, go_to_case
from app.pages.cases.forms.replies import (
    VALUE_PREFIX,
    ReplyButton,
    ReplyDecisionForm,
    ReplyEnding,
    ReplyEndingForm,
    ReplyForm,
)
from app.pages.cases.panels.reply import preview_reply
from app.pages.citizens.blueprint import Page, bp
from app.pages.shell.request_context import organisation
from app.usecases.replies import decisions, manual_outcome, submission
from app.web.access import requires
from app.web.form_action import ERROR_PAGES, run_form_action
from app.web.forms import Form, FormState, read_form
from app.web.request import now, read_session, work, write_transaction

P = Permission
FIELD_OF_FAULT = {"text": "reply_text", "why_language": "reply_why", "template": ""}
ENDING_ACTIONS: Mapping[ReplyEnding, Callable[..., None]] = {
    ReplyEnding.BY_HAND: manual_outcome.mark_sent_by_hand,
    ReplyEnding.SENT: manual_outcome.confirm_sent,
    ReplyEnding.NOT_SENT: manual_outcome.confirm_not_sent,
    ReplyEnding.RETRY: manual_outcome.retry_sending,
    ReplyEnding.CALL_OFF: manual_outcome.cancel_sending,
}
ANSWERED_MESSAGE = msg("Anotado: el caso queda cerrado como contestado.")
MESSAGE_OF_STATE = {
    ReplyState.IN_REVIEW: msg("La respuesta espera a que otra persona la lea. Se le ha avisado."),
    ReplyState.AWAITING_HAND: msg("Lista. Cópiela en la red y diga aquí que la ha enviado."),
    ReplyState.SCHEDULED: msg("La respuesta sale ahora."),
}


@bp.post("/<int:year>/<int:ordinal>/replies")
@requires(P.CASE_ANSWER)
def reply(year: int, ordinal: int) -> Page:
    form, values = _read_reply_form()
    if form.value is not None and form.value.reply_press is ReplyButton.LOOK:
        return _preview_page(year, ordinal, form)
    if form.value is not None:
        made = _write(form, values, year, ordinal)
        if made is not None:
            return go_to_case(year, ordinal, MESSAGE_OF_STATE.get(made.state, MESSAGE_OF_STATE[ReplyState.SCHEDULED]))
    return case_page(year, ordinal, form), form.status


def _read_reply_form() -> tuple[FormState[ReplyForm], dict[str, str]]:
    """Return form and variable values."""
    posted = [(name, value) for name, value in request.form.items(multi=True)]
    values = {name: value.strip() for name, value in posted if name.startswith(VALUE_PREFIX)}
    form = read_form(ReplyForm, MultiDict([field for field in posted if not field[0].startswith(VALUE_PREFIX)]))
    form.typed |= values
    return form, {name.removeprefix(VALUE_PREFIX): value for name, value in values.items()}


def _preview_page(year: int, ordinal: int, form: FormState[ReplyForm]) -> Page:
    if "HX-Request" not in request.headers:
        return case_page(year, ordinal, form)
    session = read_session()
    case = cases.case_or_404(session, organisation().id, year, ordinal)
    looked = preview_reply(session, case, cases.case_replies(session, case), form)
    return render_template("cases/panels/_reply_preview.html", looked=looked)


def _write(form: FormState[ReplyForm], values: dict[str, str], year: int, ordinal: int) -> Reply | None:
    """Store the reply; return None with the reason in the form if refused."""
    content = form.value
    assert content is not None
    try:
        with write_transaction() as session:
            case = cases.case_or_404(session, organisation().id, year, ordinal, lock=True)
            return submission.write_reply(
                work(session),
                organisation(),
                case,
                content.wanted(values),
                base=content.reply_base,
                replaces=content.reply_replaces,
                faq=content.reply_faq,
            )
    except submission.InvalidReply as unfit:
        for name, sentence in unfit.faults.items():
            form.refuse(FIELD_OF_FAULT.get(name, name), sentence)
    except Refusal as refusal:
        form.refuse("", refusal.sentence, refusal.status)
    return None


@bp.post("/<int:year>/<int:ordinal>/replies/<int:reply_id>/decision")
@requires(P.CASE_REVIEW)
def decide_reply(year: int, ordinal: int, reply_id: int) -> Page:
    def action(session: Session, case: Case, reply: Reply, decision: ReplyDecisionForm) -> Message:
        decisions.decide_on_reply(
            work(session),
            organisation(),
            case,
            reply,
            digest=decision.digest,
            is_approved=decision.approves,
            reason=decision.decision_reason,
        )
        if not decision.approves:
            return msg("Devuelta con su motivo.")
        left = reply.state is ReplyState.IN_REVIEW
        return msg("Anotado. Falta que la lea otra persona.") if left else msg("Con visto bueno: la respuesta sale.")

    return _run_reply_form(ReplyDecisionForm, action, year, ordinal, reply_id, beside="decision_reason")


@bp.post("/<int:year>/<int:ordinal>/replies/<int:reply_id>/discard")
@requires(P.CASE_ANSWER)
def discard_reply(year: int, ordinal: int, reply_id: int) -> Page:
    with write_transaction() as session:
        case, reply = _locked_reply(session, year, ordinal, reply_id)
        submission.discard_written(work(session), case, reply)
    return go_to_case(year, ordinal, msg("La respuesta queda descartada; no ha salido."))


@bp.get("/<int:year>/<int:ordinal>/replies/<int:reply_id>/words")
@requires(P.CASE_ANSWER)
def words_of_reply(year: int, ordinal: int, reply_id: int) -> Page:
    """Return words to copy, or why not."""
    session = read_session()
    case = cases.case_or_404(session, organisation().id, year, ordinal)
    reply = reply_or_404(cases.case_replies(session, case), reply_id)
    return Response(manual_outcome.text_to_copy(session, case, reply, now=now()), mimetype="text/plain")


@bp.post("/<int:year>/<int:ordinal>/replies/<int:reply_id>/ending")
@requires(P.CASE_ANSWER)
def end_reply(year: int, ordinal: int, reply_id: int) -> Page:
    def action(session: Session, case: Case, reply: Reply, ending: ReplyEndingForm) -> Message:
        ENDING_ACTIONS[ending.ending](work(session), case, reply, **ending.besides())
        return ANSWERED_MESSAGE if case.outcome is CaseOutcome.ANSWERED else msg("Anotado.")

    return _run_reply_form(ReplyEndingForm, action, year, ordinal, reply_id, beside="permalink")


def _run_reply_form(
    form_class: type[Form], action: Callable[..., Message], year: int, ordinal: int, reply_id: int, *, beside: str
) -> Page:
    return run_form_action(
        form_class,
        lambda session, typed: action(session, *_locked_reply(session, year, ordinal, reply_id), typed),
        page=lambda form: case_page(year, ordinal, form),
        done=lambda message: go_to_case(year, ordinal, message),
        beside=beside,
        passes=ERROR_PAGES,
    )


def _locked_reply(session: Session, year: int, ordinal: int, reply_id: int) -> tuple[Case, Reply]:
    case = cases.case_or_404(session, organisation().id, year, ordinal, lock=True)
    return case, reply_or_404(cases.case_replies(session, case), reply_id)
