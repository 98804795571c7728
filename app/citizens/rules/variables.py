"""The gaps of a template: the kind of value each takes, and which values need no further reading.

A value of a kind cannot say anything: it is a day, a number, or one of a list that two people let in. Free words, and
a value outside its list, are new wording, which another person reads before it goes.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from app.core.hosts import foreign_hosts
from app.core.words import Sentence, say

LONGEST_WORDS = 300
LONGEST_ADDRESS = 200
MOST_OPTIONS = 20
LONGEST_OPTION = 80


class Fill(StrEnum):
    """The kind of a value. TEXT is what templates of before said of most gaps: reading them finds the kind."""

    DATE = "date"
    HOUR = "hour"
    HOURS = "hours"
    PLACE = "place"
    PROCEDURE = "procedure"
    BODY = "body"
    UNIT = "unit"
    NUMBER = "number"
    REFERENCE = "reference"
    URL = "url"
    MAIL = "mail"
    PHONE = "phone"
    CHOICE = "choice"
    FREE = "free"
    TEXT = "text"


FILL_NAMES = {
    Fill.DATE: say("fecha"),
    Fill.HOUR: say("hora"),
    Fill.HOURS: say("horario"),
    Fill.PLACE: say("lugar de la lista"),
    Fill.PROCEDURE: say("trámite de la lista"),
    Fill.BODY: say("organismo de la lista"),
    Fill.UNIT: say("unidad"),
    Fill.NUMBER: say("número"),
    Fill.REFERENCE: say("número de referencia"),
    Fill.URL: say("enlace propio"),
    Fill.MAIL: say("correo propio"),
    Fill.PHONE: say("teléfono propio"),
    Fill.CHOICE: say("palabra de una lista corta"),
    Fill.FREE: say("palabras libres (las lee otra persona)"),
}
"""As the editor of a template offers them."""
LISTS = {Fill.PLACE: "lugares", Fill.PROCEDURE: "procedimientos", Fill.BODY: "organismos"}
"""By kind, the list of the house its values come from (`rules.usual`)."""
_OF_SOURCE = {"usual.oficina": Fill.PLACE, "usual.canal": Fill.PLACE, "usual.horario": Fill.HOURS} | {
    "case.code": Fill.REFERENCE,
    "organisation.name": Fill.BODY,
}
_OF_NAME = (
    ("fecha inicio fin hasta desde dia", Fill.DATE),
    ("hora hora2", Fill.HOUR),
    ("horario", Fill.HOURS),
    ("oficina lugar canal", Fill.PLACE),
    ("tramite procedimiento", Fill.PROCEDURE),
    ("organismo", Fill.BODY),
    ("unidad servicio", Fill.UNIT),
    ("numero importe", Fill.NUMBER),
    ("ref referencia expediente id", Fill.REFERENCE),
    ("url enlace", Fill.URL),
    ("correo", Fill.MAIL),
    ("tel telefono", Fill.PHONE),
)
_KIND_OF_NAME = {name: kind for names, kind in _OF_NAME for name in names.split()}


@dataclass(frozen=True, slots=True)
class Variable:
    """`source`: where it is filled from (`usual.sede`, `case.unit`), empty where it is asked.

    `options`: the words it chooses from, of a CHOICE, or places that the template itself allows.
    """

    name: str
    label: str
    kind: Fill = Fill.FREE
    source: str = ""
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class House:
    """What is the organisation's own. `lists`: by name, values that two people let in; `domains`, as DNS has them."""

    name: str = ""
    units: frozenset[str] = frozenset()
    domains: tuple[str, ...] = ()
    lists: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def listed(self, variable: Variable) -> frozenset[str]:
        """Return the values that a variable may take without anybody reading them."""
        names = {LISTS.get(variable.kind, ""), variable.source.removeprefix("usual.")}
        if variable.kind is Fill.PLACE:
            names |= {"oficina", "canal"}
        kept = frozenset(variable.options).union(*(self.lists.get(name, ()) for name in names))
        return kept | {self.name} if variable.kind is Fill.BODY and self.name else kept


def kind_of(name: str, source: str, kind: Fill, *, is_statement: bool = False) -> Fill:
    """Return the kind of a gap that was described before kinds said it all; free words where nothing tells."""
    if is_statement:
        return Fill.FREE
    if kind is not Fill.TEXT:
        return kind
    first, last = name.split("_")[0], name.rsplit("_", 1)[-1]
    known = (_OF_SOURCE.get(source), *(_KIND_OF_NAME.get(each) for each in (name, first, last)))
    return next((each for each in known if each), Fill.FREE)


_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_HOUR = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)
_NUMBER = re.compile(r"-?(\d{1,12}|\d{1,3}(\.\d{3}){1,3})(,\d{1,4})?( ?[%€])?", re.ASCII)
_REFERENCE = re.compile(r"(?=.*\d)[A-Z]{0,3}(?:[-/. ]?\d{1,12}){1,4}(?:[-/. ]?[A-Z]{1,3})?", re.ASCII)
_SHORT_PHONE = re.compile(r"0\d{2}|112")
_PHONE = re.compile(r"\+?[\d ]{3,17}", re.ASCII)
_URL = re.compile(r"https://[a-z0-9][a-z0-9.-]*\.[a-z]{2,}(:\d{1,5})?(/[^\s<>\"'{}|\\^`]*)?", re.IGNORECASE | re.ASCII)
_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]+(\.[\w-]+)+", re.ASCII)
_HOURS_WORDS = """
a al ao asteartea asteazkena astelehena astelehenetik ata cada cerrado d das de del desde dia diario dias dies
dijous dilluns dimarts dimecres dissabte diumenge divendres domingo domingos dos día días e el eta etara
etatik excepto feira festius festivo festivos h hasta horas hores hs i igandea jaiegunak jueves la laborable
laborables larunbata las los lunes luns martes mañana menos miercoles miércoles mércores noche o orduak
osteguna ostirala ostiralera ra sabado sabados salvo sábado sábados tarde tik todos venres viernes xoves y á
ás
"""
"""Words of a timetable in the four languages; with hours, they say nothing else."""
_HOURS_TOKEN = re.compile(r"[^\W\d_]+|\d{1,2}(?:[:.]\d{2})?|[\s,;:.'’–-]+|(.)")
_SHAPES = {
    Fill.HOUR: (_HOUR, say("Escriba una hora, por ejemplo 09:30.")),
    Fill.NUMBER: (_NUMBER, say("Escriba solo un número, por ejemplo 1.250 o 12,5.")),
    Fill.PHONE: (_PHONE, say("Escriba solo un teléfono.")),
    Fill.MAIL: (_MAIL, say("Escriba solo una dirección de correo.")),
}


def fault_of(variable: Variable, value: str, house: House) -> Sentence | None:
    """Return the sentence for a value that cannot be of its kind at all, if it cannot."""
    if not value:
        return say("Este dato hace falta.")
    if variable.kind is Fill.DATE:
        return None if day_of(value) else say("Escriba una fecha, por ejemplo 2027-03-15.")
    if variable.kind is Fill.URL:
        fits = len(value) <= LONGEST_ADDRESS and _URL.fullmatch(value)
        return None if fits else say("Escriba una dirección que empiece por https://.")
    if variable.kind is Fill.UNIT and house.units:
        return None if value in house.units else say("Elija una de las unidades.")
    if variable.kind is Fill.CHOICE:
        return None if value in variable.options else say("Elija una de las palabras de la lista.")
    if variable.kind in _SHAPES:
        shape, sentence = _SHAPES[variable.kind]
        return None if shape.fullmatch(value) else sentence
    is_long = len(value) > LONGEST_WORDS
    return say("Escriba como mucho %(max_length)s caracteres.", max_length=LONGEST_WORDS) if is_long else None


def wording_of(variable: Variable, value: str, house: House) -> Sentence | None:
    """Return why a value is new wording, which another person reads, if it is; the value has no fault."""
    if is_own(variable, value, house):
        return None
    if variable.kind in (Fill.FREE, Fill.TEXT):
        return say("«%(label)s» son palabras libres.", label=variable.label)
    return say("«%(label)s» no está entre lo que la casa tiene confirmado.", label=variable.label)


def is_own(variable: Variable, value: str, house: House) -> bool:
    """Tell whether a value says nothing but its kind, or is one that the organisation keeps."""
    match variable.kind:
        case Fill.DATE | Fill.HOUR | Fill.NUMBER | Fill.CHOICE:
            return True
        case Fill.UNIT:
            return value in house.units
        case Fill.REFERENCE:
            return _REFERENCE.fullmatch(value) is not None
        case Fill.HOURS:
            return is_timetable(value) or value in house.listed(variable)
        case Fill.MAIL:
            return value in house.listed(variable) | house.lists.get("prensa", frozenset())
        case Fill.PHONE:
            return _SHORT_PHONE.fullmatch(value) is not None or value in house.lists.get("telefono", ())
        case Fill.URL:
            return not foreign_hosts(value, house.domains)
        case Fill.PLACE | Fill.PROCEDURE | Fill.BODY:
            return value in house.listed(variable)
    return False


def is_timetable(value: str) -> bool:
    """Tell whether a value is made of days and hours alone: `lunes a viernes, de 9 a 14 h`."""
    tokens = list(_HOURS_TOKEN.finditer(value.casefold()))
    words = [token.group() for token in tokens if token.group()[0].isalpha()]
    return len(value) <= 80 and all(token[1] is None for token in tokens) and set(words) <= set(_HOURS_WORDS.split())


def day_of(value: str) -> date | None:
    """Return the day that a form sent, if it is one."""
    try:
        return date.fromisoformat(value) if _DAY.fullmatch(value) else None
    except ValueError:
        return None
