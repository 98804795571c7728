"""A file of messages: brought, looked at, said yes to; the worker goes on with what one page cannot wait for."""

from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from app.accounts.rules import Permission
from app.citizens.deeds import importing as deeds
from app.citizens.models import CitizenImport
from app.citizens.queries.imports import import_or_404, waiting_of
from app.citizens.rules.file_rows import MOST_ROWS
from app.citizens.rules.incoming import kept
from app.citizens.rules.keeping import FILE_TERM
from app.citizens.views.blueprint import Page, bp
from app.core.errors import Refusal
from app.core.words import Sentence, say
from app.drafting import queries as drafting
from app.pages.shell.request_context import organisation, person, wiring
from app.web.access import requires
from app.web.forms import Read, blank
from app.web.request import actor, now, reading, writing
from app.web.words import translate

P = Permission
SHOWN = 100
SAMPLE = 20
CHOOSE = say("Elija un fichero CSV, XLSX o JSON.")


@bp.get("/import")
@requires(P.CASE_ANSWER)
def bring_file() -> Page:
    return _page(blank())


@bp.post("/import")
@requires(P.CASE_ANSWER)
def look_at_file() -> Page:
    """Kept until its person says yes; what cannot be read at all is said beside the field."""
    form: Read[Any] = blank()
    try:
        name, content = _brought()
        numbered = deeds.read_file(wiring().sheet_reader, name, content)
    except Refusal as refusal:
        form.refuse("file", refusal.sentence)
        return _page(form), 422
    body = organisation()
    ground = deeds.ground_of(body, drafting.channels_of(reading(), body.id), now=now())
    with writing() as session:
        batch = deeds.keep_file(session, numbered, ground, name=name, actor=actor(), now=now())
    return redirect(url_for(".imported", import_id=batch.id), 303)


@bp.get("/import/<int:import_id>")
@requires(P.CASE_ANSWER)
def imported(import_id: int) -> Page:
    """What each row becomes; once said yes to, how far it got."""
    batch = import_or_404(reading(), organisation().id, import_id, user_id=person().id)
    why = [(number, Sentence(msgid, values)) for number, msgid, values in batch.refused[:SHOWN]]
    names = {one.id: one.called for one in drafting.channels_of(reading(), organisation().id)}
    return render_template(
        "citizens/imported.html", batch=batch, refused=why, sample=_sample(batch), channels=names, term=FILE_TERM
    )


@bp.post("/import/<int:import_id>/application")
@requires(P.CASE_ANSWER)
def apply_file(import_id: int) -> Page:
    """The first rows now; the worker goes on with the rest."""
    with writing() as session:
        batch = _locked(session, import_id)
        deeds.accept(batch, now=now())
        deeds.go_on(session, organisation(), batch, actor=actor(), now=now())
    return redirect(url_for(".imported", import_id=import_id), 303)


@bp.post("/import/<int:import_id>/discard")
@requires(P.CASE_ANSWER)
def discard_file(import_id: int) -> Page:
    """What it says is gone at once."""
    with writing() as session:
        deeds.drop(session, _locked(session, import_id), actor=actor(), now=now())
    flash(translate(say("Descartado: de ese fichero no queda nada.")), "good")
    return redirect(url_for(".bring_file"), 303)


def _sample(batch: CitizenImport) -> list[dict[str, Any]]:
    return [row | {"at": datetime.fromisoformat(row["at"])} for row in batch.rows[:SAMPLE]]


def _locked(session: Any, import_id: int) -> CitizenImport:
    return import_or_404(session, organisation().id, import_id, user_id=actor().person_id, lock=True)


def _brought() -> tuple[str, bytes]:
    brought = request.files.get("file")
    if brought is None or not brought.filename:
        raise Refusal(CHOOSE)
    with brought.stream as stream:
        return kept(brought.filename.replace("\\", "/").rsplit("/", 1)[-1])[:200], stream.read()


def _page(form: Read[Any]) -> str:
    body = organisation()
    waiting = waiting_of(reading(), body.id, user_id=person().id)
    ground = {"most": MOST_ROWS, "zone": body.zone, "waiting": waiting, "term": FILE_TERM}
    return render_template("citizens/import.html", form=form, **ground)
