"""Figures noted in a spreadsheet: each row a figure; the rows that cannot be kept are told, with the reason."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from flask import Response, render_template, url_for

from app.core.amounts import parse_number
from app.core.errors import Refusal
from app.core.messages import msg
from app.core.name_keys import fold_name
from app.core.permissions import Permission as P
from app.domain.metrics.queries import unmeasured_publications
from app.domain.metrics.rules.catalogue import TYPED_KINDS, MetricKind
from app.domain.metrics.rules.reading_terms import FREE
from app.domain.spreadsheets.rules.cell_dates import parse_date
from app.domain.spreadsheets.rules.named_columns import (
    CellError,
    RowFault,
    cell_value,
    column_positions,
    named_cells,
    rows_to_read,
)
from app.domain.spreadsheets.rules.sheet import Cell, Sheet, cell_text, is_empty_cell
from app.pages.components.csv_template import csv_template
from app.pages.components.uploaded_sheet import MOST_FAULTS, uploaded_sheet
from app.pages.publishing.deliveries import LONGEST_ADDRESS, Page, bp
from app.pages.shell.request_context import organisation, today
from app.usecases.metrics.metrics_import import SheetFigure, import_metrics
from app.usecases.metrics.typed_metrics import may_type_metrics
from app.web.access import requires
from app.web.form_action import flash_and_redirect
from app.web.forms import FormState, blank_form
from app.web.request import actor, now, read_session, work, write_transaction
from app.web.translation import translate
from app.web.uploads import takes_files

HEADINGS = {
    "address": "Dirección",
    "account": "Cuenta",
    "published_on": "Fecha",
    "kind": "Cifra",
    "value": "Valor",
    "day": "Del día",
}
REQUIRED_COLUMNS = ("kind", "value")
MOST_ROWS, MOST_VALUE = 1000, 10**12
KEPT = msg("Cifras anotadas: %(count)s.")
KEPT_SOME = msg("Anotadas: %(count)s. Las que se dicen aquí, no: corríjalas y vuelva a subir la hoja.")
KEPT_NONE = msg("No se ha anotado ninguna: corrija en su hoja las filas que se dicen aquí y vuelva a subirla.")
NO_VALUES = msg("Ninguna fila tiene valor: rellene la columna Valor.")


@bp.get("/metrics/import")
@requires(P.DELIVERY_SETTLE, P.DELIVERY_PUBLISH)
def import_figures() -> Page:
    return _import_page(blank_form())


@bp.post("/metrics/import")
@requires(P.DELIVERY_SETTLE, P.DELIVERY_PUBLISH)
@takes_files("file")
def bring_figures() -> Page:
    """Keep what can be kept; the same file again changes nothing."""
    form: FormState[Any] = blank_form()
    try:
        name, sheet = uploaded_sheet()
        figures, faults = parse_figures(sheet)
    except Refusal as refusal:
        form.refuse("file", refusal.sentence)
        return _import_page(form), form.status
    with write_transaction() as session:
        result = import_metrics(work(session), organisation(), figures, file=name)
    faults = sorted([*faults, *(RowFault(row, "", why) for row, why in result.refused)])
    if not faults:
        return flash_and_redirect(msg(KEPT.msgid, count=result.kept), url_for(".import_figures"))
    form.refuse("file", msg(KEPT_SOME.msgid, count=result.kept) if result.kept else KEPT_NONE)
    return _import_page(form, faults), form.status


@bp.get("/metrics/template.csv")
@requires(P.DELIVERY_SETTLE, P.DELIVERY_PUBLISH)
def figures_template() -> Response:
    """Serve what of the last months has no figure in the actor's accounts, with the value to fill in."""
    session, since = read_session(), now() - timedelta(days=FREE.weekly_until)
    rows = [
        [each.permalink, each.account[0], each.published_on, translate(MetricKind.VIEWS.label), None, today()]
        for each in unmeasured_publications(session, organisation(), since=since)
        if may_type_metrics(each.responsible_id, actor())
    ]
    return csv_template(HEADINGS, rows, name="cifras-por-anotar")


def parse_figures(sheet: Sheet) -> tuple[list[SheetFigure], list[RowFault]]:
    """Leave rows without a value out. Raises `Refusal` for an overlong sheet, missing columns or no value at all."""
    places = column_positions(sheet, HEADINGS, REQUIRED_COLUMNS)
    figures: list[SheetFigure] = []
    faults: list[RowFault] = []
    for row in rows_to_read(sheet, most=MOST_ROWS):
        try:
            cells = named_cells(row, places, first="address")
            if not is_empty_cell(cells["value"]):
                figures.append(_figure(row.number, cells))
        except CellError as wrong:
            faults.append(RowFault(row.number, HEADINGS[wrong.name], wrong.why))
    if not figures and not faults:
        raise Refusal(NO_VALUES)
    return figures, faults


def _figure(number: int, cells: Mapping[str, Cell]) -> SheetFigure:
    """Take today for a figure without its day. Raises `CellError`."""
    address = cell_value("address", cells.get("address"), _address)
    account = cell_text(cells.get("account")).strip()
    if not address and not account:
        raise CellError("address", msg("Ponga la dirección de la publicación, o su cuenta y el día en que salió."))
    return SheetFigure(
        row=number,
        address=address,
        account=account,
        published_on=None if address else cell_value("published_on", cells.get("published_on"), parse_date),
        kind=cell_value("kind", cells["kind"], _kind),
        value=cell_value("value", cells["value"], _whole_number),
        day=today() if is_empty_cell(cells.get("day")) else cell_value("day", cells["day"], parse_date),
    )


def _address(cell: Cell) -> str:
    address = cell_text(cell).strip()
    if len(address) > LONGEST_ADDRESS:
        raise Refusal(msg("Esa dirección es demasiado larga."))
    return address


def _kind(cell: Cell) -> MetricKind:
    """Read the kind in Spanish, in the reader's language or by its code."""
    typed = cell_text(cell).strip()
    for kind in TYPED_KINDS:
        if fold_name(typed) in (kind.value, fold_name(str(kind.label)), fold_name(translate(kind.label))):
            return kind
    every = ", ".join(translate(kind.label) for kind in TYPED_KINDS)
    raise Refusal(msg("No se conoce la cifra «%(typed)s». Las que hay: %(all)s.", typed=typed[:40], all=every))


def _whole_number(cell: Cell) -> int:
    value = parse_number(cell if isinstance(cell, int | float) else cell_text(cell), most=MOST_VALUE)
    if value != int(value):
        raise Refusal(msg("Las cifras van enteras, sin decimales."))
    return int(value)


def _import_page(form: FormState[Any], faults: Sequence[RowFault] = ()) -> str:
    return render_template(
        "publishing/metrics_import.html",
        form=form,
        faults=faults[:MOST_FAULTS],
        more=max(len(faults) - MOST_FAULTS, 0),
        headings=HEADINGS,
        kinds=", ".join(translate(kind.label) for kind in TYPED_KINDS),
        days=FREE.weekly_until,
        most=MOST_ROWS,
    )
