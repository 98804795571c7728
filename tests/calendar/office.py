"""An office's accounts and topics, and sheets made of plain words, for the tests of the import."""

from dataclasses import replace
from datetime import date

from app.calendar.rules.headings import columns_of
from app.calendar.rules.known import Known, KnownAccount, KnownTopic
from app.calendar.rules.rows import ReadRow, read_row
from app.calendar.rules.sheet import Cell, Row, Sheet
from app.channels.rules.accounts import Network

HEADINGS = ("Fecha", "Hora", "Cuenta", "Tema", "Idioma", "Texto", "Enlace", "Texto alternativo")
OFFICE = Known(
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
    """A sheet with one row for each change made to the sound row."""
    rows = (tuple((SOUND | change).get(heading) for heading in headings) for change in changes)
    return Sheet(tuple(Row(number, cells) for number, cells in enumerate(rows, start=2)), headings, "Hoja1")


def reading(change: dict[str, Cell] | None = None, *, fold: int | None = None, known: Known = OFFICE) -> ReadRow:
    """The sound row with a change, read alone."""
    given = sheet(change or {}, headings=tuple({**SOUND, **(change or {})}))
    return read_row(given.rows[0], columns_of(given), known, fold=fold)


def problems(change: dict[str, Cell], *, known: Known = OFFICE) -> list[tuple[str, str]]:
    return [(problem.column, str(problem.sentence)) for problem in reading(change, known=known).problems]


def with_languages(*codes: str) -> Known:
    return replace(OFFICE, languages=codes)
