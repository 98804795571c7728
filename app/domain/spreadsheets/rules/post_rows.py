"""Rows: one per text and language."""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cached_property

from app.core.errors import Refusal
from app.core.name_keys import fold_name, handle_key
from app.core.text import normalise_text
from app.core.zones import AmbiguousTime, instant_of
from app.domain.posts.rules.draft import Draft
from app.domain.posts.rules.post_number import format_number
from app.domain.spreadsheets.rules.cell_dates import parse_date
from app.domain.spreadsheets.rules.cell_hours import parse_hour_cell
from app.domain.spreadsheets.rules.formulas import remove_unwritable
from app.domain.spreadsheets.rules.headings import SheetColumn
from app.domain.spreadsheets.rules.row_draft import title_from_text
from app.domain.spreadsheets.rules.sheet import Cell, cell_text
from app.domain.spreadsheets.rules.text_checks import CellProblem
from app.domain.spreadsheets.rules.vocabulary import NAME_SEPARATORS, SheetVocabulary

POST_COLUMNS = (
    SheetColumn.DATE,
    SheetColumn.TIME,
    SheetColumn.ACCOUNT,
    SheetColumn.TOPIC,
    SheetColumn.LANGUAGE,
    SheetColumn.TITLE,
    SheetColumn.TEXT,
    SheetColumn.LINK,
    SheetColumn.ALT,
)
SHARED_COLUMNS = (
    SheetColumn.DATE,
    SheetColumn.TIME,
    SheetColumn.TOPIC,
    SheetColumn.TITLE,
    SheetColumn.LINK,
    SheetColumn.ALT,
)
"""Equal in all rows of a post."""
RowCells = Mapping[SheetColumn, Cell]
_NUMBER = re.compile(r"(\d{4})\s*[/-]\s*(\d{1,9})", re.ASCII)


@dataclass(frozen=True, slots=True)
class PostPart:
    """Accounts' text in one language; an empty idea is one empty part."""

    language: str = ""
    text: str = ""
    accounts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class RowContent:
    """None or empty where blank or wrong; `instant`: `on` and `at` in UTC."""

    on: date | None
    at: time | None
    fold: int
    instant: datetime | None
    accounts: tuple[int, ...]
    topic_id: int | None
    language: str
    text: str
    link: str
    awaited_alt: str
    reference: str
    title: str


@dataclass(frozen=True)
class NamedRow:
    """`name`: post year and ordinal; `check`: exported checksum."""

    name: tuple[int, int]
    cells: Mapping[SheetColumn, Cell]
    check: str
    content: RowContent
    problems: tuple[CellProblem, ...]
    headings: Mapping[SheetColumn, str]

    @cached_property
    def meant(self) -> tuple[str, ...]:
        return cell_meanings(self.cells)


@dataclass(frozen=True)
class ExportVocabulary:
    """A vocabulary with closed accounts and topics."""

    known: SheetVocabulary
    accounts: Mapping[int, str] = field(default_factory=dict)
    topics: Mapping[int, str] = field(default_factory=dict)

    def called(self, account_id: int) -> str:
        return self.accounts.get(account_id, f"#{account_id}")


def post_parts(draft: Draft) -> tuple[PostPart, ...]:
    """Return at least one; texts without accounts count too."""
    accounts_by_text: dict[tuple[str, str], list[int]] = {}
    for channel_id, language in sorted(set(draft.targets)):
        accounts_by_text.setdefault((language, normalise_text(draft.text_for((channel_id, language)))), []).append(
            channel_id
        )
    for language, text in draft.texts.items():
        if normalise_text(text):
            accounts_by_text.setdefault((language, normalise_text(text)), [])
    return tuple(
        PostPart(*key, tuple(accounts_by_text[key])) for key in sorted(accounts_by_text, key=lambda key: key[0])
    ) or (PostPart(),)


def part_cells(draft: Draft, part: PostPart, office: ExportVocabulary) -> dict[SheetColumn, Cell]:
    """Return importable cells; an alternative text awaits its image."""
    return {
        SheetColumn.DATE: draft.plan.on,
        SheetColumn.TIME: _hour(draft, office.known.zone),
        SheetColumn.ACCOUNT: ", ".join(map(office.called, part.accounts)),
        SheetColumn.TOPIC: office.topics.get(draft.topic_id or 0, ""),
        SheetColumn.LANGUAGE: part.language,
        SheetColumn.TITLE: _own_title(draft),
        SheetColumn.TEXT: part.text,
        SheetColumn.LINK: normalise_text(draft.link),
        SheetColumn.ALT: normalise_text(draft.awaited_alt),
    }


def post_rows(draft: Draft, name: tuple[int, int], office: ExportVocabulary) -> list[dict[SheetColumn, Cell]]:
    """Return each with number and checksum."""
    rows = [part_cells(draft, part, office) for part in post_parts(draft)]
    return [
        {SheetColumn.NUMBER: format_number(*name), **cells, SheetColumn.CHECK: row_check(cell_meanings(cells))}
        for cells in rows
    ]


def cell_meanings(cells: RowCells) -> tuple[str, ...]:
    """Return values that stay equal however rewritten."""
    return tuple(_MEANINGS.get(column, _text)(cells.get(column)) for column in POST_COLUMNS)


def row_check(meanings: tuple[str, ...]) -> str:
    """Begin with a letter, lest it read as a number."""
    return "c" + hashlib.sha256("\x1f".join(meanings).encode("utf-8", "surrogatepass")).hexdigest()[:12]


def parse_post_number(cell: Cell) -> tuple[int, int] | None:
    """Return None for blanks and row counts. Raises `ValueError`."""
    typed = cell_text(cell).strip()
    if not typed or typed.isdecimal():
        return None
    if (match := _NUMBER.fullmatch(typed)) is None:
        raise ValueError(typed)
    return int(match[1]), int(match[2])


def _own_title(draft: Draft) -> str:
    """Return empty if the title only begins a text."""
    title = normalise_text(draft.title)
    return "" if title in {title_from_text(normalise_text(text)) for text in draft.texts.values()} else title


def _hour(draft: Draft, zone: str) -> Cell:
    """Return the hour, as marked text if repeated."""
    plan = draft.plan
    if plan.at is None or plan.on is None:
        return plan.at
    try:
        instant_of(plan.on, plan.at, zone)
    except AmbiguousTime:
        return f"{plan.at:%H:%M} ({'2ª' if plan.fold else '1ª'})"
    except Refusal:
        pass
    return plan.at


def _text(cell: Cell) -> str:
    return "" if cell in (None, "") else normalise_text(remove_unwritable(cell_text(cell)))


def _date(cell: Cell) -> str:
    try:
        return _text(cell) and parse_date(cell).isoformat()
    except Refusal:
        return _text(cell)


def _time(cell: Cell) -> str:
    try:
        hour = parse_hour_cell(cell)
    except Refusal:
        return _text(cell)
    return f"{hour.at:%H:%M}{'' if hour.mark is None else f' {hour.mark.fold}'}"


def _accounts(cell: Cell) -> str:
    return ",".join(sorted({handle_key(name) for name in NAME_SEPARATORS.split(_text(cell)) if name.strip()}))


_MEANINGS: dict[SheetColumn, Callable[[Cell], str]] = {
    SheetColumn.DATE: _date,
    SheetColumn.TIME: _time,
    SheetColumn.ACCOUNT: _accounts,
    SheetColumn.TOPIC: lambda cell: handle_key(_text(cell)),
    SheetColumn.LANGUAGE: lambda cell: fold_name(_text(cell)),
}
