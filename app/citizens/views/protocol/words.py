"""The words the questions look for, list by list, while a version is being written."""

from collections import defaultdict
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from app.accounts.rules import Permission
from app.citizens.forms.protocol import AddedForm, WordsForm
from app.citizens.models import ProtocolVersion
from app.citizens.service import protocols as service
from app.citizens.views.blueprint import Page, bp
from app.citizens.views.protocol.writing import found_version, version_page
from app.core.errors import Refusal
from app.core.words import say
from app.editorial_line.rules.lexicons import ANY
from app.organisations.rules import language_name
from app.web.access import requires
from app.web.forms import Read, blank, read_form
from app.web.request import actor, now, reading, writing
from app.web.words import translate

P = Permission
ADDED = say("Añadidas a la propuesta: pruébelas antes de proponerla.")


@bp.get("/protocol/versions/<int:number>/lists/<code>")
@requires(P.PROTOCOL_MANAGE)
def word_list(number: int, code: str) -> Page:
    found = found_version(reading(), number)
    terms: dict[str, list[str]] = defaultdict(list)
    for language, term in service.lexicon_of(service.protocol_of(found), code).terms:
        terms["any" if language == ANY else language].append(term)
    return _page(found, code, blank(**{name: "\n".join(some) for name, some in terms.items()}))


@bp.post("/protocol/versions/<int:number>/lists/<code>")
@requires(P.PROTOCOL_MANAGE)
def save_words(number: int, code: str) -> Page:
    """The whole list, as it was left."""
    form = read_form(WordsForm, request.form)
    if form.value is None:
        return _page(found_version(reading(), number), code, form), 422
    try:
        with writing() as session:
            written = found_version(session, number, lock=True)
            service.write_words(session, written, code, form.value.terms(), actor=actor(), now=now())
    except Refusal as refusal:
        form.refuse("es", refusal.sentence)
        return _page(found_version(reading(), number), code, form), refusal.status
    flash(translate(ADDED), "good")
    return redirect(url_for(".version", number=number, _anchor="words"), 303)


@bp.post("/protocol/versions/<int:number>/words")
@requires(P.PROTOCOL_MANAGE)
def add_words(number: int) -> Page:
    """A few more, without looking at all there are."""
    form = read_form(AddedForm, request.form)
    if form.value is None:
        return version_page(found_version(reading(), number), form), 422
    value = form.value
    try:
        with writing() as session:
            written = found_version(session, number, lock=True)
            there = service.lexicon_of(service.protocol_of(written), value.code).terms
            service.write_words(session, written, value.code, [*there, *value.terms()], actor=actor(), now=now())
    except Refusal as refusal:
        form.refuse("words", refusal.sentence)
        return version_page(found_version(reading(), number), form), refusal.status
    flash(translate(ADDED), "good")
    return redirect(url_for(".version", number=number, _anchor="words"), 303)


def _page(found: ProtocolVersion, code: str, form: Read[Any]) -> str:
    return render_template(
        "citizens/protocol/words.html",
        version=found,
        lexicon=service.lexicon_of(service.protocol_of(found), code),
        form=form,
        languages=[*((name, language_name(name)) for name in ("es", "ca", "gl", "eu")), ("any", say("Cualquiera"))],
    )
