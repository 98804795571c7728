from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response

from app.core.errors import NotFound
from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.domain.cases.rules.categories import CaseOutcome, Category, SilenceReason, Urgency
from app.domain.editorial_line.rules.plain_data import read_yaml, write_yaml
from app.domain.triage.models import ProtocolVersion
from app.domain.triage.queries import protocols
from app.domain.triage.rules.protocol_description import (
    ASSIGNEE_WORDS,
    condition_names,
    describe_changes,
    describe_question,
)
from app.domain.triage.rules.protocol_format import dump_question
from app.domain.triage.rules.versions import ProtocolVersionState
from app.pages.citizens.blueprint import Page, bp
from app.pages.shell.request_context import organisation, person, wiring
from app.pages.triage.forms import ProtocolApprovalForm, ProtocolProposalForm, QuestionForm, QuestionMoveForm
from app.pages.triage.question_view import question_views
from app.usecases.triage import protocol as triage_protocol
from app.web.access import requires
from app.web.form_action import run_form_action
from app.web.forms import Form, FormState, blank_form, read_form
from app.web.request import actor, read_session, work, write_transaction
from app.web.translation import translate

P = Permission
NEW_QUESTION = {"urgency": "ordinary", "outcome": "answered", "category": "question_unit", "when": "lexicon: asking\n"}

VersionAction = Callable[[Session, ProtocolVersion], Any]


@bp.get("/protocol/versions")
@requires(P.CASE_READ, P.PROTOCOL_MANAGE)
def versions() -> Page:
    stored = protocols.protocol_versions(work(read_session()))
    return render_template("triage/versions.html", versions=stored)


@bp.get("/protocol/versions/<int:number>")
@requires(P.CASE_READ, P.PROTOCOL_MANAGE)
def version(number: int) -> Page:
    return version_page(find_version(read_session(), number), blank_form())


@bp.post("/protocol/versions")
@requires(P.PROTOCOL_MANAGE)
def begin() -> Page:
    with write_transaction() as session:
        begun = triage_protocol.begin_version(work(session)).number
    return _go_to_version(begun)


@bp.get("/protocol/versions/<int:number>/questions/<code>")
@requires(P.PROTOCOL_MANAGE)
def edit_question(number: int, code: str) -> Page:
    """Show a question; `new` starts one."""
    version = find_version(read_session(), number)
    return _question_page(version, code, blank_form(**_question_typed(version, code)))


@bp.post("/protocol/versions/<int:number>/questions/<code>")
@requires(P.PROTOCOL_MANAGE)
def save_question(number: int, code: str) -> Page:
    def write(session: Session, typed: QuestionForm) -> str:
        data = _question_data(typed)
        triage_protocol.write_question(work(session), find_version(session, number, lock=True), data)
        return typed.code

    version = find_version(read_session(), number)
    return run_form_action(
        QuestionForm,
        write,
        page=lambda form: _question_page(version, code, form),
        done=lambda written: _go_to_version(number, written, msg("La pregunta queda escrita en la propuesta.")),
    )


@bp.post("/protocol/versions/<int:number>/questions/<code>/place")
@requires(P.PROTOCOL_MANAGE)
def move_question(number: int, code: str) -> Page:
    form = read_form(QuestionMoveForm, request.form)
    places = form.value.places if form.value else 0
    return _run(
        number,
        form,
        lambda s, v: triage_protocol.move_version_question(work(s), v, code, places),
        code,
    )


@bp.post("/protocol/versions/<int:number>/questions/<code>/switch")
@requires(P.PROTOCOL_MANAGE)
def switch_question(number: int, code: str) -> Page:
    form = read_form(Form, request.form)
    return _run(number, form, lambda s, v: triage_protocol.toggle_question(work(s), v, code), code)


@bp.post("/protocol/versions/<int:number>/questions/<code>/removal")
@requires(P.PROTOCOL_MANAGE)
def drop_question(number: int, code: str) -> Page:
    form = read_form(Form, request.form)
    return _run(number, form, lambda s, v: triage_protocol.drop_version_question(work(s), v, code))


@bp.post("/protocol/versions/<int:number>/proposal")
@requires(P.PROTOCOL_MANAGE)
def propose_protocol(number: int) -> Page:
    form = read_form(ProtocolProposalForm, request.form)
    note = form.value.note if form.value else ""
    message = msg("Propuesta: la aprueba otra persona que no haya escrito nada de ella.")
    return _run(
        number,
        form,
        lambda s, v: triage_protocol.propose_version(work(s), v, note=note),
        message=message,
    )


@bp.post("/protocol/versions/<int:number>/approval")
@requires(P.PROTOCOL_MANAGE)
def approve(number: int) -> Page:
    form = read_form(ProtocolApprovalForm, request.form)
    seen = form.value.seen if form.value else ""
    message = msg("En vigor desde ahora.")
    return _run(
        number,
        form,
        lambda s, v: triage_protocol.adopt_version(work(s), v, seen=seen),
        message=message,
    )


@bp.post("/protocol/versions/<int:number>/withdrawal")
@requires(P.PROTOCOL_MANAGE)
def withdraw(number: int) -> Page:
    form = read_form(Form, request.form)
    message = msg("Propuesta retirada.")
    return _run(number, form, lambda s, v: triage_protocol.withdraw_version(work(s), v), message=message)


def find_version(session: Session, number: int, *, lock: bool = False) -> ProtocolVersion:
    return protocols.version_or_404(session, organisation().id, number, lock=lock)


def _run(
    number: int, form: FormState[Any], action: VersionAction, code: str = "", message: Message | None = None
) -> Page:
    return run_form_action(
        form,
        lambda session, _: action(session, find_version(session, number, lock=True)),
        page=lambda refused: version_page(find_version(read_session(), number), refused),
        done=lambda _: _go_to_version(number, code, message),
    )


def _go_to_version(number: int, code: str = "", message: Message | None = None) -> Response:
    if message:
        flash(translate(message), "good")
    return redirect(url_for(".version", number=number, _anchor=code or None), 303)


def version_page(version: ProtocolVersion, form: FormState[Any]) -> str:
    protocol = triage_protocol.version_protocol(version)
    in_force = wiring().protocols.of(read_session(), organisation().id)
    is_open = version.state in (ProtocolVersionState.DRAFT, ProtocolVersionState.PROPOSED)
    return render_template(
        "triage/version.html",
        version=version,
        form=form,
        state=version.state.label,
        is_draft=version.state is ProtocolVersionState.DRAFT,
        is_proposed=version.state is ProtocolVersionState.PROPOSED,
        in_force=in_force.number,
        changed=list(describe_changes(in_force.protocol, protocol)) if is_open else None,
        questions=question_views(protocol, protocols.assignees(read_session(), organisation().id)),
        lists=protocol.lexicons,
        manages=actor().may(P.PROTOCOL_MANAGE),
        has_written=person().id in version.writers,
    )


def _question_page(version: ProtocolVersion, code: str, form: FormState[Any]) -> str:
    protocol = triage_protocol.version_protocol(version)
    question = next((candidate for candidate in protocol.sortings if candidate.code == code), None)
    takers = protocols.assignees(read_session(), organisation().id)
    return render_template(
        "triage/question.html",
        version=version,
        code=code,
        form=form,
        when=describe_question(question, condition_names(protocol)) if question else "",
        lists=protocol.lexicons,
        categories=Category.choices(),
        urgencies=Urgency.choices(),
        outcomes=CaseOutcome.choices(),
        silences=[("", translate(msg("Se contesta"))), *SilenceReason.choices()],
        hands=[
            ("", translate(msg("Quien atiende"))),
            *ASSIGNEE_WORDS.items(),
            *((n, n) for n in takers if n not in ASSIGNEE_WORDS),
        ],
    )


def _question_typed(version: ProtocolVersion, code: str) -> dict[str, Any]:
    if code == "new":
        return NEW_QUESTION
    question = next((each for each in triage_protocol.version_protocol(version).sortings if each.code == code), None)
    if question is None:
        raise NotFound(msg("Esa pregunta no está en esta versión."))
    data = dump_question(question)
    return {**data, "when": write_yaml(data["when"])}


def _question_data(form: QuestionForm) -> dict[str, Any]:
    """Return the question's data without blanks. Raises `InvalidLine` for invalid YAML."""
    data = {name: value for name, value in form.model_dump().items() if value not in ("", None)}
    return {**data, "when": read_yaml(form.when)}
