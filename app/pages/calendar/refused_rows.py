"""Rows left out of an import, those with one reason together."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from app.pages.calendar.import_rows import ImportLine

MOST_GROUPS = 100


@dataclass(frozen=True, slots=True)
class RowRange:
    """Consecutive rows, «3–7», or one that names its post, with its address."""

    label: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class RefusalGroup:
    column: str
    reason: str
    count: int
    rows: tuple[RowRange, ...]


def refusal_groups(lines: Iterable[ImportLine]) -> list[RefusalGroup]:
    """Return one group for each reason, the widest first; every row is in one."""
    lines_by_reason: dict[tuple[str, str], list[ImportLine]] = {}
    for line in lines:
        lines_by_reason.setdefault((line.column, line.reason), []).append(line)
    groups = [
        RefusalGroup(column, reason, len(same), tuple(_ranges(same)))
        for (column, reason), same in lines_by_reason.items()
    ]
    return sorted(groups, key=lambda group: -group.count)


def row_words(numbers: Sequence[int]) -> str:
    """Return «3–7, 9»."""
    return ", ".join(_label(run) for run in _runs(sorted(numbers)))


def _ranges(lines: Sequence[ImportLine]) -> Iterator[RowRange]:
    yield from (RowRange(_label(run)) for run in _runs([line.number for line in lines if not line.url]))
    yield from (RowRange(str(line.number), line.url) for line in lines if line.url)


def _runs(numbers: Iterable[int]) -> list[list[int]]:
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return runs


def _label(run: Sequence[int]) -> str:
    return str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}"
