"""A post as rows of a sheet: one for each text it says in a language, with the accounts that say it."""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cached_property

from app.calendar.rules.becoming import title_of
from app.calendar.rules.dates import read_date
from app.calendar.rules.formulas import writable
from app.calendar.rules.headings import Column
from app.calendar.rules.hours import read_hour
from app.calendar.rules.known import BETWEEN, Known
from app.calendar.rules.names import folded, handle_key
from app.calendar.rules.saying import Problem
from app.calendar.rules.sheet import Cell, shown
from app.core.errors import Refusal
from app.core.writing import written
from app.core.zones import DoubleHour, instant_of
from app.drafting.rules.draft import Draft
from app.drafting.rules.numbers import number_of

SAID = (
    *(Column.DATE, Column.TIME, Column.ACCOUNT, Column.TOPIC, Column.LANGUAGE),
    *(Column.TITLE, Column.TEXT, Column.LINK, Column.ALT),
)
"""What a row says of its post, in the order of the sheet."""
SHARED = (Column.DATE, Column.TIME, Column.TOPIC, Column.TITLE, Column.LINK, Column.ALT)
"""What all the rows of a post say alike."""
Cells = Mapping[Column, Cell]
_NUMBER = re.compile(r"(\d{4})\s*[/-]\s*(\d{1,9})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Part:
    """What some accounts say in one language; an idea that says nothing yet is one part without any of it."""

    language: str = ""
    text: str = ""
    accounts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """What a row says, cell by cell; nothing where a cell is blank or wrong. `instant`: of `on` and `at`, in UTC."""

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
class Told:
    """A row that names its post by `name`, year and ordinal; `check` is what was written beside it when it left."""

    name: tuple[int, int]
    cells: Mapping[Column, Cell]
    check: str
    said: Said
    problems: tuple[Problem, ...]
    headings: Mapping[Column, str]

    @cached_property
    def meant(self) -> tuple[str, ...]:
        return meant(self.cells)


@dataclass(frozen=True)
class Office:
    """What a sheet may name, and what it calls every account and topic there is, those closed included."""

    known: Known
    accounts: Mapping[int, str] = field(default_factory=dict)
    topics: Mapping[int, str] = field(default_factory=dict)

    def called(self, account_id: int) -> str:
        return self.accounts.get(account_id, f"#{account_id}")


def parts_of(draft: Draft) -> tuple[Part, ...]:
    """At least one, by language; texts in a language that no account speaks yet are parts too."""
    said: dict[tuple[str, str], list[int]] = {}
    for channel_id, language in sorted(set(draft.targets)):
        said.setdefault((language, written(draft.text_for((channel_id, language)))), []).append(channel_id)
    for language, text in draft.texts.items():
        if written(text):
            said.setdefault((language, written(text)), [])
    return tuple(Part(*key, tuple(said[key])) for key in sorted(said, key=lambda key: key[0])) or (Part(),)


def cells_of(draft: Draft, part: Part, office: Office) -> dict[Column, Cell]:
    """The cells of one row, as they can be read again. The alternative text is of an image that is awaited."""
    return {
        Column.DATE: draft.plan.on,
        Column.TIME: _hour(draft, office.known.zone),
        Column.ACCOUNT: ", ".join(map(office.called, part.accounts)),
        Column.TOPIC: office.topics.get(draft.topic_id or 0, ""),
        Column.LANGUAGE: part.language,
        Column.TITLE: _own_title(draft),
        Column.TEXT: part.text,
        Column.LINK: written(draft.link),
        Column.ALT: written(draft.awaited_alt),
    }


def rows_of(draft: Draft, name: tuple[int, int], office: Office) -> list[dict[Column, Cell]]:
    """Every row of a post, each with its number and what tells later whether somebody changed it."""
    rows = [cells_of(draft, part, office) for part in parts_of(draft)]
    return [{Column.NUMBER: number_of(*name), **cells, Column.CHECK: check_of(meant(cells))} for cells in rows]


def meant(cells: Cells) -> tuple[str, ...]:
    """What the cells mean, however a spreadsheet wrote them again: equal when they say the same."""
    return tuple(_MEANT.get(column, _text)(cells.get(column)) for column in SAID)


def check_of(said: tuple[str, ...]) -> str:
    """Begins with a letter, lest a spreadsheet takes it for a number."""
    return "c" + hashlib.sha256("\x1f".join(said).encode("utf-8", "surrogatepass")).hexdigest()[:12]


def read_number(cell: Cell) -> tuple[int, int] | None:
    """Year and ordinal of a post; nothing for a blank, or for rows somebody counted. Raises `ValueError`."""
    typed = shown(cell).strip()
    if not typed or typed.isdecimal():
        return None
    if (found := _NUMBER.fullmatch(typed)) is None:
        raise ValueError(typed)
    return int(found[1]), int(found[2])


def _own_title(draft: Draft) -> str:
    """Nothing where the title is the beginning of a text: it goes with it."""
    title = written(draft.title)
    return "" if title in {title_of(written(text)) for text in draft.texts.values()} else title


def _hour(draft: Draft, zone: str) -> Cell:
    """A real hour; with a word behind it on the night when it comes twice."""
    plan = draft.plan
    if plan.at is None or plan.on is None:
        return plan.at
    try:
        instant_of(plan.on, plan.at, zone)
    except DoubleHour:
        return f"{plan.at:%H:%M} ({'2ª' if plan.fold else '1ª'})"
    except Refusal:
        pass
    return plan.at


def _text(cell: Cell) -> str:
    return "" if cell in (None, "") else written(writable(shown(cell)))


def _date(cell: Cell) -> str:
    try:
        return _text(cell) and read_date(cell).isoformat()
    except Refusal:
        return _text(cell)


def _time(cell: Cell) -> str:
    try:
        hour = read_hour(cell)
    except Refusal:
        return _text(cell)
    return f"{hour.at:%H:%M}{'' if hour.mark is None else f' {hour.mark.fold}'}"


def _accounts(cell: Cell) -> str:
    return ",".join(sorted({handle_key(name) for name in BETWEEN.split(_text(cell)) if name.strip()}))


_MEANT: dict[Column, Callable[[Cell], str]] = {
    Column.DATE: _date,
    Column.TIME: _time,
    Column.ACCOUNT: _accounts,
    Column.TOPIC: lambda cell: handle_key(_text(cell)),
    Column.LANGUAGE: lambda cell: folded(_text(cell)),
}
