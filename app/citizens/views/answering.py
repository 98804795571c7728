"""Answering a case: looking at a reply, sending it, deciding on somebody else's, and saying how its way ended."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from app.accounts.rules import Permission
from app.citizens.forms.answering import VALUE, DecisionForm, Ending, EndingForm, Press, ReplyForm
from app.citizens.models import Case, Reply
from app.citizens.queries import cases as queries
from app.citizens.queries.reviewing import reply_or_404
from app.citizens.rules.categories import Outcome
from app.citizens.rules.replies import ReplyState
from app.citizens.service import deciding, replying, settling
from app.citizens.views.blueprint import Page, bp
from app.citizens.views.case import case_page
from app.citizens.views.panels.reply import looked_at
from app.core.errors import Refusal
from app.core.words import Sentence, say
from app.pages.shell.request_context import organisation
from app.web.access import requires
from app.web.forms import Read, read_form
from app.web.request import actor, now, reading, writing
from app.web.words import translate

P = Permission
FIELDS = {"text": "reply_text", "why_language": "reply_why", "template": ""}
"""Where on the page each fault of a reply is told."""
ENDINGS: Mapping[Ending, Callable[..., None]] = {
    Ending.BY_HAND: settling.mark_sent_by_hand,
    Ending.SENT: settling.settle_sent,
    Ending.NOT_SENT: settling.settle_not_sent,
    Ending.RETRY: settling.retry,
    Ending.CALL_OFF: settling.call_off,
}
ANSWERED = say("Anotado: el caso queda cerrado como contestado.")
SAID = {
    ReplyState.IN_REVIEW: say("La respuesta espera a que otra persona la lea. Se le ha avisado."),
    ReplyState.AWAITING_HAND: say("Lista. Cópiela en la red y diga aquí que la ha enviado."),
    ReplyState.SCHEDULED: say("La respuesta sale ahora."),
}


@bp.post("/<int:year>/<int:ordinal>/replies")
@requires(P.CASE_ANSWER)
def reply(year: int, ordinal: int) -> Page:
    form, values = _read()
    if form.value is not None and form.value.reply_press is Press.LOOK:
        return _looked(year, ordinal, form)
    if form.value is not None:
        made = _written(form, values, year, ordinal)
        if made is not None:
            return _back(year, ordinal, SAID.get(made.state, SAID[ReplyState.SCHEDULED]))
    return case_page(year, ordinal, form), form.status


def _read() -> tuple[Read[ReplyForm], dict[str, str]]:
    """The form, and the values of the variables, which have names of their own."""
    posted = [(name, value) for name, value in request.form.items(multi=True)]
    values = {name: value.strip() for name, value in posted if name.startswith(VALUE)}
    form = read_form(ReplyForm, MultiDict([one for one in posted if not one[0].startswith(VALUE)]))
    form.typed |= values
    return form, {name.removeprefix(VALUE): value for name, value in values.items()}


def _looked(year: int, ordinal: int, form: Read[ReplyForm]) -> Page:
    """How it would go: a part of the page for a script, otherwise the whole of it."""
    if "HX-Request" not in request.headers:
        return case_page(year, ordinal, form)
    session = reading()
    case = queries.case_or_404(session, organisation().id, year, ordinal)
    looked = looked_at(session, case, queries.replies_of(session, case), form)
    return render_template("citizens/panels/_reply_look.html", looked=looked)


def _written(form: Read[ReplyForm], values: dict[str, str], year: int, ordinal: int) -> Reply | None:
    """What was kept; None leaves the form saying why not."""
    said = form.value
    assert said is not None
    try:
        with writing() as session:
            case = queries.case_or_404(session, organisation().id, year, ordinal, lock=True)
            return replying.write(
                session,
                organisation(),
                case,
                said.wanted(values),
                base=said.reply_base,
                replaces=said.reply_replaces,
                faq=said.reply_faq,
                actor=actor(),
                now=now(),
            )
    except replying.Unfit as unfit:
        for name, sentence in unfit.faults.items():
            form.refuse(FIELDS.get(name, name), sentence)
    except Refusal as refusal:
        form.refuse("", refusal.sentence, refusal.status)
    return None


@bp.post("/<int:year>/<int:ordinal>/replies/<int:reply_id>/decision")
@requires(P.CASE_REVIEW)
def decide_reply(year: int, ordinal: int, reply_id: int) -> Page:
    def deed(session: Session, case: Case, reply: Reply, said: DecisionForm) -> Sentence:
        deciding.decide(
            session,
            organisation(),
            case,
            reply,
            digest=said.digest,
            is_approved=said.approves,
            reason=said.decision_reason,
            actor=actor(),
            now=now(),
        )
        if not said.approves:
            return say("Devuelta con su motivo.")
        left = reply.state is ReplyState.IN_REVIEW
        return say("Anotado. Falta que la lea otra persona.") if left else say("Con visto bueno: la respuesta sale.")

    return _do(DecisionForm, deed, year, ordinal, reply_id, beside="decision_reason")


@bp.post("/<int:year>/<int:ordinal>/replies/<int:reply_id>/discard")
@requires(P.CASE_ANSWER)
def discard_reply(year: int, ordinal: int, reply_id: int) -> Page:
    def deed(session: Session, case: Case, reply: Reply) -> None:
        replying.discard(session, case, reply, actor=actor(), now=now())

    _on(year, ordinal, reply_id, deed)
    return _back(year, ordinal, say("La respuesta queda descartada; no ha salido."))


@bp.get("/<int:year>/<int:ordinal>/replies/<int:reply_id>/words")
@requires(P.CASE_ANSWER)
def words_of_reply(year: int, ordinal: int, reply_id: int) -> Page:
    """What a script asks for before it copies: the words, or the sentence that says why not."""
    session = reading()
    case = queries.case_or_404(session, organisation().id, year, ordinal)
    found = reply_or_404(queries.replies_of(session, case), reply_id)
    return Response(settling.words_to_copy(session, case, found, now=now()), mimetype="text/plain")


@bp.post("/<int:year>/<int:ordinal>/replies/<int:reply_id>/ending")
@requires(P.CASE_ANSWER)
def end_reply(year: int, ordinal: int, reply_id: int) -> Page:
    def deed(session: Session, case: Case, reply: Reply, said: EndingForm) -> Sentence:
        ENDINGS[said.ending](session, case, reply, actor=actor(), now=now(), **said.besides())
        return ANSWERED if case.outcome is Outcome.ANSWERED else say("Anotado.")

    return _do(EndingForm, deed, year, ordinal, reply_id, beside="permalink")


def _do(form_class: Any, deed: Callable[..., Sentence], year: int, ordinal: int, reply_id: int, *, beside: str) -> Page:
    form: Read[Any] = read_form(form_class, request.form)
    if form.value is not None:
        try:
            said = _on(year, ordinal, reply_id, deed, form.value)
            return _back(year, ordinal, said)
        except Refusal as refusal:
            if refusal.status not in (409, 422):
                raise
            form.refuse(beside, refusal.sentence, refusal.status)
    return case_page(year, ordinal, form), form.status


def _on(year: int, ordinal: int, reply_id: int, deed: Callable[..., Any], *said: Any) -> Any:
    with writing() as session:
        case = queries.case_or_404(session, organisation().id, year, ordinal, lock=True)
        return deed(session, case, reply_or_404(queries.replies_of(session, case), reply_id), *said)


def _back(year: int, ordinal: int, said: Sentence) -> Response:
    flash(translate(said), "good")
    return redirect(url_for(".show", year=year, ordinal=ordinal), 303)
