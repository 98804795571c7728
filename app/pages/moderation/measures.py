from typing import Any

from flask import Response, render_template, request, url_for
from sqlmodel import Session

from app.core.errors import NotFound
from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.domain.cases.models.cases import Case
from app.domain.cases.queries import cases
from app.domain.media.ports import CleanedImage
from app.domain.moderation.models import ModerationMeasure
from app.domain.moderation.queries import measures
from app.pages.citizens.blueprint import Page, bp
from app.pages.moderation import measure_details
from app.pages.moderation.forms import (
    EvidenceForm,
    MeasureDecisionForm,
    MeasureDoneForm,
    MeasureEndForm,
    MeasureProposalForm,
    MeasureReviewForm,
)
from app.pages.shell.request_context import organisation, wiring
from app.usecases.moderation import measures as moderation_measures
from app.usecases.moderation import reviews
from app.usecases.moderation.blocks import lift_message, repeat_block
from app.usecases.moderation.evidence import capture_evidence as keep_proof
from app.web.access import requires
from app.web.form_action import ERROR_PAGES, flash_and_redirect, run_form_action
from app.web.forms import Form, FormState, blank_form, refusal_beside
from app.web.request import read_session, work
from app.web.uploads import sent_files, takes_files

P = Permission
MEASURES_PATH = "/<int:year>/<int:ordinal>/measures"
MEASURE_PATH = f"{MEASURES_PATH}/<int:measure_id>"
MEASURE_READERS = (P.CASE_MODERATE, P.CASE_REVIEW, P.AUDIT_READ)


@bp.get(f"{MEASURES_PATH}/new")
@requires(P.CASE_MODERATE)
def new_measure(year: int, ordinal: int) -> Page:
    return _proposal_page(year, ordinal, blank_form(message=request.args.get("message", "")))


@bp.post(f"{MEASURES_PATH}/proof")
@requires(P.CASE_MODERATE)
@takes_files("pictures")
def capture(year: int, ordinal: int) -> Page:
    """Store pictures, redrawn before any writing; refuse a non-image."""
    pictures: list[CleanedImage] = []
    form: FormState[Any] = blank_form(message=request.form.get("message", ""))
    with refusal_beside(form, beside="pictures"):
        pictures += [wiring().images.cleaned(content) for content in _sent_pictures()]
    if form.errors:
        return _proposal_page(year, ordinal, form), 422

    def action(session: Session, typed: EvidenceForm) -> Message:
        case = cases.case_or_404(session, organisation().id, year, ordinal, lock=True)
        message = measures.measure_message_or_404(session, case, typed.message)
        keep_proof(work(session), case, message, pictures=pictures, files=wiring().files)
        return msg("Prueba guardada: ya se puede proponer una medida.")

    return run_form_action(
        EvidenceForm,
        action,
        page=_proposal_page_for(year, ordinal),
        done=lambda confirmation: flash_and_redirect(confirmation, url_for(".new_measure", year=year, ordinal=ordinal)),
        passes=ERROR_PAGES,
    )


@bp.post(MEASURES_PATH)
@requires(P.CASE_MODERATE)
def propose_measure(year: int, ordinal: int) -> Page:
    def action(session: Session, typed: MeasureProposalForm) -> Message:
        case = cases.case_or_404(session, organisation().id, year, ordinal, lock=True)
        message = measures.measure_message_or_404(session, case, typed.message)
        moderation_measures.submit_measure(work(session), case, message, typed.proposal)
        if typed.at_once:
            return msg("Anotado: lo ocultó usted al momento. Otra persona tiene 24 horas para mirarlo.")
        return msg("Propuesta. Se ha avisado a quien puede decidirla.")

    return run_form_action(
        MeasureProposalForm,
        action,
        page=_proposal_page_for(year, ordinal),
        done=lambda confirmation: flash_and_redirect(confirmation, url_for(".show", year=year, ordinal=ordinal)),
        passes=ERROR_PAGES,
    )


@bp.get(MEASURE_PATH)
@requires(*MEASURE_READERS)
def measure(year: int, ordinal: int, measure_id: int) -> Page:
    return _measure_page(year, ordinal, measure_id, blank_form())


@bp.get(f"{MEASURE_PATH}/pictures/<int:position>")
@requires(*MEASURE_READERS)
def picture(year: int, ordinal: int, measure_id: int, position: int) -> Response:
    """Serve a picture, redrawn from its pixels on upload."""
    case = cases.case_or_404(read_session(), organisation().id, year, ordinal)
    proof = measure_details.proof_of(read_session(), case, measures.measure_or_404(read_session(), case, measure_id))
    images = proof.images[position - 1 : position] if proof and position > 0 else []
    try:
        content = wiring().files.read(organisation().id, images[0]["place"])
    except (IndexError, FileNotFoundError):
        raise NotFound(msg("Esa prueba no guarda esa imagen.")) from None
    return Response(content, mimetype=images[0]["media_type"], headers={"Cache-Control": "no-store"})


@bp.post(f"{MEASURE_PATH}/decision")
@requires(P.CASE_MODERATE)
def decide_measure(year: int, ordinal: int, measure_id: int) -> Page:
    def action(session: Session, case: Case, measure: ModerationMeasure, typed: MeasureDecisionForm) -> Message:
        moderation_measures.decide_on_measure(work(session), case, measure, yes=typed.yes, why=typed.why)
        if not typed.yes:
            return msg("Rechazada, con su motivo.")
        return msg("Decidida. A quien escribió se le explica con qué norma y cómo reclamar.")

    return _run_measure_form(year, ordinal, measure_id, MeasureDecisionForm, action)


@bp.post(f"{MEASURE_PATH}/done")
@requires(P.CASE_MODERATE)
def measure_done(year: int, ordinal: int, measure_id: int) -> Page:
    def action(session: Session, case: Case, measure: ModerationMeasure, typed: MeasureDoneForm) -> Message:
        moderation_measures.record_measure_done(work(session), case, measure, how=typed.how, ends_case=typed.ends_case)
        return msg("Anotado: está hecho en la red.")

    return _run_measure_form(year, ordinal, measure_id, MeasureDoneForm, action)


@bp.post(f"{MEASURE_PATH}/look")
@requires(P.CASE_MODERATE)
def confirm_measure(year: int, ordinal: int, measure_id: int) -> Page:
    def action(session: Session, case: Case, measure: ModerationMeasure, typed: MeasureReviewForm) -> Message:
        reviews.uphold_measure(work(session), case, measure, why=typed.looked)
        return msg("Revisada: se mantiene.")

    return _run_measure_form(year, ordinal, measure_id, MeasureReviewForm, action)


@bp.post(f"{MEASURE_PATH}/end")
@requires(P.CASE_MODERATE)
def lift_measure(year: int, ordinal: int, measure_id: int) -> Page:
    def action(session: Session, case: Case, measure: ModerationMeasure, typed: MeasureEndForm) -> Message:
        reviews.end_measure(work(session), case, measure, why=typed.lifted, is_reversal=typed.is_reversal)
        return lift_message(session, measure)

    return _run_measure_form(year, ordinal, measure_id, MeasureEndForm, action)


@bp.post(f"{MEASURE_PATH}/network")
@requires(P.CASE_MODERATE)
def repeat_in_network(year: int, ordinal: int, measure_id: int) -> Page:
    def action(session: Session, case: Case, measure: ModerationMeasure, _typed: Form) -> Message:
        repeat_block(work(session), case, measure)
        return msg("Cauce lo pide otra vez a la red.")

    return _run_measure_form(year, ordinal, measure_id, Form, action)


def _run_measure_form(year: int, ordinal: int, measure_id: int, form_class: type[Form], action: Any) -> Page:
    def locked(session: Session, typed: Any) -> Message:
        case = cases.case_or_404(session, organisation().id, year, ordinal, lock=True)
        outcome_message: Message = action(session, case, measures.measure_or_404(session, case, measure_id), typed)
        return outcome_message

    measures.measure_or_404(
        read_session(), cases.case_or_404(read_session(), organisation().id, year, ordinal), measure_id
    )
    to = url_for(".measure", year=year, ordinal=ordinal, measure_id=measure_id)
    return run_form_action(
        form_class,
        locked,
        page=lambda form: _measure_page(year, ordinal, measure_id, form),
        done=lambda message: flash_and_redirect(message, to),
        passes=ERROR_PAGES,
    )


def _proposal_page_for(year: int, ordinal: int) -> Any:
    return lambda form: _proposal_page(year, ordinal, form)


def _proposal_page(year: int, ordinal: int, form: FormState[Any]) -> str:
    case = cases.case_or_404(read_session(), organisation().id, year, ordinal)
    return render_template(
        "moderation/new_measure.html", form=form, **measure_details.proposal_context(read_session(), case, form)
    )


def _measure_page(year: int, ordinal: int, measure_id: int, form: FormState[Any]) -> str:
    case = cases.case_or_404(read_session(), organisation().id, year, ordinal)
    measure = measures.measure_or_404(read_session(), case, measure_id)
    return render_template(
        "moderation/measure.html", form=form, **measure_details.measure_page_context(read_session(), case, measure)
    )


def _sent_pictures() -> list[bytes]:
    contents = []
    for upload in sent_files("pictures"):
        with upload.stream:
            contents.append(upload.stream.read())
    return contents
