"""The register of measures: what was done, by which norm, by whom, with which guarantees; a page and sheets."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from flask import Response, render_template, request, url_for

from app.accounts.rules import Permission
from app.citizens.forms.moderation import RegisterForm
from app.citizens.models import ModerationMeasure
from app.citizens.queries import register as queries
from app.citizens.queries.register import Line, Wanted
from app.citizens.rules.categories import CATEGORY_NAMES
from app.citizens.rules.measures import DUE_PROCESS, MEASURE_NAMES, MEASURE_WORDS, share, whole
from app.citizens.service.showing import note_export
from app.citizens.views.blueprint import Page, bp
from app.core.errors import NotFound
from app.core.words import Sentence, say
from app.core.zones import start_of_day, wall
from app.pages.shell.request_context import organisation, wiring
from app.web.access import requires
from app.web.forms import Read, read_form
from app.web.request import actor, now, reading, writing
from app.web.words import translate

P = Permission
READERS = (P.CASE_MODERATE, P.CASE_REVIEW, P.AUDIT_READ)
MIMES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}
NO_PAPER = say("Esta instalación no puede hacer PDF: falta Pango en el sistema.")
ON_PAPER = 300
"""Measures of one document: each is a few lines, and a town takes some dozens a year."""
HEADINGS = (
    *("Caso", "Medida", "Norma", "Qué era", "Estado", "Motivo", "Quién escribió"),
    *("Propuesta por", "Propuesta el", "Decidida por", "Decidida el", "Hecha el", "Último día"),
    *("Levantada el", "Por qué se levantó", "No procedía", "Con todas las garantías", "Huella de la prueba"),
)


@bp.get("/measures")
@requires(*READERS)
def measures() -> Page:
    return _register_page(read_form(RegisterForm, request.args))


def _register_page(form: Read[Any]) -> Page:
    """Return the page; 422 with what was typed where it cannot be asked."""
    wanted = _wanted(form.value)
    rows, older = queries.page(reading(), organisation().id, wanted, before=form.value.before if form.value else None)
    page = render_template(
        "citizens/measures/index.html",
        form=form,
        rows=rows,
        older=url_for(".measures", **_narrowing(), before=older) if older else None,
        names=MEASURE_NAMES,
        words=MEASURE_WORDS,
        figures=queries.figures(reading(), organisation().id, wanted),
        share=share([one.due_process for one in queries.applied(reading(), organisation().id, wanted)]),
        narrowing=_narrowing(),
        prints=wiring().printer.is_ready,
        today=now(),
    )
    return page if form.value else (page, 422)


@bp.get("/measures.csv")
@requires(*READERS)
def measures_csv() -> Page:
    return _sheet("csv")


@bp.get("/measures.xlsx")
@requires(*READERS)
def measures_xlsx() -> Page:
    return _sheet("xlsx")


@bp.get("/measures.pdf")
@requires(*READERS)
def measures_paper() -> Page:
    """Tagged; raises `NotFound` where no paper can be made. The newest, as many as somebody can leaf through."""
    if not wiring().printer.is_ready:
        raise NotFound(NO_PAPER)
    asked = read_form(RegisterForm, request.args)
    if asked.value is None:
        return _register_page(asked)
    rows, named, has_more = _taken(asked.value, ON_PAPER)
    markup = render_template(
        "citizens/measures/paper.html",
        body=organisation(),
        today=now(),
        rows=rows,
        named=named,
        has_more=has_more,
        names=MEASURE_NAMES,
        words=MEASURE_WORDS,
        categories=CATEGORY_NAMES,
        lacks=_lacks,
    )
    return _file(wiring().printer.pdf(markup), "pdf")


def _lacks(one: ModerationMeasure) -> list[Sentence]:
    return [word for name, word in DUE_PROCESS.items() if name not in one.due_process]


def _sheet(form: str) -> Page:
    asked = read_form(RegisterForm, request.args)
    if asked.value is None:
        return _register_page(asked)
    rows, named, _ = _taken(asked.value, queries.MOST)
    write = wiring().sheet_writer.csv if form == "csv" else wiring().sheet_writer.xlsx
    return _file(write(HEADINGS, _rows(rows, named=named)), form)


def _taken(asked: RegisterForm, limit: int) -> tuple[Sequence[Line], bool, bool]:
    """What leaves the house, which is noted, and whether there is more: without those who had the use of their data
    limited, and with names only for whoever may see them.
    """
    named = actor().may(P.CASE_NAMES)
    wanted = _wanted(asked, frees=True)
    with writing() as session:
        rows, older = queries.page(session, organisation().id, wanted, limit=limit)
        note_export(session, rows=len(rows), named=named, actor=actor(), now=now())
    return rows, named, older is not None


def _file(content: bytes, form: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="registro-de-medidas.{form}"'}
    return Response(content, mimetype=MIMES[form], headers=headers)


def _wanted(typed: RegisterForm | None, *, frees: bool = False) -> Wanted:
    if typed is None:
        return Wanted(frees=frees)
    until = typed.until + timedelta(days=1) if typed.until else None
    return Wanted(typed.kind, typed.state, typed.norm, _start(typed.since), _start(until), frees)


def _start(day: date | None) -> Any:
    return start_of_day(day, organisation().zone) if day else None


def _narrowing() -> dict[str, Any]:
    return {name: value for name, value in request.args.items() if value and name != "before"}


def _rows(lines: Iterable[Line], *, named: bool) -> Iterable[Sequence[Any]]:
    for one, case, citizen, digest in lines:
        who = (citizen.handle or citizen.name) if citizen and named else citizen.digest[:8] if citizen else ""
        yield (
            *(case.code, translate(MEASURE_NAMES[one.kind]), one.norm, translate(CATEGORY_NAMES[one.category])),
            *(translate(MEASURE_WORDS[one.state]), one.reason if named else "", who),
            *(one.proposed_by_name, _local(one.proposed_at), one.decided_by_name, _local(one.decided_at)),
            *(_local(one.done_at), one.ends_on, _local(one.lifted_at), one.lifted_why if named else ""),
            *("sí" if one.is_reversal else "", "sí" if whole(one.due_process) else "no", digest),
        )


def _local(at: Any) -> Any:
    return wall(at, organisation().zone).replace(tzinfo=None, microsecond=0) if at else None
