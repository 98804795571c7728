"""Headings as offices write them, in five languages."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from app.core.errors import Refusal
from app.core.messages import Message, msg
from app.core.name_keys import fold_name
from app.domain.spreadsheets.rules.sheet import Cell, Sheet, SheetRow, cell_text

HEADING_ROWS = 20
_LONGEST = 80
REASON_HEADING = "Motivo"


class SheetColumn(StrEnum):
    NUMBER = "Número"
    DATE = "Fecha"
    TIME = "Hora"
    ACCOUNT = "Cuenta"
    TOPIC = "Tema"
    LANGUAGE = "Idioma"
    TITLE = "Título"
    TEXT = "Texto"
    LINK = "Enlace"
    ALT = "Texto alternativo"
    REFERENCE = "Referencia"
    REASON = "Motivo"
    CHECK = "Control"


MANDATORY_COLUMNS = (SheetColumn.DATE, SheetColumn.TIME, SheetColumn.ACCOUNT, SheetColumn.TEXT)

# The first name of a column wins over the later ones: «Día» is a weekday where there is a «Fecha» as well.
_NAMES: dict[SheetColumn, tuple[str, ...]] = {
    SheetColumn.DATE: (
        "fecha", "fecha de publicacion", "fecha publicacion", "data", "data de publicacion", "data de publicacio",
        "date", "publication date", "argitaratze data", "eguna", "dia", "day",
    ),
    SheetColumn.TIME: (
        "hora", "hora de publicacion", "hora publicacion", "hora de publicacio", "time", "ordua", "hour", "horario",
    ),
    SheetColumn.ACCOUNT: (
        "cuenta", "cuentas", "compte", "comptes", "conta", "contas", "kontua", "kontuak", "account", "accounts",
        "perfil", "perfiles", "perfils", "perfis", "canal", "canales", "canals", "canles", "kanala", "kanalak",
        "channel", "channels", "red social", "redes sociales", "red", "redes", "xarxa", "xarxes", "rede", "sarea",
        "sareak", "network", "networks",
    ),
    SheetColumn.TOPIC: ("tema", "temas", "gaia", "topic", "tematica", "categoria", "category"),
    SheetColumn.LANGUAGE: ("idioma", "lengua", "llengua", "lingua", "hizkuntza", "language", "lang"),
    SheetColumn.TEXT: (
        "texto", "text", "testua", "copy", "texto de la publicacion", "texto del post", "publicacion", "publicacio",
        "contenido", "contingut", "contido", "edukia", "content",
    ),
    SheetColumn.LINK: ("enlace", "enllac", "ligazon", "esteka", "link", "url", "enlaces", "links"),
    SheetColumn.ALT: (
        "texto alternativo", "text alternatiu", "testu alternatiboa", "ordezko testua", "alt text", "alternative text",
        "texto alt", "alt", "descripcion de la imagen", "descripcio de la imatge", "image alt", "image description",
    ),
    SheetColumn.REFERENCE: ("referencia", "erreferentzia", "reference", "ref", "id", "identificador", "codigo"),
    SheetColumn.NUMBER: ("numero", "numero de publicacion", "zenbakia", "number", "post number"),
    SheetColumn.TITLE: ("titulo", "titol", "izenburua", "title"),
    SheetColumn.CHECK: ("control",),
    SheetColumn.REASON: ("motivo", "motiu", "arrazoia", "reason"),
}  # fmt: skip
_BY_NAME = {name: (column, rank) for column, names in _NAMES.items() for rank, name in enumerate(names)}
_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """Positions and typed headings; `ignored`: unknown ones."""

    positions: dict[SheetColumn, int]
    typed: dict[SheetColumn, str]
    ignored: tuple[str, ...] = ()

    def cell(self, row: SheetRow, column: SheetColumn) -> Cell:
        position = self.positions.get(column)
        return None if position is None else row.cell(position)

    def heading(self, column: SheetColumn) -> str:
        """Return the typed one, or the product's."""
        return self.typed.get(column, column.value)


@lru_cache(maxsize=1024)
def recognise_heading(heading: str) -> tuple[SheetColumn, int] | None:
    """Return column and rank among its names."""
    if len(heading) > _LONGEST:
        return None
    bare = fold_name(_ASIDE.sub(" ", heading) if heading.strip()[:1] not in "([" else heading)
    return _BY_NAME.get(bare.strip(" .:*#_-"))


def find_heading_row(rows: Sequence[Sequence[Cell]]) -> int:
    """Return the row, of the first twenty, that names most columns; the first on draws."""
    scores = [len(_named_columns(row)) for row in rows[:HEADING_ROWS]]
    return scores.index(max(scores)) if scores else 0


def has_headings(cells: Sequence[Cell]) -> bool:
    """Require all mandatory columns."""
    return set(MANDATORY_COLUMNS) <= _named_columns(cells)


def count_headings(cells: Sequence[Cell]) -> int:
    return len(_named_columns(cells))


def map_columns(sheet: Sheet) -> ColumnMap:
    """Raise `Refusal` for a missing mandatory column or repeated heading."""
    chosen = _choose_columns(sheet)
    missing = [column.value for column in MANDATORY_COLUMNS if column not in chosen]
    if missing:
        raise Refusal(_missing_message(sheet, missing))
    used = set(chosen.values())
    return ColumnMap(
        positions=chosen,
        typed={column: sheet.headings[position].strip() for column, position in chosen.items()},
        ignored=tuple(h.strip() for n, h in enumerate(sheet.headings) if h.strip() and n not in used),
    )


def _named_columns(cells: Sequence[Cell]) -> set[SheetColumn]:
    matches = (recognise_heading(cell) for cell in cells if isinstance(cell, str))
    return {column for column, _rank in filter(None, matches)}


def _choose_columns(sheet: Sheet) -> dict[SheetColumn, int]:
    best: dict[SheetColumn, tuple[int, int]] = {}
    for position, heading in enumerate(sheet.headings):
        meaning = recognise_heading(heading)
        if meaning is None:
            continue
        column, rank = meaning
        if column in best and best[column][0] == rank and column is not SheetColumn.REASON:
            raise Refusal(
                msg(
                    "La columna «%(heading)s» está dos veces. Deje una sola y vuelva a subir el archivo.",
                    heading=heading,
                )
            )
        if column not in best or rank < best[column][0]:
            best[column] = (rank, position)
    return {column: position for column, (_rank, position) in best.items()}


def _missing_message(sheet: Sheet, missing: list[str]) -> Message:
    quoted_headings = ", ".join(
        f"«{cell_text(heading).strip()[:40]}»" for heading in sheet.headings[:12] if heading.strip()
    )
    if len(missing) == len(MANDATORY_COLUMNS):
        return msg(
            "No se encuentran los títulos de las columnas: hacen falta al menos Fecha, Hora, Cuenta y Texto. "
            "La fila %(row)s dice: %(found)s.",
            row=sheet.headings_row,
            found=quoted_headings or msg("nada"),
        )
    return msg(
        "Faltan columnas en la fila de títulos (fila %(row)s): %(missing)s. Se han encontrado: %(found)s.",
        row=sheet.headings_row,
        missing=", ".join(missing),
        found=quoted_headings,
    )
