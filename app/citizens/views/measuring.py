"""Taking a measure in a case: its proof, its proposal, and the page of each with what can be done about it."""

from typing import Any

from flask import Response, render_template, request, url_for
from sqlmodel import Session

from app.accounts.rules import Permission
from app.citizens.forms.moderation import CaptureForm, DecideForm, DoneForm, LiftForm, LookForm, ProposeForm
from app.citizens.models import Case, ModerationMeasure
from app.citizens.queries import cases, measures
from app.citizens.service import measures as service
from app.citizens.service import reviewing
from app.citizens.service.blocking import repeat, said_when_lifted
from app.citizens.service.evidence import capture as keep_proof
from app.citizens.views import moderation
from app.citizens.views.blueprint import Page, bp
from app.citizens.views.deed import do
from app.core.errors import NotFound
from app.core.words import Sentence, say
from app.media.ports import CleanImage
from app.pages.shell.request_context import organisation, wiring
from app.web.access import requires
from app.web.forms import Form, Read, blank, refusals
from app.web.request import actor, now, reading

P = Permission
HERE = "/<int:year>/<int:ordinal>/measures"
ONE = f"{HERE}/<int:measure_id>"
READERS = (P.CASE_MODERATE, P.CASE_REVIEW, P.AUDIT_READ)


@bp.get(f"{HERE}/new")
@requires(P.CASE_MODERATE)
def new_measure(year: int, ordinal: int) -> Page:
    return _asking_page(year, ordinal, blank(message=request.args.get("message", "")))


@bp.post(f"{HERE}/proof")
@requires(P.CASE_MODERATE)
def capture(year: int, ordinal: int) -> Page:
    """Pictures are drawn again before anything is written; one that is none is refused in words."""
    pictures: list[CleanImage] = []
    form: Read[Any] = blank(message=request.form.get("message", ""))
    with refusals(form, beside="pictures"):
        pictures += [wiring().images.cleaned(content) for content in _sent()]
    if form.errors:
        return _asking_page(year, ordinal, form), 422

    def deed(session: Session, typed: CaptureForm) -> Sentence:
        case = cases.case_or_404(session, organisation().id, year, ordinal, lock=True)
        message = measures.message_or_404(session, case, typed.message)
        keep_proof(session, case, message, actor=actor(), now=now(), pictures=pictures, files=wiring().files)
        return say("Prueba guardada: ya se puede proponer una medida.")

    return do(CaptureForm, deed, page=_asking(year, ordinal), to=url_for(".new_measure", year=year, ordinal=ordinal))


@bp.post(HERE)
@requires(P.CASE_MODERATE)
def propose_measure(year: int, ordinal: int) -> Page:
    def deed(session: Session, typed: ProposeForm) -> Sentence:
        case = cases.case_or_404(session, organisation().id, year, ordinal, lock=True)
        message = measures.message_or_404(session, case, typed.message)
        service.propose(session, case, message, typed.asked, actor=actor(), now=now())
        if typed.at_once:
            return say("Anotado: lo ocultó usted al momento. Otra persona tiene 24 horas para mirarlo.")
        return say("Propuesta. Se ha avisado a quien puede decidirla.")

    return do(ProposeForm, deed, page=_asking(year, ordinal), to=url_for(".show", year=year, ordinal=ordinal))


@bp.get(ONE)
@requires(*READERS)
def measure(year: int, ordinal: int, measure_id: int) -> Page:
    return _page(year, ordinal, measure_id, blank())


@bp.get(f"{ONE}/pictures/<int:position>")
@requires(*READERS)
def picture(year: int, ordinal: int, measure_id: int, position: int) -> Response:
    """A picture of the proof, drawn again from its pixels when it came."""
    case = cases.case_or_404(reading(), organisation().id, year, ordinal)
    proof = moderation.proof_of(reading(), case, measures.measure_or_404(reading(), case, measure_id))
    kept = proof.images[position - 1 : position] if proof and position > 0 else []
    try:
        content = wiring().files.read(organisation().id, kept[0]["place"])
    except (IndexError, FileNotFoundError):
        raise NotFound(say("Esa prueba no guarda esa imagen.")) from None
    return Response(content, mimetype=kept[0]["media_type"], headers={"Cache-Control": "no-store"})


@bp.post(f"{ONE}/decision")
@requires(P.CASE_MODERATE)
def decide_measure(year: int, ordinal: int, measure_id: int) -> Page:
    def deed(session: Session, case: Case, one: ModerationMeasure, typed: DecideForm) -> Sentence:
        service.decide(session, case, one, yes=typed.yes, why=typed.why, actor=actor(), now=now())
        if not typed.yes:
            return say("Rechazada, con su motivo.")
        return say("Decidida. A quien escribió se le explica con qué norma y cómo reclamar.")

    return _do(year, ordinal, measure_id, DecideForm, deed)


@bp.post(f"{ONE}/done")
@requires(P.CASE_MODERATE)
def measure_done(year: int, ordinal: int, measure_id: int) -> Page:
    def deed(session: Session, case: Case, one: ModerationMeasure, typed: DoneForm) -> Sentence:
        service.do(session, case, one, how=typed.how, ends_case=typed.ends_case, actor=actor(), now=now())
        return say("Anotado: está hecho en la red.")

    return _do(year, ordinal, measure_id, DoneForm, deed)


@bp.post(f"{ONE}/look")
@requires(P.CASE_MODERATE)
def confirm_measure(year: int, ordinal: int, measure_id: int) -> Page:
    def deed(session: Session, case: Case, one: ModerationMeasure, typed: LookForm) -> Sentence:
        reviewing.confirm(session, case, one, why=typed.looked, actor=actor(), now=now())
        return say("Revisada: se mantiene.")

    return _do(year, ordinal, measure_id, LookForm, deed)


@bp.post(f"{ONE}/end")
@requires(P.CASE_MODERATE)
def lift_measure(year: int, ordinal: int, measure_id: int) -> Page:
    def deed(session: Session, case: Case, one: ModerationMeasure, typed: LiftForm) -> Sentence:
        reviewing.lift(session, case, one, why=typed.lifted, is_reversal=typed.is_reversal, actor=actor(), now=now())
        return said_when_lifted(session, one)

    return _do(year, ordinal, measure_id, LiftForm, deed)


@bp.post(f"{ONE}/network")
@requires(P.CASE_MODERATE)
def repeat_in_network(year: int, ordinal: int, measure_id: int) -> Page:
    def deed(session: Session, case: Case, one: ModerationMeasure, _typed: Form) -> Sentence:
        repeat(session, case, one, actor=actor(), now=now())
        return say("Cauce lo pide otra vez a la red.")

    return _do(year, ordinal, measure_id, Form, deed)


def _do(year: int, ordinal: int, measure_id: int, form_class: type[Form], deed: Any) -> Page:
    def locked(session: Session, typed: Any) -> Sentence:
        case = cases.case_or_404(session, organisation().id, year, ordinal, lock=True)
        said: Sentence = deed(session, case, measures.measure_or_404(session, case, measure_id), typed)
        return said

    measures.measure_or_404(reading(), cases.case_or_404(reading(), organisation().id, year, ordinal), measure_id)
    to = url_for(".measure", year=year, ordinal=ordinal, measure_id=measure_id)
    return do(form_class, locked, page=lambda form: _page(year, ordinal, measure_id, form), to=to)


def _asking(year: int, ordinal: int) -> Any:
    return lambda form: _asking_page(year, ordinal, form)


def _asking_page(year: int, ordinal: int, form: Read[Any]) -> str:
    case = cases.case_or_404(reading(), organisation().id, year, ordinal)
    return render_template("citizens/measures/new.html", form=form, **moderation.asking(reading(), case, form))


def _page(year: int, ordinal: int, measure_id: int, form: Read[Any]) -> str:
    case = cases.case_or_404(reading(), organisation().id, year, ordinal)
    one = measures.measure_or_404(reading(), case, measure_id)
    return render_template("citizens/measures/show.html", form=form, **moderation.shown(reading(), case, one))


def _sent() -> list[bytes]:
    """What each chosen file holds; a field left empty sends one without a name."""
    found = []
    for one in request.files.getlist("pictures"):
        with one.stream:
            if one.filename:
                found.append(one.stream.read())
    return found
