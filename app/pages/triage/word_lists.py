"""A draft's word lists, and published words missing here."""

from collections import defaultdict
from typing import Any

from flask import render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response

from app.core.messages import msg
from app.core.permissions import Permission
from app.domain.editorial_line.rules.lexicons import ANY_LANGUAGE
from app.domain.organisations.rules import language_name
from app.domain.triage.models import ProtocolVersion
from app.domain.triage.queries import protocols
from app.pages.citizens.blueprint import Page, bp
from app.pages.shell.request_context import organisation
from app.pages.triage.forms import AddedWordsForm, PublishedTermsForm, TriageWordListForm
from app.pages.triage.versions import find_version, version_page
from app.usecases.triage import protocol
from app.usecases.triage.protocol import offered_terms
from app.web.access import requires
from app.web.form_action import flash_and_redirect, run_form_action
from app.web.forms import FormState, blank_form, read_form, refusal_beside
from app.web.request import read_session, work, write_transaction

P = Permission
ADDED_MESSAGE = msg("Añadidas a la propuesta: pruébelas antes de proponerla.")


@bp.get("/protocol/versions/<int:number>/lists/<code>")
@requires(P.PROTOCOL_MANAGE)
def word_list(number: int, code: str) -> Page:
    version = find_version(read_session(), number)
    terms: dict[str, list[str]] = defaultdict(list)
    for language, term in protocol.find_lexicon(protocol.version_protocol(version), code).terms:
        terms["any" if language == ANY_LANGUAGE else language].append(term)
    return _list_page(version, code, blank_form(**{name: "\n".join(some) for name, some in terms.items()}))


@bp.post("/protocol/versions/<int:number>/lists/<code>")
@requires(P.PROTOCOL_MANAGE)
def save_words(number: int, code: str) -> Page:
    def write(session: Session, typed: TriageWordListForm) -> None:
        written = find_version(session, number, lock=True)
        protocol.write_terms(work(session), written, code, typed.terms())

    return run_form_action(
        TriageWordListForm,
        write,
        page=lambda form: _list_page(find_version(read_session(), number), code, form),
        done=lambda _: _go_to_words(number),
        beside="es",
    )


@bp.post("/protocol/versions/<int:number>/words")
@requires(P.PROTOCOL_MANAGE)
def add_words(number: int) -> Page:
    """Add without loading the list."""

    def add(session: Session, typed: AddedWordsForm) -> None:
        written = find_version(session, number, lock=True)
        there = protocol.find_lexicon(protocol.version_protocol(written), typed.code).terms
        protocol.write_terms(work(session), written, typed.code, [*there, *typed.terms()])

    return run_form_action(
        AddedWordsForm,
        add,
        page=lambda form: version_page(find_version(read_session(), number), form),
        done=lambda _: _go_to_words(number),
        beside="words",
    )


def _go_to_words(number: int) -> Response:
    return flash_and_redirect(ADDED_MESSAGE, url_for(".version", number=number, _anchor="words"))


def _list_page(version: ProtocolVersion, code: str, form: FormState[Any]) -> str:
    return render_template(
        "triage/word_list.html",
        version=version,
        lexicon=protocol.find_lexicon(protocol.version_protocol(version), code),
        form=form,
        languages=[*((name, language_name(name)) for name in ("es", "ca", "gl", "eu")), ("any", msg("Cualquiera"))],
    )


@bp.get("/protocol/published-words")
@requires(P.PROTOCOL_MANAGE)
def published_words() -> Page:
    return _published_page(blank_form())


@bp.post("/protocol/published-words")
@requires(P.PROTOCOL_MANAGE)
def take_words() -> Page:
    """Add words to a draft, ineffective until tried, proposed and approved by another."""
    form, number = read_form(PublishedTermsForm, request.form), 0
    if form.value is not None:
        with refusal_beside(form, beside="words"), write_transaction() as session:
            number = protocol.take_published_terms(work(session), form.value.chosen()).number
    if form.value is None:
        return _published_page(form), form.status
    return flash_and_redirect(ADDED_MESSAGE, url_for(".version", number=number))


def _published_page(form: FormState[Any]) -> str:
    return render_template(
        "triage/published_terms.html",
        form=form,
        offers=offered_terms(read_session(), organisation().id),
        proposal=protocols.open_version(read_session(), organisation().id),
        tongue=language_name,
    )
