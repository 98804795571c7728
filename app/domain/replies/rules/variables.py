"""Kinds, defaults, and need for review.

A kind's value is neutral: a day, a number, or from a list two people approved. Free words and unlisted values are new
wording, reviewed before sending.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from app.core.hosts import foreign_hosts
from app.core.messages import Message, msg

LONGEST_WORDS = 300
LONGEST_ADDRESS = 200
MOST_OPTIONS = 20
LONGEST_OPTION = 80


class ValueKind(StrEnum):
    """Kinds; older templates say TEXT, and reading finds the kind."""

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


VALUE_KIND_NAMES = {
    ValueKind.DATE: msg("fecha"),
    ValueKind.HOUR: msg("hora"),
    ValueKind.HOURS: msg("horario"),
    ValueKind.PLACE: msg("lugar de la lista"),
    ValueKind.PROCEDURE: msg("trámite de la lista"),
    ValueKind.BODY: msg("organismo de la lista"),
    ValueKind.UNIT: msg("unidad"),
    ValueKind.NUMBER: msg("número"),
    ValueKind.REFERENCE: msg("número de referencia"),
    ValueKind.URL: msg("enlace propio"),
    ValueKind.MAIL: msg("correo propio"),
    ValueKind.PHONE: msg("teléfono propio"),
    ValueKind.CHOICE: msg("palabra de una lista corta"),
    ValueKind.FREE: msg("palabras libres (las lee otra persona)"),
}
LIST_OF_KIND = {ValueKind.PLACE: "lugares", ValueKind.PROCEDURE: "procedimientos", ValueKind.BODY: "organismos"}
"""Names in `VALUE_LISTS`."""
_KIND_OF_SOURCE = {
    "usual.oficina": ValueKind.PLACE,
    "usual.canal": ValueKind.PLACE,
    "usual.horario": ValueKind.HOURS,
} | {
    "case.code": ValueKind.REFERENCE,
    "organisation.name": ValueKind.BODY,
}
_NAMES_OF_KINDS = (
    ("fecha inicio fin hasta desde dia", ValueKind.DATE),
    ("hora hora2", ValueKind.HOUR),
    ("horario", ValueKind.HOURS),
    ("oficina lugar canal", ValueKind.PLACE),
    ("tramite procedimiento", ValueKind.PROCEDURE),
    ("organismo", ValueKind.BODY),
    ("unidad servicio", ValueKind.UNIT),
    ("numero importe", ValueKind.NUMBER),
    ("ref referencia expediente id", ValueKind.REFERENCE),
    ("url enlace", ValueKind.URL),
    ("correo", ValueKind.MAIL),
    ("tel telefono", ValueKind.PHONE),
)
_KIND_OF_NAME = {name: kind for names, kind in _NAMES_OF_KINDS for name in names.split()}


@dataclass(frozen=True, slots=True)
class TemplateVariable:
    """`source`: where its value comes from (`usual.sede`, `case.unit`), empty if asked.

    `options`: of a CHOICE, or places the template allows.
    """

    name: str
    label: str
    kind: ValueKind = ValueKind.FREE
    source: str = ""
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ConfirmedValues:
    """`lists`: approved by two people; `domains`: in DNS form."""

    name: str = ""
    units: frozenset[str] = frozenset()
    domains: tuple[str, ...] = ()
    lists: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def listed(self, variable: TemplateVariable) -> frozenset[str]:
        """Return values needing no review."""
        names = {LIST_OF_KIND.get(variable.kind, ""), variable.source.removeprefix("usual.")}
        if variable.kind is ValueKind.PLACE:
            names |= {"oficina", "canal"}
        values = frozenset(variable.options).union(*(self.lists.get(name, ()) for name in names))
        return values | {self.name} if variable.kind is ValueKind.BODY and self.name else values


def value_kind(name: str, source: str, kind: ValueKind, *, is_statement: bool = False) -> ValueKind:
    """Return the kind of an older slot, described before kinds; free words if unclear."""
    if is_statement:
        return ValueKind.FREE
    if kind is not ValueKind.TEXT:
        return kind
    first, last = name.split("_")[0], name.rsplit("_", 1)[-1]
    known = (_KIND_OF_SOURCE.get(source), *(_KIND_OF_NAME.get(each) for each in (name, first, last)))
    return next((each for each in known if each), ValueKind.FREE)


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
"""Words of four languages that, with hours, say nothing else."""
_HOURS_TOKEN = re.compile(r"[^\W\d_]+|\d{1,2}(?:[:.]\d{2})?|[\s,;:.'’–-]+|(.)")
_SHAPES = {
    ValueKind.HOUR: (_HOUR, msg("Escriba una hora, por ejemplo 09:30.")),
    ValueKind.NUMBER: (_NUMBER, msg("Escriba solo un número, por ejemplo 1.250 o 12,5.")),
    ValueKind.PHONE: (_PHONE, msg("Escriba solo un teléfono.")),
    ValueKind.MAIL: (_MAIL, msg("Escriba solo una dirección de correo.")),
}


def value_fault(variable: TemplateVariable, value: str, own_values: ConfirmedValues) -> Message | None:
    """Return why it is impossible for its kind."""
    if not value:
        return msg("Este dato hace falta.")
    if variable.kind is ValueKind.DATE:
        return None if parse_iso_day(value) else msg("Escriba una fecha, por ejemplo 2027-03-15.")
    if variable.kind is ValueKind.URL:
        fits = len(value) <= LONGEST_ADDRESS and _URL.fullmatch(value)
        return None if fits else msg("Escriba una dirección que empiece por https://.")
    if variable.kind is ValueKind.UNIT and own_values.units:
        return None if value in own_values.units else msg("Elija una de las unidades.")
    if variable.kind is ValueKind.CHOICE:
        return None if value in variable.options else msg("Elija una de las palabras de la lista.")
    if variable.kind in _SHAPES:
        shape, sentence = _SHAPES[variable.kind]
        return None if shape.fullmatch(value) else sentence
    is_long = len(value) > LONGEST_WORDS
    return msg("Escriba como mucho %(max_length)s caracteres.", max_length=LONGEST_WORDS) if is_long else None


def new_wording_reason(variable: TemplateVariable, value: str, own_values: ConfirmedValues) -> Message | None:
    """Return why a valid value is new wording."""
    if is_confirmed_value(variable, value, own_values):
        return None
    if variable.kind in (ValueKind.FREE, ValueKind.TEXT):
        return msg("«%(label)s» son palabras libres.", label=variable.label)
    return msg("«%(label)s» no está entre lo que la casa tiene confirmado.", label=variable.label)


def is_confirmed_value(variable: TemplateVariable, value: str, own_values: ConfirmedValues) -> bool:
    """Accept what says only its kind, or is the organisation's."""
    match variable.kind:
        case ValueKind.DATE | ValueKind.HOUR | ValueKind.NUMBER | ValueKind.CHOICE:
            return True
        case ValueKind.UNIT:
            return value in own_values.units
        case ValueKind.REFERENCE:
            return _REFERENCE.fullmatch(value) is not None
        case ValueKind.HOURS:
            return is_timetable(value) or value in own_values.listed(variable)
        case ValueKind.MAIL:
            return value in own_values.listed(variable) | own_values.lists.get("prensa", frozenset())
        case ValueKind.PHONE:
            return _SHORT_PHONE.fullmatch(value) is not None or value in own_values.lists.get("telefono", ())
        case ValueKind.URL:
            return not foreign_hosts(value, own_values.domains)
        case ValueKind.PLACE | ValueKind.PROCEDURE | ValueKind.BODY:
            return value in own_values.listed(variable)
    return False


def is_timetable(value: str) -> bool:
    """Accept days and hours alone: `lunes a viernes, de 9 a 14 h`."""
    tokens = list(_HOURS_TOKEN.finditer(value.casefold()))
    words = [token.group() for token in tokens if token.group()[0].isalpha()]
    return len(value) <= 80 and all(token[1] is None for token in tokens) and set(words) <= set(_HOURS_WORDS.split())


def parse_iso_day(value: str) -> date | None:
    try:
        return date.fromisoformat(value) if _DAY.fullmatch(value) else None
    except ValueError:
        return None


DEFAULT_VALUES = {
    "sede": (ValueKind.URL, msg("Sede electrónica")),
    "tramites": (ValueKind.URL, msg("Trámites y servicios")),
    "oficina": (ValueKind.PLACE, msg("Oficina de atención")),
    "telefono": (ValueKind.PHONE, msg("Teléfono de información")),
    "horario": (ValueKind.HOURS, msg("Horario en que se atiende")),
    "canal": (ValueKind.PLACE, msg("Por dónde escribir en privado")),
    "incidencias": (ValueKind.URL, msg("Avisos e incidencias")),
    "quejas": (ValueKind.URL, msg("Quejas y reclamaciones")),
    "normas": (ValueKind.URL, msg("Normas de participación")),
    "transparencia": (ValueKind.URL, msg("Acceso a la información pública")),
    "prensa": (ValueKind.MAIL, msg("Correo de prensa")),
}
"""Kind and label by variable's name (`usual.sede`)."""
VALUE_LISTS = {
    "procedimientos": msg("Trámites"),
    "lugares": msg("Lugares"),
    "organismos": msg("Otros organismos"),
}
"""A value per line, by `LIST_OF_KIND` name."""
LONGEST_LIST = 4000
LONGEST_ITEM = 80
LINK_KINDS = frozenset({ValueKind.URL})
"""Kinds never confirmed: own domains decide."""


def list_values(value: str) -> list[str]:
    """Remove duplicates."""
    return list(dict.fromkeys(line.strip() for line in value.splitlines() if line.strip()))


VARIABLE_SOURCES = {
    "": msg("se pregunta cada vez"),
    "case.unit": msg("la unidad del caso"),
    "case.resolve_by": msg("el plazo del caso"),
    "case.code": msg("el número del caso"),
    "organisation.name": msg("el nombre de la organización"),
    "period.ends": msg("el final del periodo electoral"),
} | {f"usual.{name}": label for name, (_, label) in DEFAULT_VALUES.items()}
