from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from itertools import islice

from app.core.errors import Refusal
from app.core.messages import Message, msg
from app.domain.spreadsheets.rules.headings import REASON_HEADING, SheetColumn, map_columns
from app.domain.spreadsheets.rules.row_draft import PlannedRow, slot_key
from app.domain.spreadsheets.rules.rows import ParsedRow, parse_row
from app.domain.spreadsheets.rules.sheet import Cell, Sheet, SheetRow
from app.domain.spreadsheets.rules.template import is_example
from app.domain.spreadsheets.rules.text_checks import CellProblem
from app.domain.spreadsheets.rules.vocabulary import SheetVocabulary

IN_THE_SHEET = msg("En la hoja, añada (1ª) o (2ª) detrás de la hora.")


def parse_rows(
    sheet: Sheet, known: SheetVocabulary, *, folds: Mapping[int, int] | None = None
) -> tuple[ParsedRow, ...]:
    """Take `folds` by row number for repeated October hours.

    Raises `Refusal` without rows or a heading.
    """
    columns = map_columns(sheet)
    rows = [row for row in sheet.rows if not is_example(columns.cell(row, SheetColumn.REFERENCE))]
    if not rows:
        raise Refusal(msg("La hoja «%(name)s» tiene títulos, pero ninguna fila debajo.", name=sheet.name))
    answers = folds or {}
    alone = [parse_row(row, columns, known, fold=answers.get(row.number)) for row in rows]
    return tuple(_note_shared_places(_number_equal_slots(_refuse_repeats(alone))))


def rejected_rows(
    sheet: Sheet, read: Iterable[ParsedRow], *, words: Callable[[Message], str] = str
) -> tuple[tuple[str, ...], list[tuple[Cell, ...]]]:
    """Add reasons in a last column, ignored by the reader: the corrected file imports as is."""
    why = {row.number: row_reasons(row, words=words) for row in read if row.planned is None}
    positions = [n for n, heading in enumerate(sheet.headings) if n != _reason_position(sheet)]
    headings = (*(sheet.headings[n] for n in positions), REASON_HEADING)
    return headings, [_with_reason(row, positions, why[row.number]) for row in sheet.rows if row.number in why]


def row_reasons(row: ParsedRow, *, words: Callable[[Message], str] = str) -> str:
    """Use one line, each problem with its column."""
    sentences = [
        f"{problem.column}: {words(problem.sentence)}" if problem.column else words(problem.sentence)
        for problem in row.problems
    ]
    if row.question:
        sentences += [words(row.question.sentence), words(IN_THE_SHEET)]
    return " · ".join(sentences)


def row_refusal(row: ParsedRow, *, words: Callable[[Message], str] = str) -> tuple[str, str]:
    """Return columns and problems, a line each."""
    columns = [problem.column for problem in row.problems if problem.column]
    sentences = [words(problem.sentence) for problem in row.problems]
    if row.question:
        columns.append(row.question_heading)
        sentences += [words(row.question.sentence), words(IN_THE_SHEET)]
    return ", ".join(dict.fromkeys(columns)), " ".join(sentences)


def _reason_position(sheet: Sheet) -> int | None:
    return map_columns(sheet).positions.get(SheetColumn.REASON)


def _with_reason(row: SheetRow, positions: list[int], reason: str) -> tuple[Cell, ...]:
    return (*(row.cell(n) for n in positions), reason, *row.surplus)


def _refuse_repeats(rows: Iterable[ParsedRow]) -> Iterable[ParsedRow]:
    """Refuse the second of equal rows or one reference."""
    firsts: dict[PlannedRow, int] = {}
    references: dict[str, int] = {}
    for row in rows:
        planned = row.planned
        if planned is None:
            yield row
        elif planned in firsts:
            yield _refuse(row, msg("Esta fila está repetida: es igual que la fila %(row)s.", row=firsts[planned]))
        elif planned.reference and slot_key(planned) in references:
            first = references[slot_key(planned)]
            yield _refuse(
                row,
                msg(
                    "La referencia «%(reference)s» ya está en la fila %(row)s.", reference=planned.reference, row=first
                ),
            )
        else:
            firsts[planned] = row.number
            references[slot_key(planned)] = row.number
            yield row


def _refuse(row: ParsedRow, sentence: Message) -> ParsedRow:
    return replace(row, planned=None, problems=(*row.problems, CellProblem("", sentence)))


def _number_equal_slots(rows: Iterable[ParsedRow]) -> Iterable[ParsedRow]:
    seen: Counter[str] = Counter()
    for row in rows:
        if row.planned is None or row.planned.reference:
            yield row
            continue
        slot = slot_key(row.planned)
        yield replace(row, nth=seen[slot]) if seen[slot] else row
        seen[slot] += 1


def _note_shared_places(rows: Iterable[ParsedRow]) -> Iterable[ParsedRow]:
    """Note same account, minute and language."""
    listed = list(rows)
    places: dict[tuple[int, object, str], list[int]] = defaultdict(list)
    for row in listed:
        for place in _places(row.planned):
            places[place].append(row.number)
    for row in listed:
        first_few = {n for place in _places(row.planned) for n in islice(places[place], 7)}
        others = sorted(first_few - {row.number})
        yield replace(row, notes=(*row.notes, _shared_place_message(others))) if others else row


def _places(planned: PlannedRow | None) -> list[tuple[int, object, str]]:
    return [(account, planned.instant, planned.language) for account in planned.accounts] if planned else []


def _shared_place_message(others: list[int]) -> Message:
    rows = ", ".join(map(str, others[:5])) + ("…" if len(others) > 5 else "")
    return msg("Coincide en cuenta, minuto e idioma con otra fila del archivo: %(rows)s.", rows=rows)
