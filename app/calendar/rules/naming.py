"""The names a sheet uses for accounts and topics that are called otherwise here, and the sheet with their own."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from app.calendar.rules.headings import Column, Columns, columns_of
from app.calendar.rules.known import Known
from app.calendar.rules.names import handle_key
from app.calendar.rules.planning import is_example
from app.calendar.rules.sheet import Row, Sheet, shown

MOST = 30
"""Names asked about at once: the ones most rows use."""
NAMED = (Column.ACCOUNT, Column.TOPIC)
WITHOUT = 0
"""The answer «no topic», which no topic has for a key."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """A name that means no account (or several), or no topic; `rows` is how many say it."""

    column: Column
    name: str
    rows: int


Answers = Mapping[tuple[Column, str], int]
"""The account or the topic meant, by the column and the name, as `handle_key` has it."""


def unknown_names(sheet: Sheet, known: Known) -> list[Unknown]:
    """Those most rows use first, accounts before topics. Raises `Refusal` for a sheet that cannot be used."""
    columns = columns_of(sheet)
    typed: dict[tuple[Column, str], str] = {}
    rows: Counter[tuple[Column, str]] = Counter()
    for row in _told(sheet, columns):
        for column, name in _unknown_in(row, columns, known):
            typed.setdefault((column, handle_key(name)), name)
            rows[column, handle_key(name)] += 1
    found = [Unknown(column, name, rows[column, key]) for (column, key), name in typed.items()]
    return sorted(found, key=lambda one: (NAMED.index(one.column), -one.rows))[:MOST]


def renamed(sheet: Sheet, answers: Answers, known: Known) -> Sheet:
    """The same sheet, with what was answered written as it is called here; answers about nothing there is are none."""
    columns = columns_of(sheet)
    names = _names_meant(answers, known)
    return replace(sheet, rows=tuple(_renamed_row(row, columns, known, names) for row in sheet.rows))


def _told(sheet: Sheet, columns: Columns) -> Iterator[Row]:
    return (row for row in sheet.rows if not is_example(columns.cell(row, Column.REFERENCE)))


def _unknown_in(row: Row, columns: Columns, known: Known) -> set[tuple[Column, str]]:
    accounts = known.pieces(_text(row, columns, Column.ACCOUNT))
    topic = _text(row, columns, Column.TOPIC)
    found = {(Column.ACCOUNT, name) for name in accounts if not known.is_account(name)}
    return found | ({(Column.TOPIC, topic)} if topic and not known.is_topic(topic) else set())


def _text(row: Row, columns: Columns, column: Column) -> str:
    return shown(columns.cell(row, column)).strip()


def _names_meant(answers: Answers, known: Known) -> dict[tuple[Column, str], str]:
    accounts = {account.id: known.written(account) for account in known.accounts}
    topics = {topic.id: topic.name for topic in known.topics} | {WITHOUT: ""}
    called = {Column.ACCOUNT: accounts, Column.TOPIC: topics}
    return {(column, key): called[column][meant] for (column, key), meant in answers.items() if meant in called[column]}


def _renamed_row(row: Row, columns: Columns, known: Known, names: Mapping[tuple[Column, str], str]) -> Row:
    cells = list(row.cells)
    for column in NAMED:
        position = columns.positions.get(column)
        if position is not None and position < len(cells):
            typed = _text(row, columns, column)
            said = _renamed(column, known.pieces(typed) if column is Column.ACCOUNT else [typed], names)
            cells[position] = cells[position] if said is None else said
    return replace(row, cells=tuple(cells))


def _renamed(column: Column, typed: Iterable[str], names: Mapping[tuple[Column, str], str]) -> str | None:
    """What the cell says now; nothing where none of its names was answered."""
    asked = [(name, names.get((column, handle_key(name)))) for name in typed]
    if all(meant is None for _, meant in asked):
        return None
    return ", ".join(name if meant is None else meant for name, meant in asked)
