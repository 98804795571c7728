"""Changing the protocol: its questions one by one, what the change says, and letting it in."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from sqlmodel import Session

from app.accounts.rules import Permission
from app.citizens.forms.protocol import ApprovalForm, PlaceForm, ProposalForm, SortingForm
from app.citizens.models import ProtocolVersion
from app.citizens.queries import protocols as queries
from app.citizens.rules.categories import CATEGORY_NAMES, OUTCOME_NAMES, SILENCE_NAMES, URGENCY_NAMES
from app.citizens.rules.telling import TAKERS, changes, condition, names_of
from app.citizens.rules.versions import VERSION_WORDS, VersionState
from app.citizens.rules.writing import sorting_data
from app.citizens.service import protocols as service
from app.citizens.service.sorting import shelf_of
from app.citizens.views.blueprint import Page, bp
from app.citizens.views.protocol.drawing import every
from app.core.errors import NotFound, Refusal
from app.core.words import Sentence, say
from app.editorial_line.rules.yaml_text import read_yaml, write_yaml
from app.pages.shell.request_context import organisation, person
from app.web.access import requires
from app.web.forms import Form, Read, blank, read_form
from app.web.request import actor, now, reading, writing
from app.web.words import translate

P = Permission
NEW = {"urgency": "ordinary", "outcome": "answered", "category": "question_unit", "when": "lexicon: asking\n"}
"""What a new question starts from."""

Deed = Callable[[Session, ProtocolVersion], Any]


@bp.get("/protocol/versions")
@requires(P.CASE_READ, P.PROTOCOL_MANAGE)
def versions() -> Page:
    found = queries.versions(reading(), organisation().id)
    return render_template("citizens/protocol/versions.html", versions=found, words=VERSION_WORDS)


@bp.get("/protocol/versions/<int:number>")
@requires(P.CASE_READ, P.PROTOCOL_MANAGE)
def version(number: int) -> Page:
    """What it changes, and while it is a draft, every question of it."""
    return version_page(found_version(reading(), number), blank())


@bp.post("/protocol/versions")
@requires(P.PROTOCOL_MANAGE)
def begin() -> Page:
    with writing() as session:
        begun = service.begin(session, actor=actor(), now=now()).number
    return _to(begun)


@bp.get("/protocol/versions/<int:number>/questions/<code>")
@requires(P.PROTOCOL_MANAGE)
def edit_question(number: int, code: str) -> Page:
    """A question of the draft; `new` begins one."""
    found = found_version(reading(), number)
    return _question_page(found, code, blank(**_typed(found, code)))


@bp.post("/protocol/versions/<int:number>/questions/<code>")
@requires(P.PROTOCOL_MANAGE)
def save_question(number: int, code: str) -> Page:
    form = read_form(SortingForm, request.form)
    found = found_version(reading(), number)
    if form.value is None:
        return _question_page(found, code, form), 422
    try:
        data = _data(form.value)
        with writing() as session:
            written = found_version(session, number, lock=True)
            service.write_sorting(session, written, data, actor=actor(), now=now())
    except Refusal as refusal:
        form.refuse("", refusal.sentence)
        return _question_page(found, code, form), refusal.status
    flash(translate(say("La pregunta queda escrita en la propuesta.")), "good")
    return _to(number, form.value.code)


@bp.post("/protocol/versions/<int:number>/questions/<code>/place")
@requires(P.PROTOCOL_MANAGE)
def move_question(number: int, code: str) -> Page:
    form = read_form(PlaceForm, request.form)
    places = form.value.places if form.value else 0
    return _done(number, form, lambda s, v: service.move_sorting(s, v, code, places, actor=actor(), now=now()), code)


@bp.post("/protocol/versions/<int:number>/questions/<code>/switch")
@requires(P.PROTOCOL_MANAGE)
def switch_question(number: int, code: str) -> Page:
    form = read_form(Form, request.form)
    return _done(number, form, lambda s, v: service.switch_sorting(s, v, code, actor=actor(), now=now()), code)


@bp.post("/protocol/versions/<int:number>/questions/<code>/removal")
@requires(P.PROTOCOL_MANAGE)
def drop_question(number: int, code: str) -> Page:
    form = read_form(Form, request.form)
    return _done(number, form, lambda s, v: service.drop_sorting(s, v, code, actor=actor(), now=now()))


@bp.post("/protocol/versions/<int:number>/proposal")
@requires(P.PROTOCOL_MANAGE)
def propose_protocol(number: int) -> Page:
    form = read_form(ProposalForm, request.form)
    note = form.value.note if form.value else ""
    said = say("Propuesta: la aprueba otra persona que no haya escrito nada de ella.")
    return _done(number, form, lambda s, v: service.propose(s, v, note=note, actor=actor(), now=now()), said=said)


@bp.post("/protocol/versions/<int:number>/approval")
@requires(P.PROTOCOL_MANAGE)
def approve(number: int) -> Page:
    form = read_form(ApprovalForm, request.form)
    seen = form.value.seen if form.value else ""
    said = say("En vigor desde ahora.")
    return _done(number, form, lambda s, v: service.adopt(s, v, seen=seen, actor=actor(), now=now()), said=said)


@bp.post("/protocol/versions/<int:number>/withdrawal")
@requires(P.PROTOCOL_MANAGE)
def withdraw(number: int) -> Page:
    form = read_form(Form, request.form)
    said = say("Propuesta retirada.")
    return _done(number, form, lambda s, v: service.withdraw(s, v, actor=actor(), now=now()), said=said)


def found_version(session: Session, number: int, *, lock: bool = False) -> ProtocolVersion:
    return queries.version_or_404(session, organisation().id, number, lock=lock)


def _done(number: int, form: Read[Any], deed: Deed, code: str = "", said: Sentence | None = None) -> Page:
    if form.value is None:
        return version_page(found_version(reading(), number), form), 422
    try:
        with writing() as session:
            deed(session, found_version(session, number, lock=True))
    except Refusal as refusal:
        form.refuse("", refusal.sentence)
        return version_page(found_version(reading(), number), form), refusal.status
    if said:
        flash(translate(said), "good")
    return _to(number, code)


def _to(number: int, code: str = "") -> Page:
    """Its page, at the question that was touched."""
    return redirect(url_for(".version", number=number, _anchor=code or None), 303)


def version_page(found: ProtocolVersion, form: Read[Any]) -> str:
    protocol = service.protocol_of(found)
    in_force = shelf_of(reading()).of(reading(), organisation().id)
    is_open = found.state in (VersionState.DRAFT, VersionState.PROPOSED)
    return render_template(
        "citizens/protocol/version.html",
        version=found,
        form=form,
        state=VERSION_WORDS[found.state],
        is_draft=found.state is VersionState.DRAFT,
        is_proposed=found.state is VersionState.PROPOSED,
        in_force=in_force.number,
        changed=list(changes(in_force.protocol, protocol)) if is_open else None,
        asked=every(protocol, queries.takers(reading(), organisation().id)),
        lists=protocol.lexicons,
        manages=actor().may(P.PROTOCOL_MANAGE),
        has_written=person().id in found.writers,
    )


def _question_page(found: ProtocolVersion, code: str, form: Read[Any]) -> str:
    protocol = service.protocol_of(found)
    one = next((each for each in protocol.sortings if each.code == code), None)
    takers = queries.takers(reading(), organisation().id)
    return render_template(
        "citizens/protocol/question.html",
        version=found,
        code=code,
        form=form,
        when=condition(one, names_of(protocol)) if one else "",
        lists=protocol.lexicons,
        categories=_options(CATEGORY_NAMES),
        urgencies=_options(URGENCY_NAMES),
        outcomes=_options(OUTCOME_NAMES),
        silences=[("", translate(say("Se contesta"))), *_options(SILENCE_NAMES)],
        hands=[("", translate(say("Quien atiende"))), *_options(TAKERS), *((n, n) for n in takers if n not in TAKERS)],
    )


def _options(names: Any) -> list[tuple[str, str]]:
    return [(str(one), translate(word)) for one, word in names.items()]


def _typed(found: ProtocolVersion, code: str) -> dict[str, Any]:
    if code == "new":
        return NEW
    one = next((each for each in service.protocol_of(found).sortings if each.code == code), None)
    if one is None:
        raise NotFound(say("Esa pregunta no está en esta versión."))
    data = sorting_data(one)
    return {**data, "when": write_yaml(data["when"])}


def _data(form: SortingForm) -> dict[str, Any]:
    """As `read_sorting` takes it; what was left blank is not said. Raises `BadLine` for what is no YAML."""
    data = {name: value for name, value in form.model_dump().items() if value not in ("", None)}
    return {**data, "when": read_yaml(form.when)}
