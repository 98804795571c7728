from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from flask import Response, render_template, request, url_for

from app.core.errors import NotFound
from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.core.zones import local_time, start_of_day
from app.domain.moderation.models import ModerationMeasure
from app.domain.moderation.queries import register
from app.domain.moderation.queries.register import MeasureFilter, MeasureRegisterEntry
from app.domain.moderation.rules.measures import (
    DUE_PROCESS,
    MeasureKind,
    MeasureState,
    due_process_share,
    has_due_process,
)
from app.pages.citizens.blueprint import Page, bp
from app.pages.moderation.forms import MeasureRegisterForm
from app.pages.shell.request_context import organisation, wiring
from app.usecases.cases.name_access import record_register_export
from app.web.access import requires
from app.web.forms import FormState, read_form
from app.web.request import actor, now, read_session, work, write_transaction
from app.web.translation import translate

P = Permission
REGISTER_READERS = (P.CASE_MODERATE, P.CASE_REVIEW, P.AUDIT_READ)
MIMES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}
NO_PAPER = msg("Esta instalación no puede hacer PDF: falta Pango en el sistema.")
MOST_ON_PAPER = 300
"""Measures per document: a few lines each, dozens yearly in a town."""
HEADINGS = (
    "Caso",
    "Medida",
    "Norma",
    "Qué era",
    "Estado",
    "Motivo",
    "Quién escribió",
    "Propuesta por",
    "Propuesta el",
    "Decidida por",
    "Decidida el",
    "Hecha el",
    "Último día",
    "Levantada el",
    "Por qué se levantó",
    "No procedía",
    "Con todas las garantías",
    "Huella de la prueba",
)


@bp.get("/measures")
@requires(*REGISTER_READERS)
def measures() -> Page:
    return _register_page(read_form(MeasureRegisterForm, request.args))


def _register_page(form: FormState[Any]) -> Page:
    """Answer 422 for an invalid filter."""
    wanted = _measure_filter(form.value)
    rows, older = register.register_page(work(read_session()), wanted, before=form.value.before if form.value else None)
    page = render_template(
        "moderation/register.html",
        form=form,
        rows=rows,
        older=url_for(".measures", **_filter_args(), before=older) if older else None,
        names=MeasureKind.choices(),
        words=MeasureState.choices(),
        figures=register.register_figures(work(read_session()), wanted),
        share=due_process_share(
            [measure.due_process for measure in register.applied_measures(work(read_session()), wanted)]
        ),
        narrowing=_filter_args(),
        prints=wiring().printer.is_ready,
        today=now(),
    )
    return page if form.value else (page, 422)


@bp.get("/measures.csv")
@requires(*REGISTER_READERS)
def measures_csv() -> Page:
    return _sheet_response("csv")


@bp.get("/measures.xlsx")
@requires(*REGISTER_READERS)
def measures_xlsx() -> Page:
    return _sheet_response("xlsx")


@bp.get("/measures.pdf")
@requires(*REGISTER_READERS)
def measures_paper() -> Page:
    """Return the newest measures as tagged PDF; raises `NotFound` where none can be made."""
    if not wiring().printer.is_ready:
        raise NotFound(NO_PAPER)
    form = read_form(MeasureRegisterForm, request.args)
    if form.value is None:
        return _register_page(form)
    rows, named, has_more = _exported_entries(form.value, MOST_ON_PAPER)
    markup = render_template(
        "moderation/register_paper.html",
        body=organisation(),
        today=now(),
        rows=rows,
        named=named,
        has_more=has_more,
        lacks=_missing_guarantees,
    )
    return _file_response(wiring().printer.pdf(markup), "pdf")


def _missing_guarantees(measure: ModerationMeasure) -> list[Message]:
    return [word for name, word in DUE_PROCESS.items() if name not in measure.due_process]


def _sheet_response(form: str) -> Page:
    filter_form = read_form(MeasureRegisterForm, request.args)
    if filter_form.value is None:
        return _register_page(filter_form)
    rows, named, _ = _exported_entries(filter_form.value, register.MOST_ROWS)
    write = wiring().sheet_writer.csv if form == "csv" else wiring().sheet_writer.xlsx
    return _file_response(write(HEADINGS, _sheet_rows(rows, named=named)), form)


def _exported_entries(filters: MeasureRegisterForm, limit: int) -> tuple[Sequence[MeasureRegisterEntry], bool, bool]:
    """Record the export; return entries, whether with names, and whether more exist.

    Citizens with restricted data are omitted; names need permission.
    """
    named = actor().may(P.CASE_NAMES)
    wanted = _measure_filter(filters, frees=True)
    with write_transaction() as session:
        rows, older = register.register_page(work(session), wanted, limit=limit)
        record_register_export(work(session), rows=len(rows), named=named)
    return rows, named, older is not None


def _file_response(content: bytes, form: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="registro-de-medidas.{form}"'}
    return Response(content, mimetype=MIMES[form], headers=headers)


def _measure_filter(typed: MeasureRegisterForm | None, *, frees: bool = False) -> MeasureFilter:
    if typed is None:
        return MeasureFilter(frees=frees)
    until = typed.until + timedelta(days=1) if typed.until else None
    return MeasureFilter(typed.kind, typed.state, typed.norm, _start_of(typed.since), _start_of(until), frees)


def _start_of(day: date | None) -> Any:
    return start_of_day(day, organisation().zone) if day else None


def _filter_args() -> dict[str, Any]:
    return {name: value for name, value in request.args.items() if value and name != "before"}


def _sheet_rows(lines: Iterable[MeasureRegisterEntry], *, named: bool) -> Iterable[Sequence[Any]]:
    for measure, case, citizen, digest in lines:
        who = (citizen.handle or citizen.name) if citizen and named else citizen.digest[:8] if citizen else ""
        yield (
            case.code,
            translate(measure.kind.label),
            measure.norm,
            translate(measure.category.label),
            translate(measure.state.label),
            measure.reason if named else "",
            who,
            measure.proposed_by_name,
            _local(measure.proposed_at),
            measure.decided_by_name,
            _local(measure.decided_at),
            _local(measure.done_at),
            measure.ends_on,
            _local(measure.lifted_at),
            measure.lifted_why if named else "",
            "sí" if measure.is_reversal else "",
            "sí" if has_due_process(measure.due_process) else "no",
            digest,
        )


def _local(at: Any) -> Any:
    return local_time(at, organisation().zone).replace(tzinfo=None, microsecond=0) if at else None
