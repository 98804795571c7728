"""Deciding on a request: accept, adapt, join, pass on or refuse, with an answer made from the rules cited."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from sqlmodel import Session

from app.accounts.rules import Permission
from app.core.errors import NotFound, Refusal
from app.core.words import Sentence, say
from app.editorial_line.rules.line import Rule
from app.editorial_line.service.holding import line_of
from app.intake import deeds, queries, service
from app.intake.forms import OutcomeForm, Press
from app.intake.models import Request
from app.intake.rules.acts import CITING, ActKind
from app.intake.rules.answers import Cited, Outcome, answer_to
from app.intake.views import showing
from app.intake.views.blueprint import Page, bp
from app.intake.views.page import remarks_on, seen_or_404
from app.pages.shell.request_context import organisation, wiring
from app.web.access import requires
from app.web.forms import Read, blank, read_form
from app.web.remarks import Remark
from app.web.request import actor, now, reading, writing
from app.web.words import translate

OUTCOMES: Mapping[str, tuple[ActKind, Sentence]] = {
    "accept": (ActKind.ACCEPTED, say("Aceptar la petición")),
    "adapt": (ActKind.ADAPTED, say("Proponer una versión de servicio")),
    "join": (ActKind.MERGED, say("Unir a otra petición o publicación")),
    "pass-on": (ActKind.REDIRECTED, say("Derivar la petición")),
    "refuse": (ActKind.REFUSED, say("Contestar que no procede")),
}
BECOMES_A_POST = frozenset({ActKind.ACCEPTED, ActKind.ADAPTED})
DECIDED = say("Decidido y contestado. La respuesta queda en la página de la petición.")
UNKNOWN = say("No hay ninguna regla %(codes)s en la línea editorial en vigor.")


@bp.get("/<int:year>/<int:ordinal>/decision/<name>")
@requires(Permission.REQUEST_TRIAGE)
def decision(year: int, ordinal: int, name: str) -> Page:
    """With the rules that speak of the text ticked, and the answer they make."""
    kind = _kind(name)
    asked = seen_or_404(year, ordinal)
    found = _found(asked, kind)
    form = blank(rules=[remark.rule for remark in found], version=asked.text if kind is ActKind.ADAPTED else "")
    _propose(form, asked, kind)
    return _page(asked, name, form, found)


@bp.post("/<int:year>/<int:ordinal>/decision/<name>")
@requires(Permission.REQUEST_TRIAGE)
def decide(year: int, ordinal: int, name: str) -> Page:
    kind = _kind(name)
    asked = seen_or_404(year, ordinal)
    form = read_form(OutcomeForm, request.form)
    if form.value is not None and form.value.press is Press.ANSWER:
        _propose(form, asked, kind)
        return _page(asked, name, form, _found(asked, kind))
    if form.value is not None:
        _try(form, year, ordinal, kind)
    if form.value is None:
        return _page(asked, name, form, _found(asked, kind)), form.status
    flash(translate(DECIDED), "good")
    return redirect(url_for(".show", year=year, ordinal=ordinal), 303)


def _try(form: Read[OutcomeForm], year: int, ordinal: int, kind: ActKind) -> None:
    assert form.value is not None
    try:
        with writing() as session:
            asked = queries.request_or_404(session, organisation().id, year, ordinal, lock=True)
            _done(session, asked, _outcome(session, form.value, kind), form.value)
    except Refusal as refusal:
        form.refuse("", refusal.sentence, refusal.status)


def _done(session: Session, asked: Request, outcome: Outcome, form: OutcomeForm) -> None:
    if outcome.kind in BECOMES_A_POST:
        chosen = deeds.Chosen(wiring().files, form.images)
        deeds.write(session, organisation(), asked, outcome, chosen, actor=actor(), now=now())
    elif outcome.kind is ActKind.MERGED:
        deeds.join(session, asked, outcome, form.into, actor=actor(), now=now())
    else:
        service.decide(session, asked, outcome, actor=actor(), now=now())


def _outcome(session: Session, form: OutcomeForm, kind: ActKind) -> Outcome:
    """As decided. Raises `Refusal` for rules that are not in the line."""
    rules = line_of(session, organisation().id, now=now()).rules
    cited = _cited(form.codes, rules)
    answer = form.answer if form.is_rewritten else ""
    return Outcome(kind, cited, form.motive, form.version, answer)


def _cited(codes: Sequence[str], rules: Mapping[str, Rule]) -> tuple[Cited, ...]:
    if unknown := [code for code in codes if code not in rules]:
        raise Refusal(say(UNKNOWN.msgid, codes=", ".join(unknown)))
    return tuple(Cited(code, rules[code].wording) for code in codes)


def _propose(form: Read[Any], asked: Request, kind: ActKind) -> None:
    """Put the answer that the page's choices make into the form, unless somebody has put their own words there.

    What was asked is no version of the service yet, so it is not proposed as one.
    """
    typed = OutcomeForm.model_validate({name: value for name, value in form.typed.items() if value})
    if typed.is_rewritten:
        return
    try:
        outcome = _outcome(reading(), typed, kind)
    except Refusal as refusal:
        form.refuse("other_rules", refusal.sentence)
        return
    if outcome.version.split() == asked.text.split():
        outcome = replace(outcome, version="")
    is_said = bool(outcome.rules) or kind not in CITING
    answer = answer_to(outcome, is_political=asked.is_political, into=typed.into or "…") if is_said else ""
    form.typed |= {"answer": answer, "proposed": answer}


def _found(asked: Request, kind: ActKind) -> list[Remark]:
    """The rules that speak of the words of the text."""
    return [remark for remark in remarks_on(asked) if remark.words] if kind in CITING else []


def _kind(name: str) -> ActKind:
    if name not in OUTCOMES:
        raise NotFound(say("Esa decisión no existe."))
    return OUTCOMES[name][0]


def _page(asked: Request, name: str, form: Read[Any], found: Sequence[Remark]) -> str:
    kind, title = OUTCOMES[name]
    return render_template(
        "intake/decide.html",
        form=form,
        asked=asked,
        name=name,
        title=title,
        kind=kind.value,
        cites=kind in CITING,
        rules=[(remark.rule, f"{remark.rule}: {remark.wording}") for remark in found],
        images=showing.images_for_draft(asked) if kind in BECOMES_A_POST else [],
        here={"year": asked.year, "ordinal": asked.ordinal},
        answers_by_mail=bool(asked.requester_id or asked.requester_email),
    )
