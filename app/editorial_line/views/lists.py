"""The words and names the rules look for: reading, changing, taking away and bringing back as YAML."""

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for

from app.accounts.rules import Permission
from app.core.errors import NotFound, Refusal
from app.core.words import say
from app.editorial_line import queries, service
from app.editorial_line.forms import ListForm
from app.editorial_line.rules.line import Lexicon, Line, Register
from app.editorial_line.rules.plain import mapping
from app.editorial_line.rules.versions import ListKind
from app.editorial_line.rules.writing import lexicon_data, register_data
from app.editorial_line.rules.yaml_text import read_yaml, write_yaml
from app.editorial_line.service.holding import line_in_force
from app.editorial_line.views.blueprint import Page, bp
from app.pages.shell.request_context import organisation
from app.web.access import requires
from app.web.forms import Read, blank, read_form
from app.web.request import actor, now, reading, writing
from app.web.words import translate

P = Permission
BLANK: dict[ListKind, dict[str, Any]] = {
    ListKind.LEXICON: {"code": "", "title": "", "terms": {"es": [], "ca": []}},
    ListKind.REGISTER: {"code": "", "title": "", "entries": [{"name": "", "terms": [], "handles": []}]},
}


@bp.get("/lists")
@requires(P.LINE_READ)
def lists() -> Page:
    own = {row.code: row for row in queries.own_lists(reading(), organisation().id)}
    line = _line()
    sizes = {lexicon.code: len(lexicon.terms) for lexicon in line.lexicons}
    sizes |= {register.code: len(register.entries) for register in line.registers}
    return render_template(
        "editorial_line/lists.html", lexicons=line.lexicons, registers=line.registers, own=own, sizes=sizes
    )


@bp.get("/lists/<code>")
@requires(P.LINE_READ)
def word_list(code: str) -> Page:
    """A list as data, to be read by anybody and changed by whoever may; `new-lexicon` and `new-register` begin one."""
    kind, data = _data(code)
    return _page(code, kind, blank(data=write_yaml(data)))


@bp.get("/lists/<code>.yaml")
@requires(P.LINE_READ)
def export_list(code: str) -> Response:
    _, data = _data(code)
    headers = {"Content-Disposition": f"attachment; filename={code}.yaml"}
    return Response(write_yaml(data), mimetype="application/yaml", headers=headers)


@bp.post("/lists/<code>")
@requires(P.LINE_PROPOSE)
def save_list(code: str) -> Page:
    """In use from now on: lists follow who holds office and which parties there are, and need no act."""
    form = read_form(ListForm, request.form)
    kind, _ = _data(code)
    if form.value is None:
        return _page(code, kind, form), 422
    try:
        with writing() as session:
            data = mapping(read_yaml(form.value.data), code)
            saved = service.save_list(session, form.value.kind, data, actor=actor(), now=now())
    except Refusal as refusal:
        form.refuse("data", refusal.sentence)
        return _page(code, kind, form), refusal.status
    flash(translate(say("La lista está en uso desde ahora.")), "good")
    return redirect(url_for(".word_list", code=saved.code), 303)


def _line() -> Line:
    return line_in_force(reading(), organisation().id, now=now())[1]


def _data(code: str) -> tuple[ListKind, dict[str, Any]]:
    for kind, empty in BLANK.items():
        if code == f"new-{kind.value}":
            return kind, empty
    found = next((one for one in _lists(_line()) if one.code == code), None)
    if isinstance(found, Lexicon):
        return ListKind.LEXICON, lexicon_data(found)
    if isinstance(found, Register):
        return ListKind.REGISTER, register_data(found)
    raise NotFound(say("Esa lista no existe."))


def _lists(line: Line) -> tuple[Lexicon | Register, ...]:
    return (*line.lexicons, *line.registers)


def _page(code: str, kind: ListKind, form: Read[Any]) -> str:
    return render_template("editorial_line/list.html", code=code, kind=kind.value, form=form)
