"""Observation sheets brought in a spreadsheet: what each row says, and why it cannot be taken where it cannot."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from app.calendar.rules.dates import read_date
from app.calendar.rules.names import folded, nearest
from app.calendar.rules.sheet import Cell, Row, Sheet, is_empty, shown
from app.channels.rules.accounts import NETWORK_NAMES
from app.core.errors import Refusal
from app.core.words import Sentence, say
from app.core.writing import written
from app.plan.forms.profiles import LINE, NOTE
from app.plan.models import ComparableProfile
from app.plan.rules.numbers import read_amount
from app.plan.rules.profiles import FORMAT_WORDS, MOST_HOURS, MOST_POSTS, MOST_SAMPLE, Observation

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
NEEDED = ("profile", "observed_on", "posts_per_week")
MOST_ROWS = 500
Known = Mapping[str, Sequence[ComparableProfile]]
_BY_NAME = {folded(heading): name for name, heading in HEADINGS.items()}
_FORMATS = {folded(str(word)): code.value for code, word in FORMAT_WORDS.items()}


class Fault(NamedTuple):
    """Why a row of the person's spreadsheet cannot be taken; `column` as it is headed there."""

    row: int
    column: str
    why: Sentence


@dataclass(frozen=True, slots=True)
class Brought:
    """Either every row, or what is wrong with those that are."""

    rows: Sequence[tuple[ComparableProfile, Observation]]
    faults: Sequence[Fault]


class _Wrong(Exception):
    def __init__(self, name: str, why: Sentence) -> None:
        super().__init__(str(why))
        self.name, self.why = name, why


def read_sheets(sheet: Sheet, profiles: Sequence[ComparableProfile]) -> Brought:
    """Raises `Refusal` for a sheet without its columns, or too long; rows are told one by one."""
    places, rows = _places(sheet), [row for row in sheet.rows if not row.is_blank]
    if not rows:
        raise Refusal(say("El archivo tiene títulos pero ninguna fila."))
    if len(rows) > MOST_ROWS:
        raise Refusal(say("El archivo tiene más de %(rows)s filas. Divídalo en varios.", rows=MOST_ROWS))
    known: dict[str, list[ComparableProfile]] = {}
    for one in profiles:
        known.setdefault(folded(one.name), []).append(one)
    read: list[tuple[ComparableProfile, Observation]] = []
    faults: list[Fault] = []
    for row in rows:
        try:
            read.append(_read(row, places, known))
        except _Wrong as wrong:
            faults.append(Fault(row.number, HEADINGS[wrong.name], wrong.why))
    return Brought(read, faults)


def _places(sheet: Sheet) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, heading in enumerate(sheet.headings):
        if name := _BY_NAME.get(folded(heading)):
            found.setdefault(name, place)
    if absent := [HEADINGS[name] for name in NEEDED if name not in found]:
        raise Refusal(say("Faltan columnas en la primera fila: %(missing)s.", missing=", ".join(absent)))
    return found


def _read(row: Row, places: Mapping[str, int], known: Known) -> tuple[ComparableProfile, Observation]:
    cells = {name: row.cell(place) for name, place in places.items()}
    if row.surplus:
        raise _Wrong("profile", say("Tiene más celdas que títulos: puede que un texto con comas vaya sin comillas."))
    values: dict[str, Any] = {name: _value(name, cells.get(name), read) for name, read in _READERS.items()}
    network = folded(shown(cells.get("network")))
    return _value("profile", cells["profile"], lambda cell: _profile(cell, network, known)), Observation(**values)


def _value(name: str, cell: Cell, read: Callable[[Cell], Any]) -> Any:
    try:
        return read(cell)
    except Refusal as refusal:
        raise _Wrong(name, refusal.sentence) from refusal


def _profile(cell: Cell, network: str, known: Known) -> ComparableProfile:
    """By its name, and by its network where the name alone is not enough."""
    name = shown(cell).strip()
    called = known.get(folded(name), [])
    found = [one for one in called if not network or network in (one.network.value, folded(NETWORK_NAMES[one.network]))]
    if len(found) == 1:
        return found[0]
    if found:
        raise Refusal(say("Hay varios perfiles «%(name)s»: ponga de qué red en la columna Red.", name=name[:80]))
    names = tuple(one.name for some in known.values() for one in some)
    if not called and (like := nearest(name, names, most=1)):
        raise Refusal(
            say("No se mira ningún perfil «%(name)s». ¿Quería decir «%(like)s»?", name=name[:80], like=like[0])
        )
    raise Refusal(say("No se mira ningún perfil «%(name)s» en esa red: añádalo antes.", name=name[:80]))


def _number(most: int) -> Callable[[Cell], float | None]:
    def read(cell: Cell) -> float | None:
        if is_empty(cell):
            return None
        return read_amount(cell if isinstance(cell, int | float) else shown(cell), most=most)

    return read


def _posts(cell: Cell) -> float:
    value = _number(MOST_POSTS)(cell)
    if value is None:
        raise Refusal(say("Falta cuántas publica por semana."))
    return value


def _sample(cell: Cell) -> int | None:
    value = _number(MOST_SAMPLE)(cell)
    if value is not None and (value != int(value) or not value):
        raise Refusal(say("Las publicaciones miradas se cuentan enteras, de una en adelante."))
    return None if value is None else int(value)


def _formats(cell: Cell) -> list[str]:
    """Words separated by commas, in the order of the product's own list."""
    said = [word.strip() for word in shown(cell).split(",") if word.strip()]
    if strange := [word for word in said if folded(word) not in _FORMATS]:
        every = ", ".join(str(word) for word in FORMAT_WORDS.values())
        raise Refusal(say("No se conoce el formato «%(word)s». Los que hay: %(all)s.", word=strange[0][:40], all=every))
    chosen = {_FORMATS[folded(word)] for word in said}
    return [code.value for code in FORMAT_WORDS if code in chosen]


def _text(most: int) -> Callable[[Cell], str]:
    def read(cell: Cell) -> str:
        text = written(shown(cell).strip())
        if len(text) > most:
            raise Refusal(say("El texto tiene %(count)s caracteres y caben %(most)s.", count=len(text), most=most))
        return text

    return read


_READERS: dict[str, Callable[[Cell], Any]] = {
    "observed_on": read_date,
    "posts_per_week": _posts,
    "hours": _text(LINE),
    "formats": _formats,
    "tone": _text(LINE),
    "response_hours": _number(MOST_HOURS),
    "to_copy": _text(NOTE),
    "to_avoid": _text(NOTE),
    "sample": _sample,
}
