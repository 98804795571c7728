"""Rows compared with those the post would export now.

Only rows changed since export apply, and only while the post matches its checksum: no sheet undoes later work.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from app.core.messages import Message, msg
from app.domain.posts.rules.draft import Draft
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


def judge_post_rows(rows: Sequence[ParsedRow], post: SheetPost | None, office: ExportVocabulary) -> list[RowOutcome]:
    """Give updating rows their joint draft."""
    if post is None:
        return [
            RowOutcome(refuse_row(row, _unknown_post_message(_named_row(row).name)), RowFate.REFUSED) for row in rows
        ]
    present = {part: cell_meanings(part_cells(post.draft, part, office)) for part in post_parts(post.draft)}
    changes = [_row_change(row, part, present) for row, part in _pair_with_parts(rows, present)]
    judged = [_judge_change(change, changes, post, present) for change in changes]
    taken = _without_rivals(judged)
    draft = rewrite_draft(post.draft, [verdict.change for verdict in taken if verdict.fate is RowFate.UPDATED])
    return [
        _row_outcome(verdict, post, None if draft.comparable_content() == post.draft.comparable_content() else draft)
        for verdict in taken
    ]


@dataclass(frozen=True, slots=True)
class _JudgedChange:
    change: RowChange
    fate: RowFate
    problems: tuple[CellProblem, ...] = ()


def _named_row(row: ParsedRow) -> NamedRow:
    assert row.named_row is not None
    return row.named_row


def _row_outcome(verdict: _JudgedChange, post: SheetPost, draft: Draft | None) -> RowOutcome:
    row, part = verdict.change.row, verdict.change.says
    if verdict.fate is RowFate.UPDATED and draft is None:
        return RowOutcome(row, RowFate.UNCHANGED, post, part=part)
    if verdict.fate is RowFate.REFUSED:
        return RowOutcome(replace(row, problems=verdict.problems, question=None), verdict.fate, post, part=part)
    quiet = row if verdict.fate is RowFate.UPDATED else replace(row, notes=())
    return RowOutcome(quiet, verdict.fate, post, part=part, draft=draft if verdict.fate is RowFate.UPDATED else None)


def _pair_with_parts(rows: Sequence[ParsedRow], present: CurrentParts) -> list[tuple[ParsedRow, PostPart | None]]:
    """Pair with the exported or most similar part, None if new."""
    likeness = [
        (_part_likeness(_named_row(row), meanings), -n, part)
        for n, row in enumerate(rows)
        for part, meanings in present.items()
    ]
    parts_by_row: dict[int, PostPart] = {}
    for like, n, part in sorted(likeness, key=lambda each: each[:2], reverse=True):
        if like and -n not in parts_by_row and part not in parts_by_row.values():
            parts_by_row[-n] = part
    if len(rows) == len(present) == 1 and not parts_by_row:
        parts_by_row = {0: next(iter(present))}
    return [(row, parts_by_row.get(n)) for n, row in enumerate(rows)]


def _part_likeness(named_row: NamedRow, meanings: tuple[str, ...]) -> int:
    mine, theirs = (dict(zip(POST_COLUMNS, values, strict=True)) for values in (named_row.meant, meanings))
    shared = set(mine[SheetColumn.ACCOUNT].split(",")) & set(theirs[SheetColumn.ACCOUNT].split(","))
    alike = mine[SheetColumn.LANGUAGE] == theirs[SheetColumn.LANGUAGE] and bool(shared)
    is_same = all(mine[column] == theirs[column] for column in _PART_COLUMNS)
    return 4 * (named_row.check == row_check(meanings)) + 2 * alike + is_same


def _row_change(row: ParsedRow, part: PostPart | None, present: CurrentParts) -> RowChange:
    named_row = _named_row(row)
    if named_row.check == row_check(named_row.meant) or any(
        not _differing_columns(named_row, other_meanings) for other_meanings in present.values()
    ):
        return RowChange(row, named_row, part, frozenset())
    meanings = present[part] if part else next(iter(present.values()))
    changed = _differing_columns(named_row, meanings)
    return RowChange(row, named_row, part, changed if part else (changed - _PART_COLUMNS) | _PART_COLUMNS)


def _differing_columns(named_row: NamedRow, meanings: tuple[str, ...]) -> frozenset[SheetColumn]:
    """Take a blank title as unchanged."""
    compared_columns = {
        column for column in named_row.cells if column is not SheetColumn.TITLE or named_row.content.title
    }
    return frozenset(
        column
        for column, mine, theirs in zip(POST_COLUMNS, named_row.meant, meanings, strict=True)
        if column in compared_columns and mine != theirs
    )


def _judge_change(
    change: RowChange, changes: Sequence[RowChange], post: SheetPost, present: CurrentParts
) -> _JudgedChange:
    if not change.columns:
        return _JudgedChange(change, RowFate.UNCHANGED)
    if post.status not in EDITABLE_BY_SHEET:
        return _refuse_change(change, not_editable_message(post))
    if change.named_row.check and change.named_row.check not in map(row_check, present.values()):
        return _refuse_change(change, _overtaken_message(post))
    problems = (*_relevant_problems(change, post), *_contradictions(change, changes))
    if problems:
        return _JudgedChange(change, RowFate.REFUSED, problems)
    if change.row.question and change.columns & _HOUR_COLUMNS:
        return _JudgedChange(change, RowFate.ASKED)
    return _JudgedChange(change, RowFate.UPDATED)


def _refuse_change(change: RowChange, sentence: Message) -> _JudgedChange:
    return _JudgedChange(change, RowFate.REFUSED, (CellProblem("", sentence),))


def _relevant_problems(change: RowChange, post: SheetPost) -> tuple[CellProblem, ...]:
    named_row, concerned = change.named_row, set(change.columns)
    if concerned & {SheetColumn.LINK, SheetColumn.ACCOUNT} and named_row.content.text:
        concerned.add(SheetColumn.TEXT)
    if SheetColumn.DATE in concerned and named_row.meant[POST_COLUMNS.index(SheetColumn.TIME)]:
        concerned.add(SheetColumn.TIME)
    if not change.part and not named_row.content.accounts:
        concerned.add(SheetColumn.ACCOUNT)
    headings = {"", *(named_row.headings[column] for column in concerned)}
    problems = tuple(problem for problem in named_row.problems if problem.column in headings)
    if SheetColumn.ALT in concerned and post.draft.media:
        return (*problems, CellProblem(named_row.headings[SheetColumn.ALT], _ALT_ELSEWHERE))
    return problems


def _contradictions(change: RowChange, changes: Sequence[RowChange]) -> Iterable[CellProblem]:
    """Compare shared fields."""
    for column in SHARED_COLUMNS:
        place = POST_COLUMNS.index(column)
        other = next(
            (
                candidate
                for candidate in changes
                if _says_column(candidate, column) and _differ(candidate, change, place)
            ),
            None,
        )
        if column in change.columns and other:
            yield CellProblem(change.named_row.headings[column], _contradiction_message(other.row.number))


def _says_column(change: RowChange, column: SheetColumn) -> bool:
    """Accept changed columns or, without checksum, those present (not a blank title)."""
    is_said = column in change.named_row.cells and (
        column is not SheetColumn.TITLE or bool(change.named_row.content.title)
    )
    return column in change.columns or (not change.named_row.check and is_said)


def _differ(change: RowChange, other: RowChange, place: int) -> bool:
    return change.named_row.meant[place] != other.named_row.meant[place]


def _without_rivals(judged: Iterable[_JudgedChange]) -> list[_JudgedChange]:
    """Refuse later rows for the same account and language."""
    claimed: dict[tuple[int, str], int] = {}
    verdicts: list[_JudgedChange] = []
    for verdict in judged:
        says, own = (
            verdict.change.says,
            verdict.fate is RowFate.UPDATED and bool(verdict.change.columns & _PART_COLUMNS),
        )
        rival = next((claimed[a, says.language] for a in says.accounts if (a, says.language) in claimed), 0)
        verdicts.append(_refuse_change(verdict.change, _rival_message(rival)) if own and rival else verdict)
        if own and not rival:
            claimed |= {(account, says.language): verdict.change.row.number for account in says.accounts}
    return verdicts


_ALT_ELSEWHERE = msg("El texto alternativo se cambia junto a su imagen, en la página de la publicación.")


def _unknown_post_message(name: tuple[int, int]) -> Message:
    return msg(
        "La publicación %(number)s no existe. Deje el número en blanco si es nueva.",
        number=format_number(*name),
    )


def _overtaken_message(post: SheetPost) -> Message:
    return msg(
        "La publicación %(number)s cambió después de exportar esta hoja. Expórtela otra vez y repita el cambio.",
        number=post.number,
    )


def _contradiction_message(row: int) -> Message:
    return msg("La fila %(row)s es de la misma publicación y no dice lo mismo.", row=row)


def _rival_message(row: int) -> Message:
    return msg("La fila %(row)s ya dice qué publica esa cuenta en ese idioma.", row=row)
