"""A file of messages; the worker finishes long imports."""

from datetime import datetime
from typing import Any

from flask import redirect, render_template, url_for

from app.core.errors import Refusal
from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.domain.cases.rules.messages import FILE_TERM, strip_unstorable
from app.domain.inbox.models import MessageImport
from app.domain.inbox.queries.imports import import_or_404, waiting_imports
from app.domain.inbox.rules.file_rows import MOST_ROWS
from app.domain.posts.queries import post_list
from app.pages.citizens.blueprint import Page, bp
from app.pages.shell.request_context import organisation, person, wiring
from app.usecases.inbox import file_import
from app.web.access import requires
from app.web.form_action import flash_and_redirect
from app.web.forms import FormState, blank_form
from app.web.request import actor, now, read_session, work, write_transaction
from app.web.uploads import sent_file, takes_files

P = Permission
MOST_SHOWN = 100
SAMPLE_ROWS = 20
CHOOSE_FILE = msg("Elija un fichero CSV, XLSX o JSON.")


@bp.get("/import")
@requires(P.CASE_ANSWER)
def bring_file() -> Page:
    return _page(blank_form())


@bp.post("/import")
@requires(P.CASE_ANSWER)
@takes_files("file")
def look_at_file() -> Page:
    """Store until confirmed; refuse unreadable ones beside the field."""
    form: FormState[Any] = blank_form()
    try:
        name, content = _uploaded_file()
        numbered = file_import.read_message_file(wiring().sheet_reader, name, content)
    except Refusal as refusal:
        form.refuse("file", refusal.sentence)
        return _page(form), 422
    body = organisation()
    context = file_import.row_context(body, post_list.all_channels(read_session(), body.id), now=now())
    with write_transaction() as session:
        batch = file_import.store_import(work(session), numbered, context, name=name)
    return redirect(url_for(".imported", import_id=batch.id), 303)


@bp.get("/import/<int:import_id>")
@requires(P.CASE_ANSWER)
def imported(import_id: int) -> Page:
    batch = import_or_404(work(read_session()), import_id, user_id=person().id)
    why = [(number, Message(msgid, values)) for number, msgid, values in batch.refused[:MOST_SHOWN]]
    names = {channel.id: channel.called for channel in post_list.all_channels(read_session(), organisation().id)}
    return render_template(
        "inbox/file_import_preview.html",
        batch=batch,
        refused=why,
        sample=_sample_rows(batch),
        channels=names,
        term=FILE_TERM,
    )


@bp.post("/import/<int:import_id>/application")
@requires(P.CASE_ANSWER)
def apply_file(import_id: int) -> Page:
    """Import the first rows; the worker does the rest."""
    with write_transaction() as session:
        batch = _lock_import(session, import_id)
        file_import.accept_import(batch, now=now())
        file_import.continue_import(work(session), organisation(), batch)
    return redirect(url_for(".imported", import_id=import_id), 303)


@bp.post("/import/<int:import_id>/discard")
@requires(P.CASE_ANSWER)
def discard_file(import_id: int) -> Page:
    with write_transaction() as session:
        file_import.drop_import(work(session), _lock_import(session, import_id))
    return flash_and_redirect(msg("Descartado: de ese fichero no queda nada."), url_for(".bring_file"))


def _sample_rows(batch: MessageImport) -> list[dict[str, Any]]:
    return [row | {"at": datetime.fromisoformat(row["at"])} for row in batch.rows[:SAMPLE_ROWS]]


def _lock_import(session: Any, import_id: int) -> MessageImport:
    return import_or_404(work(session), import_id, user_id=actor().person_id, lock=True)


def _uploaded_file() -> tuple[str, bytes]:
    brought = sent_file("file")
    if brought is None or not brought.filename:
        raise Refusal(CHOOSE_FILE)
    with brought.stream as stream:
        return strip_unstorable(brought.filename.replace("\\", "/").rsplit("/", 1)[-1])[:200], stream.read()


def _page(form: FormState[Any]) -> str:
    body = organisation()
    waiting = waiting_imports(read_session(), body.id, user_id=person().id)
    context = {"most": MOST_ROWS, "zone": body.zone, "waiting": waiting, "term": FILE_TERM}
    return render_template("inbox/file_import.html", form=form, **context)
