"""Wording in one language; incomplete plans are the rule."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from gettext import NullTranslations
from typing import Any, TypeGuard

from babel import Locale
from babel.core import UnknownLocaleError
from babel.numbers import format_currency, format_decimal

from app.core.dates import date_formatter
from app.domain.indicators.rules.catalogue import IndicatorUnit
from app.domain.plan.rules.capacity import format_minutes
from app.domain.plan.rules.versions import PlanState
from app.domain.plan_document.rules import markdown_blocks
from app.domain.plan_document.rules.phrases import PHRASES
from app.domain.plan_document.rules.tree import (
    BarFigure,
    Block,
    ChartBar,
    DocumentList,
    DocumentSection,
    DocumentTable,
    InlineText,
    Paragraph,
    TableColumn,
    plain_words,
    strip_unwritable,
)

NOTHING = "–"
MAX_NUMBER = 10**15
PlanRow = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class LanguageWriter:
    """`language`: the document's; the first of `languages` is always written."""

    language: str
    languages: Sequence[str]
    catalogue: NullTranslations

    @property
    def own(self) -> str:
        """Return the language of single-language values; empty if the document's."""
        first = self.languages[0] if self.languages else self.language
        return "" if first == self.language else first

    def phrase(self, key: str, **values: object) -> str:
        return PHRASES[key].translate(self.catalogue).format(**values)

    def word(self, kind: str, value: Any) -> str:
        """Translate closed-list values; leave others unchanged."""
        key = f"{kind}_{value}"
        return self.phrase(key) if key in PHRASES else display_text(value)

    def note(self, key: str, **values: object) -> Paragraph:
        return Paragraph(plain_words(self.phrase(key, **values)))

    def cell(self, value: Any) -> InlineText:
        """Mark text as in the organisation's language."""
        if isinstance(value, Mapping):
            return self.spoken(value)
        text = display_text(value)
        return plain_words(text, self.own if any(letter.isalpha() for letter in text) else "")

    def spoken(self, texts: PlanRow) -> InlineText:
        """Fall back on an available language."""
        written = {code: text for code, text in texts.items() if isinstance(text, str) and text.strip()}
        code = next(
            (language for language in (self.language, *self.languages, *written) if language in written), self.language
        )
        return plain_words(display_text(written.get(code)), "" if code == self.language else code)

    def measure(self, value: Any, unit: Any) -> str:
        """Format shares in per cent, minutes as hours and minutes."""
        if unit == IndicatorUnit.MINUTES:
            return self.time(value)
        return self.number(value, " %" if unit == IndicatorUnit.SHARE else "")

    def number(self, value: Any, unit: str = "") -> str:
        if not is_number(value):
            return display_text(value)
        return f"{format_decimal(value, locale=self.language)}{unit}"

    def euros(self, cents: Any) -> str:
        return format_currency(cents / 100, "EUR", locale=self.language) if is_number(cents) else NOTHING

    def time(self, minutes: Any) -> str:
        """Format as 3 h 30 min."""
        return format_minutes(round(minutes)) if is_number(minutes) else NOTHING

    def yes_or_no(self, value: Any) -> str:
        return self.phrase("yes" if value else "no")

    def day(self, value: Any) -> str:
        try:
            return date_formatter("long", self.language)(date.fromisoformat(str(value)))
        except ValueError:
            return NOTHING

    def weekday(self, number: Any) -> str:
        names = Locale(self.language).days["format"]["wide"]
        return str(names[number]) if isinstance(number, int) and number in names else NOTHING

    def tongue(self, code: Any) -> str:
        key = f"language_{code}"
        return self.phrase(key) if key in PHRASES else _language_name(str(code), self.language)

    def prose(self, texts: Any) -> tuple[Block, ...]:
        """Fall back on an available language with a note."""
        written = {code: text for code, text in as_mapping(texts).items() if isinstance(text, str) and text.strip()}
        code = next((language for language in (self.language, *self.languages, *written) if language in written), None)
        if code is None:
            return ()
        if code == self.language:
            return markdown_blocks.markdown_blocks(written[code])
        note = Paragraph(plain_words(self.phrase("only_in", language=self.tongue(code))), quiet=True)
        return (note, *markdown_blocks.markdown_blocks(written[code], code))

    def table(self, name: str, columns: Sequence[str], rows: Iterable[Sequence[InlineText]]) -> tuple[Block, ...]:
        """Return nothing without rows. Columns are phrases; those ending in # numeric."""
        table_rows = tuple(map(tuple, rows))
        heads = tuple(TableColumn(self.phrase(column.rstrip("#")), column.endswith("#")) for column in columns)
        return (DocumentTable(self.phrase(name), heads, table_rows),) if table_rows else ()

    def figure(self, name: str, bars: Iterable[tuple[Any, Any, str]], *, most: float = 0) -> tuple[Block, ...]:
        """Draw a bar figure; no figure below two bars (name, value, wording). `most`: the full bar."""
        chart_bars = tuple(
            ChartBar(display_text(label), float(value), wording) for label, value, wording in bars if is_number(value)
        )
        return (
            (BarFigure(self.phrase(name), chart_bars, most),)
            if len(chart_bars) > 1 and any(bar.value > 0 for bar in chart_bars)
            else ()
        )

    def points(self, *keys: str) -> DocumentList:
        return DocumentList(tuple((self.note(key),) for key in keys))

    def standing(self, state: PlanState | None) -> str:
        """Return the notice if the document is not, or no longer, the plan."""
        match state:
            case None | PlanState.PROPOSED:
                return self.phrase("draft")
            case PlanState.SUPERSEDED | PlanState.WITHDRAWN:
                return self.phrase(f"standing_{state}")
            case _:
                return ""

    def filled(self, section: DocumentSection) -> DocumentSection:
        """Replace an empty section by a pending notice."""
        if section.blocks or section.parts:
            return section
        return DocumentSection(
            section.anchor, section.title, (Paragraph(plain_words(self.phrase("pending")), quiet=True),)
        )

    def part(self, anchor: str, title: str, blocks: Sequence[Block]) -> tuple[DocumentSection, ...]:
        return (DocumentSection(anchor, self.phrase(title), tuple(blocks)),) if blocks else ()


def display_text(value: Any) -> str:
    if value is None or value == "":
        return NOTHING
    if isinstance(value, list | tuple):
        return strip_unwritable(", ".join(str(part) for part in value)) or NOTHING
    return strip_unwritable(str(value)) or NOTHING


def is_number(value: Any) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < MAX_NUMBER


def as_mapping(value: Any) -> PlanRow:
    return value if isinstance(value, Mapping) else {}


def as_texts(value: Any) -> list[str]:
    return [text for text in value if isinstance(text, str)] if isinstance(value, list) else []


def as_rows(value: Any) -> list[PlanRow]:
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []


@cache
def _language_name(code: str, language: str) -> str:
    try:
        return Locale.parse(code).get_display_name(language) or code
    except (ValueError, UnknownLocaleError):
        return code
