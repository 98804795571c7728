"""`templates/emails/<kind>.subject` and `.txt`; HTML derives from the text."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import get_day_names
from babel.support import Translations
from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError, meta

from app.core.dates import date_formatter
from app.core.links import split_links
from app.domain.notifications.rules.kinds import label_of
from app.domain.organisations.rules import WEEKDAYS, language_name

_RULE = re.compile(r"^─{4,}$", re.MULTILINE)
_BULLET = "- "


@dataclass(frozen=True, slots=True)
class TextPiece:
    text: str
    address: str = ""


PieceLine = Sequence[TextPiece]


@dataclass(frozen=True, slots=True)
class TextBlock:
    """A `paragraph`, `quote` (between two rules) or `list`."""

    kind: str
    lines: Sequence[PieceLine]


def parse_blocks(text: str) -> list[TextBlock]:
    """Split into quotes (between rules) and paragraphs (by blank lines)."""
    blocks: list[TextBlock] = []
    for place, part in enumerate(_RULE.split(text)):
        if place % 2 and part.strip():
            blocks.append(TextBlock("quote", [_pieces(line) for line in part.strip().splitlines()]))
        elif part.strip():
            blocks.extend(_paragraphs(part))
    return blocks


def _paragraphs(text: str) -> Iterator[TextBlock]:
    for chunk in re.split(r"\n\s*\n", text.strip()):
        lines = chunk.splitlines()
        if all(line.startswith(_BULLET) for line in lines):
            yield TextBlock("list", [_pieces(line.removeprefix(_BULLET)) for line in lines])
        else:
            yield TextBlock("paragraph", [_pieces(line) for line in lines])


def _pieces(line: str) -> PieceLine:
    return [TextPiece(piece, address if "://" in piece else "") for piece, address in split_links(line)]


ROOT = Path(__file__).parents[3]
LOCALES = ("es", "en")
REGIONAL_LANGUAGES = ("ca", "gl", "eu")
"""Languages only public pages and the newsletter speak, from their own catalogue."""
PAGE_LANGUAGES = (*LOCALES, *REGIONAL_LANGUAGES)


class TemplateLetters:
    """Letters in unescaped plain text; missing names are errors. `address`: Cauce's."""

    def __init__(
        self, address: str = "", *, templates: Path = ROOT / "templates/emails", words: Path = ROOT / "app/translations"
    ) -> None:
        self._address = address
        self._templates = templates
        self._words = words
        self._environment = cache(self._open)
        self._spoken_of = cache(self._names)

    def compose(self, kind: str, context: dict[str, Any], *, locale: str) -> tuple[str, str]:
        subject, text = (self._render(f"{kind}.{part}", context, locale) for part in ("subject", "txt"))
        return subject, f"{text}\n"

    def rich(self, kind: str, context: dict[str, Any], *, locale: str) -> str:
        subject, text = self.compose(kind, context | {"is_page": True}, locale=locale)
        page_context = {
            "is_page": True,
            "subject": subject,
            "blocks": parse_blocks(text),
            "language": _supported_locale(locale),
        }
        return f"{self._render('_page.html', context | page_context, locale)}\n"

    def headline(self, kind: str, context: Mapping[str, Any], *, locale: str) -> str:
        return self._render(f"{kind}.subject", context, locale)

    def stored_context(self, kind: str, context: Mapping[str, Any]) -> dict[str, Any]:
        """Return the headline's values; none in older versions."""
        names = self._spoken_of(kind)
        return {name: value for name, value in context.items() if name in names}

    def link(self, path: str) -> str:
        return f"{self._address}{path}" if self._address else ""

    def _names(self, kind: str) -> frozenset[str]:
        environment = self._environment(LOCALES[0])
        try:
            source, *_ = FileSystemLoader(self._templates).get_source(environment, f"{kind}.subject")
        except TemplateError:
            return frozenset()
        return frozenset(meta.find_undeclared_variables(environment.parse(source))) | {"path"}

    def _render(self, template: str, context: Mapping[str, Any], locale: str) -> str:
        try:
            return self._environment(_supported_locale(locale)).get_template(template).render(context).strip()
        except TemplateError as error:
            raise LookupError(f"the letter {template} cannot be written: {error}") from error

    def _open(self, locale: str) -> Environment:
        environment = Environment(
            loader=FileSystemLoader(self._templates),
            extensions=["jinja2.ext.i18n"],
            autoescape=lambda name: bool(name and name.endswith(".html")),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        translations = Translations.load(self._words, [locale], catalogue_name(locale))
        environment.install_gettext_translations(translations, newstyle=True)  # type: ignore[attr-defined] # added by the extension
        environment.globals["address"] = self._address
        environment.globals["headline"] = lambda kind, context: self._headline(kind, context, locale)
        environment.filters["moment"] = lambda value, zone: _format_moment(value, zone, locale)
        environment.filters["day"] = date_formatter("long", locale)
        environment.filters["month"] = lambda code: _format_month(code, locale)
        environment.filters["tongue"] = lambda code: translations.gettext(language_name(code).msgid)
        environment.filters["weekday"] = lambda day: get_day_names("wide", locale=locale)[WEEKDAYS.index(day)]
        return environment

    def _headline(self, kind: str, context: Mapping[str, Any], locale: str) -> str:
        """Return a headline despite failures: one notice may not stop a digest."""
        try:
            return self.headline(kind, context, locale=locale)
        except LookupError:
            return str(label_of(kind))


def _supported_locale(locale: str) -> str:
    return locale if locale in PAGE_LANGUAGES else LOCALES[0]


def catalogue_name(locale: str) -> str:
    return "public" if locale in REGIONAL_LANGUAGES else "messages"


def _format_month(code: str, locale: str) -> str:
    """Return 2027-03 in words."""
    return date_formatter("month", locale)(date.fromisoformat(f"{code}-01"))


def _format_moment(value: str, zone: str, locale: str) -> str:
    """Format an ISO 8601 instant in the zone."""
    return date_formatter("full, HH:mm", locale)(datetime.fromisoformat(value).astimezone(ZoneInfo(zone)))
