"""The decision: accept, adapt, join, pass on or refuse."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import render_template, request, url_for
from sqlmodel import Session

from app.core.errors import NotFound, Refusal
from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.domain.editorial_line.queries.line_cache import load_line
from app.domain.editorial_line.rules.line import LineRule
from app.domain.requests.models import Request
from app.domain.requests.queries import requests
from app.domain.requests.rules.acts import CITING_ACTS, RequestActKind
from app.domain.requests.rules.outcomes import CitedRule, RequestOutcome, proposed_answer
from app.pages.components.findings import Remark
from app.pages.requests import labels
from app.pages.requests.blueprint import Page, bp
from app.pages.requests.forms import DecisionButton, RequestOutcomeForm
from app.pages.requests.request import line_remarks, visible_request_or_404
from app.pages.shell.request_context import organisation, wiring
from app.usecases.requests import decisions, outcomes
from app.web.access import requires
from app.web.form_action import flash_and_redirect, run_form_action
from app.web.forms import FormState, blank_form, read_form
from app.web.request import now, read_session, work

DECISIONS: Mapping[str, tuple[RequestActKind, Message]] = {
    "accept": (RequestActKind.ACCEPTED, msg("Aceptar la petición")),
    "adapt": (RequestActKind.ADAPTED, msg("Proponer una versión de servicio")),
    "join": (RequestActKind.MERGED, msg("Unir a otra petición o publicación")),
    "pass-on": (RequestActKind.REDIRECTED, msg("Derivar la petición")),
    "refuse": (RequestActKind.REFUSED, msg("Contestar que no procede")),
}
POST_MAKING_ACTS = frozenset({RequestActKind.ACCEPTED, RequestActKind.ADAPTED})
DECIDED_MESSAGE = msg("Decidido y contestado. La respuesta queda en la página de la petición.")
UNKNOWN_RULES = msg("No hay ninguna regla %(codes)s en la línea editorial en vigor.")


@bp.get("/<int:year>/<int:ordinal>/decision/<name>")
@requires(Permission.REQUEST_TRIAGE)
def decision(year: int, ordinal: int, name: str) -> Page:
    """Show the matching rules ticked and their answer."""
    kind = _decision_kind(name)
    publication_request = visible_request_or_404(year, ordinal)
    remarks = _text_remarks(publication_request, kind)
    form = blank_form(
        rules=[remark.rule for remark in remarks],
        version=publication_request.text if kind is RequestActKind.ADAPTED else "",
    )
    _propose_answer(form, publication_request, kind)
    return _page(publication_request, name, form, remarks)


@bp.post("/<int:year>/<int:ordinal>/decision/<name>")
@requires(Permission.REQUEST_TRIAGE)
def decide(year: int, ordinal: int, name: str) -> Page:
    kind = _decision_kind(name)
    publication_request = visible_request_or_404(year, ordinal)
    form = read_form(RequestOutcomeForm, request.form)
    if form.value is not None and form.value.press is DecisionButton.ANSWER:
        _propose_answer(form, publication_request, kind)
        return _page(publication_request, name, form, _text_remarks(publication_request, kind))

    def apply(session: Session, typed: RequestOutcomeForm) -> None:
        locked = requests.request_or_404(session, organisation().id, year, ordinal, lock=True)
        _apply_outcome(session, locked, _read_outcome(session, typed, kind), typed)

    return run_form_action(
        form,
        apply,
        page=lambda refused: _page(publication_request, name, refused, _text_remarks(publication_request, kind)),
        done=lambda _: flash_and_redirect(DECIDED_MESSAGE, url_for(".show", year=year, ordinal=ordinal)),
    )


def _apply_outcome(
    session: Session, publication_request: Request, outcome: RequestOutcome, form: RequestOutcomeForm
) -> None:
    if outcome.kind in POST_MAKING_ACTS:
        chosen = outcomes.ChosenImages(wiring().files, form.images)
        outcomes.draft_from_request(work(session), organisation(), publication_request, outcome, chosen)
    elif outcome.kind is RequestActKind.MERGED:
        outcomes.join_request(work(session), publication_request, outcome, form.into)
    else:
        decisions.decide_request(work(session), publication_request, outcome)


def _read_outcome(session: Session, form: RequestOutcomeForm, kind: RequestActKind) -> RequestOutcome:
    """Raise `Refusal` for rules outside the line."""
    rules = load_line(session, organisation().id, now=now()).rules
    cited = _cite_rules(form.codes, rules)
    answer = form.answer if form.is_rewritten else ""
    return RequestOutcome(kind, cited, form.motive, form.version, answer)


def _cite_rules(codes: Sequence[str], rules: Mapping[str, LineRule]) -> tuple[CitedRule, ...]:
    if unknown := [code for code in codes if code not in rules]:
        raise Refusal(msg(UNKNOWN_RULES.msgid, codes=", ".join(unknown)))
    return tuple(CitedRule(code, rules[code].wording) for code in codes)


def _propose_answer(form: FormState[Any], publication_request: Request, kind: RequestActKind) -> None:
    """Put in the answer built from the choices, unless rewritten.

    Unchanged, the request's text is no service version.
    """
    typed = RequestOutcomeForm.model_validate({name: value for name, value in form.typed.items() if value})
    if typed.is_rewritten:
        return
    try:
        outcome = _read_outcome(read_session(), typed, kind)
    except Refusal as refusal:
        form.refuse("other_rules", refusal.sentence)
        return
    if outcome.version.split() == publication_request.text.split():
        outcome = replace(outcome, version="")
    is_said = bool(outcome.rules) or kind not in CITING_ACTS
    answer = (
        proposed_answer(outcome, is_political=publication_request.is_political, into=typed.into or "…")
        if is_said
        else ""
    )
    form.typed |= {"answer": answer, "proposed": answer}


def _text_remarks(publication_request: Request, kind: RequestActKind) -> list[Remark]:
    return [remark for remark in line_remarks(publication_request) if remark.words] if kind in CITING_ACTS else []


def _decision_kind(name: str) -> RequestActKind:
    if name not in DECISIONS:
        raise NotFound(msg("Esa decisión no existe."))
    return DECISIONS[name][0]


def _page(publication_request: Request, name: str, form: FormState[Any], remarks: Sequence[Remark]) -> str:
    kind, title = DECISIONS[name]
    return render_template(
        "requests/decision.html",
        form=form,
        publication_request=publication_request,
        name=name,
        title=title,
        kind=kind.value,
        cites=kind in CITING_ACTS,
        rules=[(remark.rule, f"{remark.rule}: {remark.wording}") for remark in remarks],
        images=labels.images_for_draft(publication_request) if kind in POST_MAKING_ACTS else [],
        here={"year": publication_request.year, "ordinal": publication_request.ordinal},
        answers_by_mail=bool(publication_request.requester_id or publication_request.requester_email),
    )
