"""What the rows of one post change in it: each is held against the row in which the post would be told now.

A row that left with its control and comes back as it left changes nothing, whatever became of its post meanwhile. One
that was changed does so only where the post still says what the row left with, so that no sheet undoes anybody's work.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from app.calendar.rules.headings import Column
from app.calendar.rules.matching import EDITABLE, Fate, Held, Outcome, closed_to_sheets, refused
from app.calendar.rules.rewriting import Change, rewritten
from app.calendar.rules.rows import ReadRow
from app.calendar.rules.saying import Problem
from app.calendar.rules.telling import SAID, SHARED, Office, Part, Told, cells_of, check_of, meant, parts_of
from app.core.words import Sentence, say
from app.drafting.rules.numbers import number_of

_OWN = frozenset(SAID) - frozenset(SHARED)
_HOUR = frozenset({Column.DATE, Column.TIME})
Present = Mapping[Part, tuple[str, ...]]


def amend(rows: Sequence[ReadRow], held: Held | None, office: Office) -> list[Outcome]:
    """What becomes of each of the rows that name one post; those that change it carry the draft they make together."""
    if held is None:
        return [Outcome(refused(row, _unknown(_told(row).name)), Fate.REFUSED) for row in rows]
    present = {part: meant(cells_of(held.draft, part, office)) for part in parts_of(held.draft)}
    changes = [_change(row, part, present) for row, part in _paired(rows, present)]
    judged = [_judged(change, changes, held, present) for change in changes]
    taken = _unrivalled(judged)
    draft = rewritten(held.draft, [one.change for one in taken if one.fate is Fate.UPDATED])
    return [_outcome(one, held, None if draft.said() == held.draft.said() else draft) for one in taken]


@dataclass(frozen=True, slots=True)
class _Judged:
    change: Change
    fate: Fate
    problems: tuple[Problem, ...] = ()


def _told(row: ReadRow) -> Told:
    assert row.told is not None
    return row.told


def _outcome(one: _Judged, held: Held, draft: object) -> Outcome:
    row, part = one.change.row, one.change.says
    if one.fate is Fate.UPDATED and draft is None:
        return Outcome(row, Fate.UNCHANGED, held, part=part)
    if one.fate is Fate.REFUSED:
        return Outcome(replace(row, problems=one.problems, question=None), one.fate, held, part=part)
    quiet = row if one.fate is Fate.UPDATED else replace(row, notes=())
    return Outcome(quiet, one.fate, held, part=part, draft=draft if one.fate is Fate.UPDATED else None)  # type: ignore[arg-type] # a draft


def _paired(rows: Sequence[ReadRow], present: Present) -> list[tuple[ReadRow, Part | None]]:
    """Each row with the part it left as, or is most like; a row that is like none that is free is a new one."""
    likeness = [(_likeness(_told(row), said), -n, part) for n, row in enumerate(rows) for part, said in present.items()]
    found: dict[int, Part] = {}
    for like, n, part in sorted(likeness, key=lambda each: each[:2], reverse=True):
        if like and -n not in found and part not in found.values():
            found[-n] = part
    if len(rows) == len(present) == 1 and not found:
        found = {0: next(iter(present))}
    return [(row, found.get(n)) for n, row in enumerate(rows)]


def _likeness(told: Told, said: tuple[str, ...]) -> int:
    mine, theirs = (dict(zip(SAID, one, strict=True)) for one in (told.meant, said))
    shared = set(mine[Column.ACCOUNT].split(",")) & set(theirs[Column.ACCOUNT].split(","))
    alike = mine[Column.LANGUAGE] == theirs[Column.LANGUAGE] and bool(shared)
    is_same = all(mine[column] == theirs[column] for column in _OWN)
    return 4 * (told.check == check_of(said)) + 2 * alike + is_same


def _change(row: ReadRow, part: Part | None, present: Present) -> Change:
    told = _told(row)
    if told.check == check_of(told.meant) or any(not _differing(told, said) for said in present.values()):
        return Change(row, told, part, frozenset())
    said = present[part] if part else next(iter(present.values()))
    changed = _differing(told, said)
    return Change(row, told, part, changed if part else (changed - _OWN) | _OWN)


def _differing(told: Told, said: tuple[str, ...]) -> frozenset[Column]:
    """The columns of the file that say something else; a blank title says nothing."""
    asked = {column for column in told.cells if column is not Column.TITLE or told.said.title}
    return frozenset(
        column
        for column, mine, theirs in zip(SAID, told.meant, said, strict=True)
        if column in asked and mine != theirs
    )


def _judged(change: Change, changes: Sequence[Change], held: Held, present: Present) -> _Judged:
    if not change.columns:
        return _Judged(change, Fate.UNCHANGED)
    if held.status not in EDITABLE:
        return _refused(change, closed_to_sheets(held))
    if change.told.check and change.told.check not in map(check_of, present.values()):
        return _refused(change, _overtaken(held))
    problems = (*_problems(change, held), *_quarrels(change, changes))
    if problems:
        return _Judged(change, Fate.REFUSED, problems)
    if change.row.question and change.columns & _HOUR:
        return _Judged(change, Fate.ASKED)
    return _Judged(change, Fate.UPDATED)


def _refused(change: Change, sentence: Sentence) -> _Judged:
    return _Judged(change, Fate.REFUSED, (Problem("", sentence),))


def _problems(change: Change, held: Held) -> tuple[Problem, ...]:
    """Of what was wrong in the row, what has to do with what it changes."""
    told, concerned = change.told, set(change.columns)
    if concerned & {Column.LINK, Column.ACCOUNT} and told.said.text:
        concerned.add(Column.TEXT)
    if Column.DATE in concerned and told.meant[SAID.index(Column.TIME)]:
        concerned.add(Column.TIME)
    if not change.part and not told.said.accounts:
        concerned.add(Column.ACCOUNT)
    headings = {"", *(told.headings[column] for column in concerned)}
    problems = tuple(problem for problem in told.problems if problem.column in headings)
    if Column.ALT in concerned and held.draft.media:
        return (*problems, Problem(told.headings[Column.ALT], _BESIDE))
    return problems


def _quarrels(change: Change, changes: Sequence[Change]) -> Iterable[Problem]:
    """What is said once for the whole post cannot be said in two ways."""
    for column in SHARED:
        place = SAID.index(column)
        other = next((one for one in changes if _speaks(one, column) and _differ(one, change, place)), None)
        if column in change.columns and other:
            yield Problem(change.told.headings[column], _quarrel(other.row.number))


def _speaks(change: Change, column: Column) -> bool:
    """Without its control nobody knows what a row left with, so it says everything it holds; a blank title, nothing."""
    is_said = column in change.told.cells and (column is not Column.TITLE or bool(change.told.said.title))
    return column in change.columns or (not change.told.check and is_said)


def _differ(one: Change, other: Change, place: int) -> bool:
    return one.told.meant[place] != other.told.meant[place]


def _unrivalled(judged: Iterable[_Judged]) -> list[_Judged]:
    """Of two rows that say what one account publishes in one language, the first."""
    claimed: dict[tuple[int, str], int] = {}
    kept: list[_Judged] = []
    for one in judged:
        says, own = one.change.says, one.fate is Fate.UPDATED and bool(one.change.columns & _OWN)
        rival = next((claimed[a, says.language] for a in says.accounts if (a, says.language) in claimed), 0)
        kept.append(_refused(one.change, _rivalled(rival)) if own and rival else one)
        if own and not rival:
            claimed |= {(account, says.language): one.change.row.number for account in says.accounts}
    return kept


_BESIDE = say("El texto alternativo se cambia junto a su imagen, en la página de la publicación.")


def _unknown(name: tuple[int, int]) -> Sentence:
    return say(
        "La publicación %(number)s no existe. Deje el número en blanco si es nueva.",
        number=number_of(*name),
    )


def _overtaken(held: Held) -> Sentence:
    return say(
        "La publicación %(number)s cambió después de exportar esta hoja. Expórtela otra vez y repita el cambio.",
        number=held.number,
    )


def _quarrel(row: int) -> Sentence:
    return say("La fila %(row)s es de la misma publicación y no dice lo mismo.", row=row)


def _rivalled(row: int) -> Sentence:
    return say("La fila %(row)s ya dice qué publica esa cuenta en ese idioma.", row=row)
