"""An office's accounts and topics, and sheets of plain values, for the tests of the import."""

from dataclasses import replace
from datetime import date

from app.domain.directory.rules.networks import Network
from app.domain.spreadsheets.rules.headings import map_columns
from app.domain.spreadsheets.rules.rows import ParsedRow, parse_row
from app.domain.spreadsheets.rules.sheet import Cell, Sheet, SheetRow
from app.domain.spreadsheets.rules.vocabulary import KnownAccount, KnownTopic, SheetVocabulary

HEADINGS = ("Fecha", "Hora", "Cuenta", "Tema", "Idioma", "Texto", "Enlace", "Texto alternativo")
OFFICE = SheetVocabulary(
    accounts=(
        KnownAccount(1, ("@rivera", "Ayuntamiento de Rivera"), Network.X, languages=("es", "ca")),
        KnownAccount(2, ("@rivera@red.example",), Network.MASTODON, 560, 23),
        KnownAccount(3, ("Rivera (Facebook)", "rivera.oficial"), Network.FACEBOOK, languages=("es",)),
        KnownAccount(4, ("@Biblioteca Rivera",), Network.BLUESKY),
        KnownAccount(5, ("@Biblioteca Rivera",), Network.THREADS),
    ),
    topics=(KnownTopic(10, "Cultura"), KnownTopic(11, "Tráfico y obras")),
    languages=("es", "ca"),
    zone="Europe/Madrid",
    today=date(2027, 1, 10),
)
SOUND: dict[str, Cell] = {
    "Fecha": "15/03/2027",
    "Hora": "09:30",
    "Cuenta": "@rivera",
    "Tema": "Cultura",
    "Idioma": "es",
    "Texto": "La biblioteca abre el lunes.",
    "Enlace": "",
    "Texto alternativo": "",
}


def sheet(*changes: dict[str, Cell], headings: tuple[str, ...] = HEADINGS) -> Sheet:
    """Return a sheet with one changed copy of the valid row per change."""
    rows = (tuple((SOUND | change).get(heading) for heading in headings) for change in changes)
    return Sheet(tuple(SheetRow(number, cells) for number, cells in enumerate(rows, start=2)), headings, "Hoja1")


def reading(
    change: dict[str, Cell] | None = None, *, fold: int | None = None, known: SheetVocabulary = OFFICE
) -> ParsedRow:
    """Return the reading of the valid row with a change, alone."""
    parsed_sheet = sheet(change or {}, headings=tuple({**SOUND, **(change or {})}))
    return parse_row(parsed_sheet.rows[0], map_columns(parsed_sheet), known, fold=fold)


def problems(change: dict[str, Cell], *, known: SheetVocabulary = OFFICE) -> list[tuple[str, str]]:
    return [(problem.column, str(problem.sentence)) for problem in reading(change, known=known).problems]


def with_languages(*codes: str) -> SheetVocabulary:
    return replace(OFFICE, languages=codes)
