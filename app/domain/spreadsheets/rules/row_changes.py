"""Changes of a post by its rows, each compared with the row the post would export now.

A row unchanged since export changes nothing. A changed row applies only while the post still matches its checksum, so
that no sheet undoes later work.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from app.core.messages import Message, msg
from app.domain.posts.rules.post_number import format_number
from app.domain.spreadsheets.rules.draft_changes import RowChange, rewrite_draft
from app.domain.spreadsheets.rules.headings import SheetColumn
from app.domain.spreadsheets.rules.post_rows import (
    POST_COLUMNS,
    SHARED_COLUMNS,
    ExportVocabulary,
    NamedRow,
    PostPart,
    cell_meanings,
    part_cells,
    post_parts,
    row_check,
)
from app.domain.spreadsheets.rules.row_matches import (
    EDITABLE_BY_SHEET,
    RowFate,
    RowOutcome,
    SheetPost,
    not_editable_message,
    refuse_row,
)
from app.domain.spreadsheets.rules.rows import ParsedRow
from app.domain.spreadsheets.rules.text_checks import CellProblem

_PART_COLUMNS = frozenset(POST_COLUMNS) - frozenset(SHARED_COLUMNS)
_HOUR_COLUMNS = frozenset({SheetColumn.DATE, SheetColumn.TIME})
CurrentParts = Mapping[PostPart, tuple[str, ...]]


def judge_post_rows(rows: Sequence[ParsedRow], held: SheetPost | None, office: ExportVocabulary) -> list[RowOutcome]:
    """Return the outcomes of one post's rows; updating rows carry their joint draft."""
    if held is None:
        return [
            RowOutcome(refuse_row(row, _unknown_post_message(_named_row(row).name)), RowFate.REFUSED) for row in rows
        ]
    present = {part: cell_meanings(part_cells(held.draft, part, office)) for part in post_parts(held.draft)}
    changes = [_row_change(row, part, present) for row, part in _pair_with_parts(rows, present)]
    judged = [_judge_change(change, changes, held, present) for change in changes]
    taken = _without_rivals(judged)
    draft = rewrite_draft(held.draft, [one.change for one in taken if one.fate is RowFate.UPDATED])
    return [_row_outcome(one, held, None if draft.said() == held.draft.said() else draft) for one in taken]


@dataclass(frozen=True, slots=True)
class _JudgedChange:
    change: RowChange
    fate: RowFate
    problems: tuple[CellProblem, ...] = ()


def _named_row(row: ParsedRow) -> NamedRow:
    assert row.told is not None
    return row.told


def _row_outcome(one: _JudgedChange, held: SheetPost, draft: object) -> RowOutcome:
    row, part = one.change.row, one.change.says
    if one.fate is RowFate.UPDATED and draft is None:
        return RowOutcome(row, RowFate.UNCHANGED, held, part=part)
    if one.fate is RowFate.REFUSED:
        return RowOutcome(replace(row, problems=one.problems, question=None), one.fate, held, part=part)
    quiet = row if one.fate is RowFate.UPDATED else replace(row, notes=())
    return RowOutcome(quiet, one.fate, held, part=part, draft=draft if one.fate is RowFate.UPDATED else None)  # type: ignore[arg-type] # a draft


def _pair_with_parts(rows: Sequence[ParsedRow], present: CurrentParts) -> list[tuple[ParsedRow, PostPart | None]]:
    """Pair each row with the part it was exported from or most resembles; None marks a new one."""
    likeness = [
        (_part_likeness(_named_row(row), said), -n, part)
        for n, row in enumerate(rows)
        for part, said in present.items()
    ]
    found: dict[int, PostPart] = {}
    for like, n, part in sorted(likeness, key=lambda each: each[:2], reverse=True):
        if like and -n not in found and part not in found.values():
            found[-n] = part
    if len(rows) == len(present) == 1 and not found:
        found = {0: next(iter(present))}
    return [(row, found.get(n)) for n, row in enumerate(rows)]


def _part_likeness(told: NamedRow, said: tuple[str, ...]) -> int:
    mine, theirs = (dict(zip(POST_COLUMNS, one, strict=True)) for one in (told.meant, said))
    shared = set(mine[SheetColumn.ACCOUNT].split(",")) & set(theirs[SheetColumn.ACCOUNT].split(","))
    alike = mine[SheetColumn.LANGUAGE] == theirs[SheetColumn.LANGUAGE] and bool(shared)
    is_same = all(mine[column] == theirs[column] for column in _PART_COLUMNS)
    return 4 * (told.check == row_check(said)) + 2 * alike + is_same


def _row_change(row: ParsedRow, part: PostPart | None, present: CurrentParts) -> RowChange:
    told = _named_row(row)
    if told.check == row_check(told.meant) or any(not _differing_columns(told, said) for said in present.values()):
        return RowChange(row, told, part, frozenset())
    said = present[part] if part else next(iter(present.values()))
    changed = _differing_columns(told, said)
    return RowChange(row, told, part, changed if part else (changed - _PART_COLUMNS) | _PART_COLUMNS)


def _differing_columns(told: NamedRow, said: tuple[str, ...]) -> frozenset[SheetColumn]:
    """Return the differing columns; a blank title means unchanged."""
    asked = {column for column in told.cells if column is not SheetColumn.TITLE or told.said.title}
    return frozenset(
        column
        for column, mine, theirs in zip(POST_COLUMNS, told.meant, said, strict=True)
        if column in asked and mine != theirs
    )


def _judge_change(
    change: RowChange, changes: Sequence[RowChange], held: SheetPost, present: CurrentParts
) -> _JudgedChange:
    if not change.columns:
        return _JudgedChange(change, RowFate.UNCHANGED)
    if held.status not in EDITABLE_BY_SHEET:
        return _refuse_change(change, not_editable_message(held))
    if change.told.check and change.told.check not in map(row_check, present.values()):
        return _refuse_change(change, _overtaken_message(held))
    problems = (*_relevant_problems(change, held), *_contradictions(change, changes))
    if problems:
        return _JudgedChange(change, RowFate.REFUSED, problems)
    if change.row.question and change.columns & _HOUR_COLUMNS:
        return _JudgedChange(change, RowFate.ASKED)
    return _JudgedChange(change, RowFate.UPDATED)


def _refuse_change(change: RowChange, sentence: Message) -> _JudgedChange:
    return _JudgedChange(change, RowFate.REFUSED, (CellProblem("", sentence),))


def _relevant_problems(change: RowChange, held: SheetPost) -> tuple[CellProblem, ...]:
    """Return the problems that concern the changed columns."""
    told, concerned = change.told, set(change.columns)
    if concerned & {SheetColumn.LINK, SheetColumn.ACCOUNT} and told.said.text:
        concerned.add(SheetColumn.TEXT)
    if SheetColumn.DATE in concerned and told.meant[POST_COLUMNS.index(SheetColumn.TIME)]:
        concerned.add(SheetColumn.TIME)
    if not change.part and not told.said.accounts:
        concerned.add(SheetColumn.ACCOUNT)
    headings = {"", *(told.headings[column] for column in concerned)}
    problems = tuple(problem for problem in told.problems if problem.column in headings)
    if SheetColumn.ALT in concerned and held.draft.media:
        return (*problems, CellProblem(told.headings[SheetColumn.ALT], _ALT_ELSEWHERE))
    return problems


def _contradictions(change: RowChange, changes: Sequence[RowChange]) -> Iterable[CellProblem]:
    """Yield problems where rows disagree on a shared field."""
    for column in SHARED_COLUMNS:
        place = POST_COLUMNS.index(column)
        other = next((one for one in changes if _says_column(one, column) and _differ(one, change, place)), None)
        if column in change.columns and other:
            yield CellProblem(change.told.headings[column], _contradiction_message(other.row.number))


def _says_column(change: RowChange, column: SheetColumn) -> bool:
    """Tell whether the row sets the column: changed, or present without checksum (except a blank title)."""
    is_said = column in change.told.cells and (column is not SheetColumn.TITLE or bool(change.told.said.title))
    return column in change.columns or (not change.told.check and is_said)


def _differ(one: RowChange, other: RowChange, place: int) -> bool:
    return one.told.meant[place] != other.told.meant[place]


def _without_rivals(judged: Iterable[_JudgedChange]) -> list[_JudgedChange]:
    """Refuse later rows for the same account and language."""
    claimed: dict[tuple[int, str], int] = {}
    kept: list[_JudgedChange] = []
    for one in judged:
        says, own = one.change.says, one.fate is RowFate.UPDATED and bool(one.change.columns & _PART_COLUMNS)
        rival = next((claimed[a, says.language] for a in says.accounts if (a, says.language) in claimed), 0)
        kept.append(_refuse_change(one.change, _rival_message(rival)) if own and rival else one)
        if own and not rival:
            claimed |= {(account, says.language): one.change.row.number for account in says.accounts}
    return kept


_ALT_ELSEWHERE = msg("El texto alternativo se cambia junto a su imagen, en la página de la publicación.")


def _unknown_post_message(name: tuple[int, int]) -> Message:
    return msg(
        "La publicación %(number)s no existe. Deje el número en blanco si es nueva.",
        number=format_number(*name),
    )


def _overtaken_message(held: SheetPost) -> Message:
    return msg(
        "La publicación %(number)s cambió después de exportar esta hoja. Expórtela otra vez y repita el cambio.",
        number=held.number,
    )


def _contradiction_message(row: int) -> Message:
    return msg("La fila %(row)s es de la misma publicación y no dice lo mismo.", row=row)


def _rival_message(row: int) -> Message:
    return msg("La fila %(row)s ya dice qué publica esa cuenta en ese idioma.", row=row)
