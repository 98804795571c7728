from typing import Any

from flask import Response, render_template, url_for
from sqlmodel import Session

from app.core.errors import NotFound
from app.core.messages import msg
from app.core.permissions import Permission
from app.domain.control.rules.changes import ControlKind
from app.domain.editorial_line.queries import line_versions
from app.domain.editorial_line.queries.line_cache import line_in_force
from app.domain.editorial_line.rules.line import EditorialLine, Lexicon, Register
from app.domain.editorial_line.rules.line_data import lexicon_data, register_data
from app.domain.editorial_line.rules.plain_data import read_yaml, require_mapping, write_yaml
from app.domain.editorial_line.rules.versions import ListKind
from app.pages.components.waiting_change import follows_changes, waiting_change
from app.pages.editorial_line.blueprint import Page, bp
from app.pages.editorial_line.forms import LineListForm
from app.pages.shell.request_context import organisation
from app.usecases.editorial_line import lists as editorial_line_lists
from app.usecases.editorial_line.lists import StoredList
from app.web.access import requires
from app.web.form_action import flash_and_redirect, run_form_action
from app.web.forms import FormState, blank_form
from app.web.request import now, read_session, work

P = Permission
LIST_IN_USE = msg("La lista está en uso desde ahora.")
LIST_WAITS = msg("Lo que la lista para de más está en uso desde ahora. Lo que dejaría de parar espera a otra persona.")
BLANK_LISTS: dict[ListKind, dict[str, Any]] = {
    ListKind.LEXICON: {"code": "", "title": "", "terms": {"es": [], "ca": []}},
    ListKind.REGISTER: {"code": "", "title": "", "entries": [{"name": "", "terms": [], "handles": []}]},
}


@bp.get("/lists")
@requires(P.LINE_READ)
def lists() -> Page:
    own = {row.code: row for row in line_versions.own_lists(read_session(), organisation().id)}
    line = _line_in_force()
    sizes = {lexicon.code: len(lexicon.terms) for lexicon in line.lexicons}
    sizes |= {register.code: len(register.entries) for register in line.registers}
    return render_template(
        "editorial_line/lists.html", lexicons=line.lexicons, registers=line.registers, own=own, sizes=sizes
    )


@bp.get("/lists/<code>")
@requires(P.LINE_READ)
def word_list(code: str) -> Page:
    """Show a list; `new-lexicon` and `new-register` begin one."""
    kind, data = _list_data(code)
    return _page(code, kind, data["title"], blank_form(data=write_yaml(data)))


@bp.get("/lists/<code>.yaml")
@requires(P.LINE_READ)
def export_list(code: str) -> Response:
    _, data = _list_data(code)
    headers = {"Content-Disposition": f"attachment; filename={code}.yaml"}
    return Response(write_yaml(data), mimetype="application/yaml", headers=headers)


@bp.post("/lists/<code>")
@requires(P.LINE_PROPOSE)
def save_list(code: str) -> Page:
    """Apply at once what stops more, without act: lists follow office holders and parties. The rest waits."""

    def store(session: Session, typed: LineListForm) -> StoredList:
        data = require_mapping(read_yaml(typed.data), code)
        return editorial_line_lists.store_list(work(session), typed.kind, data)

    kind, in_use = _list_data(code)
    return run_form_action(
        LineListForm,
        store,
        page=lambda form: _page(code, kind, in_use["title"], form),
        done=lambda saved: flash_and_redirect(
            LIST_WAITS if saved.waiting else LIST_IN_USE, url_for(".word_list", code=saved.code)
        ),
        beside="data",
    )


def _line_in_force() -> EditorialLine:
    return line_in_force(read_session(), organisation().id, now=now())[1]


def _list_data(code: str) -> tuple[ListKind, dict[str, Any]]:
    for kind, empty in BLANK_LISTS.items():
        if code == f"new-{kind.value}":
            return kind, empty
    word_list = next((candidate for candidate in _lists(_line_in_force()) if candidate.code == code), None)
    if isinstance(word_list, Lexicon):
        return ListKind.LEXICON, lexicon_data(word_list)
    if isinstance(word_list, Register):
        return ListKind.REGISTER, register_data(word_list)
    raise NotFound(msg("Esa lista no existe."))


def _lists(line: EditorialLine) -> tuple[Lexicon | Register, ...]:
    return (*line.lexicons, *line.registers)


def _page(code: str, kind: ListKind, title: str, form: FormState[Any]) -> str:
    subject = editorial_line_lists.list_subject(code)
    return render_template(
        "editorial_line/list.html",
        code=code,
        kind=kind.value,
        title=title,
        form=form,
        waiting=waiting_change(ControlKind.WORD_LIST, subject),
        may_follow=follows_changes(),
    )
