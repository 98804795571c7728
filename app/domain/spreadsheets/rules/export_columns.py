from collections.abc import Iterable, Mapping
from datetime import datetime

from app.core.messages import Message, msg
from app.core.zones import local_time
from app.domain.posts.rules.draft import Draft
from app.domain.spreadsheets.rules.headings import SheetColumn
from app.domain.spreadsheets.rules.post_rows import POST_COLUMNS, ExportVocabulary, post_parts, post_rows
from app.domain.spreadsheets.rules.sheet import Cell
from app.domain.spreadsheets.rules.template import COLUMN_WIDTHS

STATE, DEADLINE, PUBLIC = "Estado", "Límite para decidir", "Publicada en"
READ_ONLY_COLUMNS = (STATE, DEADLINE, PUBLIC)
EXPORT_HEADINGS = (
    SheetColumn.NUMBER.value,
    *(column.value for column in POST_COLUMNS),
    *READ_ONLY_COLUMNS,
    SheetColumn.CHECK.value,
)
_PUBLIC_COLUMNS = (*POST_COLUMNS[:5], SheetColumn.TEXT, SheetColumn.LINK)
PUBLIC_HEADINGS = (*(column.value for column in _PUBLIC_COLUMNS), PUBLIC)
HIDDEN_COLUMNS = (EXPORT_HEADINGS.index(SheetColumn.CHECK.value),)


def column_widths(headings: Iterable[str]) -> dict[int, int]:
    """Return characters by position."""
    known: dict[str, int] = {column.value: width for column, width in COLUMN_WIDTHS.items()} | {STATE: 18, PUBLIC: 40}
    return {place: known.get(heading, 20) for place, heading in enumerate(headings)}


def export_rows(
    draft: Draft,
    name: tuple[int, int],
    office: ExportVocabulary,
    *,
    state: str,
    deadline: datetime | None,
    permalinks: Mapping[int, str],
) -> Iterable[tuple[Cell, ...]]:
    """Follow `EXPORT_HEADINGS`."""
    until = local_time(deadline, office.known.zone).replace(tzinfo=None, second=0, microsecond=0) if deadline else None
    for part, cells in zip(post_parts(draft), post_rows(draft, name, office), strict=True):
        public = "\n".join(permalinks[account] for account in part.accounts if permalinks.get(account))
        post_cells = (cells[column] for column in POST_COLUMNS)
        yield (cells[SheetColumn.NUMBER], *post_cells, state, until, public, cells[SheetColumn.CHECK])


def export_notes(place: str, *, is_public: bool) -> tuple[Message, ...]:
    """Take the time zone's city as `place`."""
    first = msg("Las horas son las del reloj de %(place)s.", place=place)
    if is_public:
        return (first, msg("Solo lleva lo ya publicado, una fila por cuenta e idioma."))
    return (first, *_NOTES)


_NOTES = (
    msg("Hay una fila por texto e idioma de cada publicación, con las cuentas que lo dicen."),
    msg("Puede cambiar las celdas y subir el archivo en Calendario, Importar hoja: antes de guardar verá qué cambia."),
    msg("La columna Número dice qué publicación es: no la cambie, y déjela en blanco en las filas nuevas."),
    msg("El Título está en blanco si la publicación se llama como empieza su texto."),
    msg("Estado, Límite para decidir y Publicada en solo se leen: cambiarlas no cambia nada."),
    msg("La columna oculta Control sirve para no deshacer lo que otra persona cambie mientras tanto: no la toque."),
    msg("Borrar una fila no borra su publicación: eso se hace en su página."),
    msg("La noche en que se atrasa el reloj, la hora repetida lleva detrás (1ª) o (2ª)."),
    msg("El apóstrofo delante de un texto impide que la hoja lo tome por una fórmula; al importarla se quita."),
)
