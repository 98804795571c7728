"""A whole sheet: its rows read one by one, then against each other, and the rejected ones to be corrected."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from itertools import islice

from app.calendar.rules.headings import REASON_HEADING, Column, columns_of
from app.calendar.rules.known import Known
from app.calendar.rules.planned import Planned, slot_key
from app.calendar.rules.planning import is_example
from app.calendar.rules.rows import ReadRow, read_row
from app.calendar.rules.saying import Problem
from app.calendar.rules.sheet import Cell, Row, Sheet
from app.core.errors import Refusal
from app.core.words import Sentence, say

IN_THE_SHEET = say("En la hoja, añada (1ª) o (2ª) detrás de la hora.")


def read_rows(sheet: Sheet, known: Known, *, folds: Mapping[int, int] | None = None) -> tuple[ReadRow, ...]:
    """`folds` answers, by row number, which of the two equal hours of October is meant.

    Raises `Refusal` when the sheet as a whole cannot be used: a heading is missing, or nothing stands below them.
    """
    columns = columns_of(sheet)
    rows = [row for row in sheet.rows if not is_example(columns.cell(row, Column.REFERENCE))]
    if not rows:
        raise Refusal(say("La hoja «%(name)s» tiene títulos, pero ninguna fila debajo.", name=sheet.name))
    answers = folds or {}
    alone = [read_row(row, columns, known, fold=answers.get(row.number)) for row in rows]
    return tuple(_noted_places(_counted_slots(_without_repeats(alone))))


def rejected(
    sheet: Sheet, read: Iterable[ReadRow], *, words: Callable[[Sentence], str] = str
) -> tuple[tuple[str, ...], list[tuple[Cell, ...]]]:
    """Headings and rows of those that were not taken, with a last column that says why.

    The reader ignores that column, so the file can be corrected and brought back as it is.
    """
    why = {row.number: reasons(row, words=words) for row in read if row.planned is None}
    kept = [n for n, heading in enumerate(sheet.headings) if n != _reason_position(sheet)]
    headings = (*(sheet.headings[n] for n in kept), REASON_HEADING)
    return headings, [_with_reason(row, kept, why[row.number]) for row in sheet.rows if row.number in why]


def reasons(row: ReadRow, *, words: Callable[[Sentence], str] = str) -> str:
    """Everything that keeps the row out, in one line, each with its column."""
    said = [
        f"{problem.column}: {words(problem.sentence)}" if problem.column else words(problem.sentence)
        for problem in row.problems
    ]
    if row.question:
        said += [words(row.question.sentence), words(IN_THE_SHEET)]
    return " · ".join(said)


def refusal_of(row: ReadRow, *, words: Callable[[Sentence], str] = str) -> tuple[str, str]:
    """The columns at fault and everything that is wrong with them, each in one line."""
    columns = [problem.column for problem in row.problems if problem.column]
    said = [words(problem.sentence) for problem in row.problems]
    if row.question:
        columns.append(row.asked_in)
        said += [words(row.question.sentence), words(IN_THE_SHEET)]
    return ", ".join(dict.fromkeys(columns)), " ".join(said)


def _reason_position(sheet: Sheet) -> int | None:
    return columns_of(sheet).positions.get(Column.REASON)


def _with_reason(row: Row, kept: list[int], reason: str) -> tuple[Cell, ...]:
    return (*(row.cell(n) for n in kept), reason, *row.surplus)


def _without_repeats(rows: Iterable[ReadRow]) -> Iterable[ReadRow]:
    """The second of two equal rows, or of two rows with one reference, is not another post."""
    firsts: dict[Planned, int] = {}
    references: dict[str, int] = {}
    for row in rows:
        planned = row.planned
        if planned is None:
            yield row
        elif planned in firsts:
            yield _refused(row, say("Esta fila está repetida: es igual que la fila %(row)s.", row=firsts[planned]))
        elif planned.reference and slot_key(planned) in references:
            first = references[slot_key(planned)]
            yield _refused(
                row,
                say(
                    "La referencia «%(reference)s» ya está en la fila %(row)s.", reference=planned.reference, row=first
                ),
            )
        else:
            firsts[planned] = row.number
            references[slot_key(planned)] = row.number
            yield row


def _refused(row: ReadRow, sentence: Sentence) -> ReadRow:
    return replace(row, planned=None, problems=(*row.problems, Problem("", sentence)))


def _counted_slots(rows: Iterable[ReadRow]) -> Iterable[ReadRow]:
    seen: Counter[str] = Counter()
    for row in rows:
        if row.planned is None or row.planned.reference:
            yield row
            continue
        slot = slot_key(row.planned)
        yield replace(row, nth=seen[slot]) if seen[slot] else row
        seen[slot] += 1


def _noted_places(rows: Iterable[ReadRow]) -> Iterable[ReadRow]:
    """Two posts of one account in the same minute and language may be meant, but somebody should look."""
    listed = list(rows)
    places: dict[tuple[int, object, str], list[int]] = defaultdict(list)
    for row in listed:
        for place in _places(row.planned):
            places[place].append(row.number)
    for row in listed:
        first_few = {n for place in _places(row.planned) for n in islice(places[place], 7)}
        others = sorted(first_few - {row.number})
        yield replace(row, notes=(*row.notes, _shared(others))) if others else row


def _places(planned: Planned | None) -> list[tuple[int, object, str]]:
    return [(account, planned.instant, planned.language) for account in planned.accounts] if planned else []


def _shared(others: list[int]) -> Sentence:
    rows = ", ".join(map(str, others[:5])) + ("…" if len(others) > 5 else "")
    return say("Coincide en cuenta, minuto e idioma con otra fila del archivo: %(rows)s.", rows=rows)
