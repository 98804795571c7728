"""Sentences that were stored in Spanish, as the worker's are, in the language of whoever reads them."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from babel.messages.mofile import read_mo
from flask import Flask

from app.web.translation import TRANSLATIONS, reader_catalogue

SOURCE = "es"
HEAD, LEAST = 12, 24
"""Letters by which a sentence is looked for, before its first value, and that it has in all: fewer are anybody's."""
_VALUE = re.compile(r"%\((\w+)\)s")


class Template(NamedTuple):
    pattern: re.Pattern[str]
    translation: str


def retold(stored: str) -> str:
    """Return a stored sentence, and those among its values, in the reader's language; what is not ours, as it is."""
    catalogue = reader_catalogue()
    if catalogue.language == SOURCE or not stored:
        return stored
    whole = str(catalogue.translations.gettext(stored))
    if whole != stored:
        return whole
    known = _templates(catalogue.language)
    return _filled(stored, (*known.get(stored[:HEAD], ()), *known.get("", ())))


def _filled(stored: str, templates: Sequence[Template]) -> str:
    for template in templates:
        if found := template.pattern.fullmatch(stored):
            return template.translation % {name: retold(value) for name, value in found.groupdict().items()}
    return stored


@cache
def _templates(language: str) -> Mapping[str, Sequence[Template]]:
    """Return the language's sentences with values by their heads, longest first; with a short head, under ""."""
    known = defaultdict(list)
    for msgid, translation in sorted(_translated(language), key=lambda pair: -len(pair[0])):
        known[msgid[:HEAD] if msgid.find("%(") >= HEAD else ""].append(Template(_pattern(msgid), translation))
    return known


def _translated(language: str) -> Iterator[tuple[str, str]]:
    with (TRANSLATIONS / language / "LC_MESSAGES" / "messages.mo").open("rb") as compiled:
        for message in read_mo(compiled):
            said = message.id if isinstance(message.id, str) else ""
            if "%(" in said and message.string and len(_VALUE.sub("", said)) >= LEAST:
                yield said, str(message.string)


def _pattern(msgid: str) -> re.Pattern[str]:
    """Return what a sentence looks like with its values put in; a name used twice has the same value."""
    names: set[str] = set()

    def value(name: str) -> str:
        known = name in names
        names.add(name)
        return f"(?P={name})" if known else f"(?P<{name}>.+?)"

    parts = _VALUE.split(msgid.replace("%%", "%"))
    return re.compile(
        "".join(value(part) if place % 2 else re.escape(part) for place, part in enumerate(parts)), re.DOTALL
    )


def init_app(app: Flask) -> None:
    app.jinja_env.filters["retold"] = retold
