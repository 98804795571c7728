"""The second opinion by meaning: what it is like, how often it is wrong, and what a body teaches it."""

from typing import Any

from flask import render_template, url_for
from sqlmodel import Session

from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.domain.approvals.queries.doubted_texts import decided_doubts
from app.domain.control.rules.changes import ControlKind
from app.domain.editorial_line.queries.line_versions import body_opinion
from app.domain.editorial_line.rules.second_opinion import OpinionCaution
from app.domain.editorial_line.rules.versions import Expectation
from app.domain.organisations.rules import language_name
from app.domain.publishing.queries.heartbeat import reads_meaning
from app.pages.components.waiting_change import CHANGE_WAITS, follows_changes, waiting_change
from app.pages.editorial_line.blueprint import Page, bp
from app.pages.editorial_line.forms import CautionForm, DoubtForm
from app.pages.shell.request_context import organisation, wiring
from app.usecases.editorial_line import lists
from app.usecases.editorial_line.second_opinions import learn_from_decision
from app.web.access import requires
from app.web.form_action import flash_and_redirect, run_form_action
from app.web.forms import FormState, blank_form
from app.web.request import read_session, work
from app.web.translation import format_number as localised_number

P = Permission
SAVED = msg("Guardado: vale para lo que se envíe desde ahora.")


@bp.get("/opinion")
@requires(P.LINE_READ)
def opinion() -> Page:
    return _page(_caution_form())


@bp.post("/opinion")
@requires(P.LINE_ADOPT)
def set_caution() -> Page:
    def write(session: Session, typed: CautionForm) -> Message:
        waiting = lists.set_caution(work(session), typed.caution)
        return CHANGE_WAITS if waiting else SAVED

    return run_form_action(
        CautionForm,
        write,
        page=_page,
        done=lambda said: flash_and_redirect(said, url_for(".opinion")),
        beside="caution",
    )


@bp.post("/opinion/examples")
@requires(P.LINE_ADOPT)
def mark_example() -> Page:
    """Make an example of a decided text."""

    def write(session: Session, typed: DoubtForm) -> None:
        learn_from_decision(work(session), typed.variant, typed.expectation)

    return run_form_action(
        DoubtForm,
        write,
        page=lambda _: _page(_caution_form()),
        done=lambda _: flash_and_redirect(
            msg("Ejemplo guardado: la segunda opinión lo tendrá en cuenta."), url_for(".opinion", _anchor="decided")
        ),
        beside="variant",
    )


def _caution_form() -> FormState[Any]:
    return blank_form(caution=body_opinion(read_session(), organisation().id).caution.value)


def _page(form: FormState[Any]) -> str:
    facts = wiring().opinion_facts
    measures = {measure.of: measure for measure in facts.cautions}
    return render_template(
        "editorial_line/opinion.html",
        form=form,
        waiting=waiting_change(ControlKind.CAUTION, "caution"),
        may_follow=follows_changes(),
        state=_reader_state(),
        facts=facts,
        is_bundled=wiring().config.second_opinion_model is None,
        examples=sum(facts.examples.values()),
        languages=[(language_name(language), localised_number(count)) for language, count in facts.examples.items()],
        cautions=[(caution, caution.label, measures[caution]) for caution in OpinionCaution],
        choices=OpinionCaution.choices(),
        own=len(body_opinion(read_session(), organisation().id).marks),
        decided=decided_doubts(work(read_session())),
        expectations=Expectation,
    )


def _reader_state() -> tuple[str, Message]:
    if not wiring().lines.reads_meaning:
        return "info", msg("Esta instalación no tiene el modelo que lee por el sentido: todo va por las reglas.")
    if not reads_meaning(read_session()):
        return "warning", msg(
            "El proceso que la da no está en marcha, o no ha podido cargar el modelo. Mientras, todo va por las "
            "reglas, y el último visto bueno espera hasta un minuto."
        )
    return "good", msg("Se da a todo lo que se envía, en segundos.")
