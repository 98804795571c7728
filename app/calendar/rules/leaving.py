"""The columns of a sheet that leaves: those that can be brought back changed, and those that are only read."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from app.calendar.rules.headings import Column
from app.calendar.rules.planning import WIDTHS
from app.calendar.rules.sheet import Cell
from app.calendar.rules.telling import SAID, Office, parts_of, rows_of
from app.core.words import Sentence, say
from app.core.zones import wall
from app.drafting.rules.draft import Draft

MOST = 10_000
"""Posts in one sheet: as many rows as one brings back."""
STATE, DEADLINE, PUBLIC = "Estado", "Límite para decidir", "Publicada en"
READ_ONLY = (STATE, DEADLINE, PUBLIC)
HEADINGS = (Column.NUMBER.value, *(column.value for column in SAID), *READ_ONLY, Column.CHECK.value)
_PUBLIC_COLUMNS = (*SAID[:5], Column.TEXT, Column.LINK)
PUBLIC_HEADINGS = (*(column.value for column in _PUBLIC_COLUMNS), PUBLIC)
HIDDEN = (HEADINGS.index(Column.CHECK.value),)


def widths(headings: Iterable[str]) -> dict[int, int]:
    """In characters, by the place of each column."""
    known: dict[str, int] = {column.value: width for column, width in WIDTHS.items()} | {STATE: 18, PUBLIC: 40}
    return {place: known.get(heading, 20) for place, heading in enumerate(headings)}


def exported(
    draft: Draft,
    name: tuple[int, int],
    office: Office,
    *,
    state: str,
    deadline: datetime | None,
    permalinks: Mapping[int, str],
) -> Iterable[tuple[Cell, ...]]:
    """The rows of one post, under `HEADINGS`."""
    until = wall(deadline, office.known.zone).replace(tzinfo=None, second=0, microsecond=0) if deadline else None
    for part, cells in zip(parts_of(draft), rows_of(draft, name, office), strict=True):
        public = "\n".join(permalinks[account] for account in part.accounts if permalinks.get(account))
        said = (cells[column] for column in SAID)
        yield (cells[Column.NUMBER], *said, state, until, public, cells[Column.CHECK])


def notes(place: str, *, is_public: bool) -> tuple[Sentence, ...]:
    """How the sheet is read, for its second leaf; `place` is the city whose clocks it speaks of."""
    first = say("Las horas son las del reloj de %(place)s.", place=place)
    if is_public:
        return (first, say("Solo lleva lo ya publicado, una fila por cuenta e idioma."))
    return (first, *_NOTES)


_NOTES = (
    say("Hay una fila por texto e idioma de cada publicación, con las cuentas que lo dicen."),
    say("Puede cambiar las celdas y subir el archivo en Calendario, Importar hoja: antes de guardar verá qué cambia."),
    say("La columna Número dice qué publicación es: no la cambie, y déjela en blanco en las filas nuevas."),
    say("El Título está en blanco si la publicación se llama como empieza su texto."),
    say("Estado, Límite para decidir y Publicada en solo se leen: cambiarlas no cambia nada."),
    say("La columna oculta Control sirve para no deshacer lo que otra persona cambie mientras tanto: no la toque."),
    say("Borrar una fila no borra su publicación: eso se hace en su página."),
    say("La noche en que se atrasa el reloj, la hora repetida lleva detrás (1ª) o (2ª)."),
    say("El apóstrofo delante de un texto impide que la hoja lo tome por una fórmula; al importarla se quita."),
)
