"""Observation sheets from spreadsheets: all, or none and the faults."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, render_template, url_for

from app.core.amounts import parse_amount
from app.core.errors import Refusal
from app.core.messages import msg
from app.core.name_keys import fold_name, nearest_names
from app.core.permissions import Permission
from app.core.text import normalise_text
from app.domain.directory.rules.networks import NETWORK_NAMES
from app.domain.plan.models.profiles import ComparableProfile
from app.domain.plan.queries import profiles as profile_queries
from app.domain.plan.rules.profiles import MAX_POSTS, MAX_RESPONSE_HOURS, MAX_SAMPLE, Observation, PostFormat
from app.domain.spreadsheets.rules.cell_dates import parse_date
from app.domain.spreadsheets.rules.named_columns import (
    CellError,
    RowFault,
    cell_value,
    column_positions,
    named_cells,
    rows_to_read,
)
from app.domain.spreadsheets.rules.sheet import Cell, Sheet, SheetRow, cell_text, is_empty_cell
from app.pages.components.csv_template import csv_template
from app.pages.components.uploaded_sheet import MOST_FAULTS, uploaded_sheet
from app.pages.plan.blueprint import Page, bp
from app.pages.plan.profiles import MAX_LINE, MAX_NOTE
from app.pages.shell.request_context import organisation, today
from app.usecases.plan import profiles as plan_profiles
from app.web.access import requires
from app.web.form_action import flash_and_redirect
from app.web.forms import FormState, blank_form, refusal_beside
from app.web.request import read_session, work, write_transaction
from app.web.translation import translate
from app.web.uploads import takes_files

HEADINGS = {
    "profile": "Perfil",
    "network": "Red",
    "observed_on": "Fecha",
    "posts_per_week": "Publicaciones por semana",
    "hours": "Horario",
    "formats": "Formatos",
    "tone": "Tono",
    "response_hours": "Horas en responder",
    "to_copy": "Qué copiar",
    "to_avoid": "Qué evitar",
    "sample": "Publicaciones miradas",
}
REQUIRED_COLUMNS = ("profile", "observed_on", "posts_per_week")
MAX_ROWS = 500
ProfilesByName = Mapping[str, Sequence[ComparableProfile]]
_FORMATS = {fold_name(str(word)): code for code, word in PostFormat.labels().items()}


@dataclass(frozen=True, slots=True)
class ParsedObservations:
    rows: Sequence[tuple[ComparableProfile, Observation]]
    faults: Sequence[RowFault]


def parse_observations(sheet: Sheet, profiles: Sequence[ComparableProfile]) -> ParsedObservations:
    """Raise `Refusal` for an overlong sheet or missing columns."""
    places, rows = column_positions(sheet, HEADINGS, REQUIRED_COLUMNS), rows_to_read(sheet, most=MAX_ROWS)
    known: dict[str, list[ComparableProfile]] = {}
    for profile in profiles:
        known.setdefault(fold_name(profile.name), []).append(profile)
    read: list[tuple[ComparableProfile, Observation]] = []
    faults: list[RowFault] = []
    for row in rows:
        try:
            read.append(_read_row(row, places, known))
        except CellError as wrong:
            faults.append(RowFault(row.number, HEADINGS[wrong.name], wrong.why))
    return ParsedObservations(read, faults)


def _read_row(row: SheetRow, places: Mapping[str, int], known: ProfilesByName) -> tuple[ComparableProfile, Observation]:
    cells = named_cells(row, places, first="profile")
    values: dict[str, Any] = {name: cell_value(name, cells.get(name), read) for name, read in _READERS.items()}
    network = fold_name(cell_text(cells.get("network")))
    profile = cell_value("profile", cells["profile"], lambda cell: _profile(cell, network, known))
    return profile, Observation(**values)


def _profile(cell: Cell, network: str, known: ProfilesByName) -> ComparableProfile:
    """Return the profile by name, and by network where names repeat."""
    name = cell_text(cell).strip()
    called = known.get(fold_name(name), [])
    matches = [
        profile
        for profile in called
        if not network or network in (profile.network.value, fold_name(NETWORK_NAMES[profile.network]))
    ]
    if len(matches) == 1:
        return matches[0]
    if matches:
        raise Refusal(msg("Hay varios perfiles «%(name)s»: ponga de qué red en la columna Red.", name=name[:80]))
    names = tuple(profile.name for some in known.values() for profile in some)
    if not called and (like := nearest_names(name, names, most=1)):
        raise Refusal(
            msg("No se mira ningún perfil «%(name)s». ¿Quería decir «%(like)s»?", name=name[:80], like=like[0])
        )
    raise Refusal(msg("No se mira ningún perfil «%(name)s» en esa red: añádalo antes.", name=name[:80]))


def _number(most: int) -> Callable[[Cell], float | None]:
    def read(cell: Cell) -> float | None:
        if is_empty_cell(cell):
            return None
        return parse_amount(cell if isinstance(cell, int | float) else cell_text(cell), most=most)

    return read


def _posts(cell: Cell) -> float:
    value = _number(MAX_POSTS)(cell)
    if value is None:
        raise Refusal(msg("Falta cuántas publica por semana."))
    return value


def _sample(cell: Cell) -> int | None:
    value = _number(MAX_SAMPLE)(cell)
    if value is not None and (value != int(value) or not value):
        raise Refusal(msg("Las publicaciones miradas se cuentan enteras, de una en adelante."))
    return None if value is None else int(value)


def _formats(cell: Cell) -> list[str]:
    """Return the codes of the formats, in the product's order."""
    words = [word.strip() for word in cell_text(cell).split(",") if word.strip()]
    if strange := [word for word in words if fold_name(word) not in _FORMATS]:
        every = ", ".join(str(word) for word in PostFormat.labels().values())
        raise Refusal(msg("No se conoce el formato «%(word)s». Los que hay: %(all)s.", word=strange[0][:40], all=every))
    chosen = {_FORMATS[fold_name(word)] for word in words}
    return [code.value for code in PostFormat if code in chosen]


def _text(most: int) -> Callable[[Cell], str]:
    def read(cell: Cell) -> str:
        text = normalise_text(cell_text(cell).strip())
        if len(text) > most:
            raise Refusal(msg("El texto tiene %(count)s caracteres y caben %(most)s.", count=len(text), most=most))
        return text

    return read


_READERS: dict[str, Callable[[Cell], Any]] = {
    "observed_on": parse_date,
    "posts_per_week": _posts,
    "hours": _text(MAX_LINE),
    "formats": _formats,
    "tone": _text(MAX_LINE),
    "response_hours": _number(MAX_RESPONSE_HOURS),
    "to_copy": _text(MAX_NOTE),
    "to_avoid": _text(MAX_NOTE),
    "sample": _sample,
}


P = Permission
NOTHING_IMPORTED = msg("No se ha traído nada: corrija en su hoja las filas que se dicen aquí y vuelva a subirla.")


@bp.get("/others/import")
@requires(P.PLAN_MANAGE)
def import_sheets() -> Page:
    return _import_page(blank_form())


@bp.post("/others/import")
@requires(P.PLAN_MANAGE)
@takes_files("file")
def bring_sheets() -> Page:
    form: FormState[Any] = blank_form()
    try:
        name, sheet = uploaded_sheet()
        read = parse_observations(sheet, profile_queries.profiles(read_session(), organisation().id))
    except Refusal as refusal:
        form.refuse("file", refusal.sentence)
        return _import_page(form), form.status
    if read.faults:
        form.refuse("file", NOTHING_IMPORTED)
        return _import_page(form, read.faults), form.status
    return _import_rows(form, read.rows, name)


@bp.get("/others/template.csv")
@requires(P.PLAN_MANAGE)
def sheet_template() -> Response:
    compared = profile_queries.profiles(read_session(), organisation().id)
    rows = [[profile.name, profile.network.value, today(), *[None] * (len(HEADINGS) - 3)] for profile in compared]
    return csv_template(HEADINGS, rows, name="fichas-de-observacion")


def _import_rows(form: FormState[Any], rows: Sequence[Any], name: str) -> Page:
    """Import; a future day, found only by the service, refuses the whole file."""
    form.value, added = form, 0
    with refusal_beside(form), write_transaction() as session:
        profiles = {profile.id: profile for profile in profile_queries.profiles(session, organisation().id)}
        pairs = [(profiles[profile.id], seen) for profile, seen in rows if profile.id in profiles]
        added = plan_profiles.import_observations(work(session), pairs, file=name, today=today())
    if form.value is None:
        form.errors["file"] = form.errors.pop("observed_on", NOTHING_IMPORTED)
        return _import_page(form), form.status
    message = msg("Fichas traídas: %(count)s. Las que ya estaban no se repiten.", count=added)
    return flash_and_redirect(message, url_for(".others"))


def _import_page(form: FormState[Any], faults: Sequence[RowFault] = ()) -> str:
    formats = list(PostFormat.labels().values())
    return render_template(
        "plan/observation_import.html",
        form=form,
        faults=faults[:MOST_FAULTS],
        more=max(len(faults) - MOST_FAULTS, 0),
        headings=HEADINGS,
        formats=", ".join(translate(word) for word in formats),
        most=MAX_ROWS,
    )
