"""Answers written beforehand, and what may be filled into them without anybody reading it again.

What fills a template is a name, a date, an address: never a sentence. What could be one, or says something is so
(`is_statement`), makes new wording of it, which somebody else reads before it goes.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from app.citizens.rules.categories import Category
from app.citizens.rules.replies import ReplyKind
from app.core.words import Sentence, say
from app.core.writing import written

LONGEST_TEXT = 80
LONGEST_ADDRESS = 200
SLOT = re.compile(r"\{([a-z][a-z0-9_]*)\}")


class Fill(StrEnum):
    """What kind of thing is filled in."""

    TEXT = "text"
    DATE = "date"
    URL = "url"
    UNIT = "unit"
    PHONE = "phone"
    MAIL = "mail"
    HOUR = "hour"


FILL_NAMES = {
    Fill.TEXT: say("texto corto"),
    Fill.DATE: say("fecha"),
    Fill.URL: say("dirección web"),
    Fill.UNIT: say("unidad"),
    Fill.PHONE: say("teléfono"),
    Fill.MAIL: say("correo"),
    Fill.HOUR: say("hora"),
}


@dataclass(frozen=True, slots=True)
class Variable:
    """`source`: where it is filled from (`usual.sede`, `case.unit`), empty where it is asked."""

    name: str
    label: str
    kind: Fill = Fill.TEXT
    source: str = ""
    is_statement: bool = False


@dataclass(frozen=True, slots=True)
class Template:
    """`texts` by language. `number` 0 is as it ships. `channels`: the accounts it is for, none for all.

    `is_service`: it only says how a service is used, so an election does not change who lets it out.
    """

    code: str
    name: str
    texts: Mapping[str, str]
    kind: ReplyKind = ReplyKind.ANSWER
    categories: frozenset[Category] = frozenset()
    variables: tuple[Variable, ...] = ()
    is_service: bool = False
    channels: frozenset[int] = frozenset()
    number: int = 0
    id: int | None = field(default=None, compare=False)

    def asked(self, language: str) -> list[Variable]:
        """Those its text in a language needs, in their order in it."""
        known = {one.name: one for one in self.variables}
        return [known[name] for name in dict.fromkeys(slots_of(self.texts.get(language, ""))) if name in known]

    def fits(self, channel_id: int | None) -> bool:
        return not self.channels or channel_id in self.channels


def slots_of(text: str) -> Iterator[str]:
    """What is to be filled in, each time it is."""
    return (found[1] for found in SLOT.finditer(text))


def filled(text: str, values: Mapping[str, str]) -> str:
    """With each value in its place; what is not known stays as it is, so that it is seen."""
    return written(SLOT.sub(lambda found: values.get(found[1]) or found[0], text))


class Part(NamedTuple):
    """Words of a template, or a gap of it: what fills it, or else how it is asked for."""

    words: str
    is_gap: bool = False
    is_empty: bool = False


def parts_of(text: str, values: Mapping[str, str], labels: Mapping[str, str]) -> Iterator[Part]:
    """A text as somebody fills it sees it."""
    end = 0
    for found in SLOT.finditer(text):
        yield Part(text[end : found.start()])
        value = values.get(found[1], "")
        yield Part(value or labels.get(found[1], found[1]), is_gap=True, is_empty=not value)
        end = found.end()
    yield Part(text[end:])


def is_whole(text: str) -> bool:
    return SLOT.search(text) is None


_SENTENCE = re.compile(r"[.!?;:…]\s|[!?¡¿…{}<>@#|\n\r\t]|//|\bwww\.|[^\W\d_]{3,}[.!?]\S*[^\W\d_]")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_HOUR = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_PHONE = re.compile(r"\+?[\d ]{3,17}")
_URL = re.compile(r"https://[a-z0-9][a-z0-9.-]*\.[a-z]{2,}(:\d{1,5})?(/[^\s<>\"'{}|\\^`]*)?", re.IGNORECASE)
_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]+(\.[\w-]+)+", re.ASCII)
_SHAPES = {
    Fill.HOUR: (_HOUR, say("Escriba una hora, por ejemplo 09:30.")),
    Fill.PHONE: (_PHONE, say("Escriba solo un teléfono.")),
    Fill.MAIL: (_MAIL, say("Escriba solo una dirección de correo.")),
}
NOT_A_NAME = say(
    "Aquí cabe un nombre o un dato corto, sin frases, enlaces ni menciones. Para decir más, cambie la redacción."
)


def fault_of(variable: Variable, value: str, units: frozenset[str] = frozenset()) -> Sentence | None:
    """What is wrong with a value, in words; `units`: how those of the organisation are called, where it has any."""
    if not value:
        return say("Este dato hace falta.")
    match variable.kind:
        case Fill.DATE:
            return None if day_of(value) else say("Escriba una fecha, por ejemplo 2027-03-15.")
        case Fill.URL:
            fits = len(value) <= LONGEST_ADDRESS and _URL.fullmatch(value)
            return None if fits else say("Escriba una dirección que empiece por https://.")
        case Fill.UNIT if units:
            return None if value in units else say("Elija una de las unidades.")
        case Fill.TEXT | Fill.UNIT:
            return _text_fault(value)
    shape, told = _SHAPES[variable.kind]
    return None if shape.fullmatch(value) else told


def _text_fault(value: str) -> Sentence | None:
    if len(value) > LONGEST_TEXT:
        return say("Escriba como mucho %(max_length)s caracteres.", max_length=LONGEST_TEXT)
    return NOT_A_NAME if _SENTENCE.search(value) or not value.isprintable() else None


def day_of(value: str) -> date | None:
    """As a form sends it."""
    try:
        return date.fromisoformat(value) if _DAY.fullmatch(value) else None
    except ValueError:
        return None
