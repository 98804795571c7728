"""Names that differ from ours."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from app.core.name_keys import handle_key
from app.domain.spreadsheets.rules.headings import ColumnMap, SheetColumn, map_columns
from app.domain.spreadsheets.rules.sheet import Sheet, SheetRow, cell_text
from app.domain.spreadsheets.rules.template import is_example
from app.domain.spreadsheets.rules.vocabulary import SheetVocabulary

MOST_UNKNOWN_NAMES = 30
"""The most used."""
ALIASED_COLUMNS = (SheetColumn.ACCOUNT, SheetColumn.TOPIC)
NO_TOPIC_KEY = 0
"""«No topic»; no topic has it."""


@dataclass(frozen=True, slots=True)
class UnknownName:
    """No account, several, or no topic, on `rows` rows; `guess`: the key of what it resembles."""

    column: SheetColumn
    name: str
    rows: int
    guess: int | None = None


NameAnswers = Mapping[tuple[SheetColumn, str], int]
"""Chosen ids, by column and `handle_key` of the name."""


def find_unknown_names(sheet: Sheet, known: SheetVocabulary) -> list[UnknownName]:
    """Sort accounts first, by rows. Raises `Refusal` for an unusable sheet."""
    columns = map_columns(sheet)
    typed: dict[tuple[SheetColumn, str], str] = {}
    rows: Counter[tuple[SheetColumn, str]] = Counter()
    for row in _rows_to_import(sheet, columns):
        for column, name in _unknown_names_in(row, columns, known):
            typed.setdefault((column, handle_key(name)), name)
            rows[column, handle_key(name)] += 1
    unknown_names = [UnknownName(column, name, rows[column, key]) for (column, key), name in typed.items()]
    unknown_names.sort(key=lambda unknown: (ALIASED_COLUMNS.index(unknown.column), -unknown.rows))
    return [replace(unknown, guess=_guess(unknown, known)) for unknown in unknown_names[:MOST_UNKNOWN_NAMES]]


def _guess(unknown: UnknownName, known: SheetVocabulary) -> int | None:
    nearest = known.nearest_account if unknown.column is SheetColumn.ACCOUNT else known.nearest_topic
    return nearest(unknown.name)


def rename_cells(sheet: Sheet, answers: NameAnswers, known: SheetVocabulary) -> Sheet:
    """Ignore answers to missing items."""
    columns = map_columns(sheet)
    names = _names_by_answer(answers, known)
    return replace(sheet, rows=tuple(_rename_row(row, columns, known, names) for row in sheet.rows))


def _rows_to_import(sheet: Sheet, columns: ColumnMap) -> Iterator[SheetRow]:
    return (row for row in sheet.rows if not is_example(columns.cell(row, SheetColumn.REFERENCE)))


def _unknown_names_in(row: SheetRow, columns: ColumnMap, known: SheetVocabulary) -> set[tuple[SheetColumn, str]]:
    accounts = known.pieces(_text(row, columns, SheetColumn.ACCOUNT))
    topic = _text(row, columns, SheetColumn.TOPIC)
    unknown_names = {(SheetColumn.ACCOUNT, name) for name in accounts if not known.is_account(name)}
    return unknown_names | ({(SheetColumn.TOPIC, topic)} if topic and not known.is_topic(topic) else set())


def _text(row: SheetRow, columns: ColumnMap, column: SheetColumn) -> str:
    return cell_text(columns.cell(row, column)).strip()


def _names_by_answer(answers: NameAnswers, known: SheetVocabulary) -> dict[tuple[SheetColumn, str], str]:
    accounts = {account.id: known.written(account) for account in known.accounts}
    topics = {topic.id: topic.name for topic in known.topics} | {NO_TOPIC_KEY: ""}
    called = {SheetColumn.ACCOUNT: accounts, SheetColumn.TOPIC: topics}
    return {(column, key): called[column][meant] for (column, key), meant in answers.items() if meant in called[column]}


def _rename_row(
    row: SheetRow, columns: ColumnMap, known: SheetVocabulary, names: Mapping[tuple[SheetColumn, str], str]
) -> SheetRow:
    cells = list(row.cells)
    for column in ALIASED_COLUMNS:
        position = columns.positions.get(column)
        if position is not None and position < len(cells):
            typed = _text(row, columns, column)
            new_text = _rename_names(column, known.pieces(typed) if column is SheetColumn.ACCOUNT else [typed], names)
            cells[position] = cells[position] if new_text is None else new_text
    return replace(row, cells=tuple(cells))


def _rename_names(
    column: SheetColumn, typed: Iterable[str], names: Mapping[tuple[SheetColumn, str], str]
) -> str | None:
    """Return None without answered names."""
    answers = [(name, names.get((column, handle_key(name)))) for name in typed]
    if all(meant is None for _, meant in answers):
        return None
    return ", ".join(name if meant is None else meant for name, meant in answers)
