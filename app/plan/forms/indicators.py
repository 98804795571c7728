"""What the pages about indicators post."""

from collections.abc import Sequence

from pydantic import Field

from app.plan.rules.imported import MOST_SOURCE, Taken
from app.web.forms import Form

SEPARATOR = ";"
CELLS = 4


class ValueForm(Form):
    """Checked by `rules.imported.entered`, as a row of a sheet is."""

    month: str = Field(max_length=40)
    value: str = Field(max_length=40)
    source: str = Field(max_length=MOST_SOURCE)


class RowsForm(Form):
    """A line for each row, its four cells between semicolons; `first` is the number of the first in its sheet."""

    rows: str = Field(default="", max_length=600_000)
    first: int = 1

    def cells(self) -> list[tuple[int, Sequence[str]]]:
        return [(number, _cells(line)) for number, line in enumerate(self.rows.splitlines(), self.first)]


def as_lines(taken: Sequence[Taken]) -> str:
    """Rows as they can be corrected in a page."""
    return "\n".join(SEPARATOR.join(" ".join(cell.replace(";", ",").split()) for cell in one.typed) for one in taken)


def _cells(line: str) -> Sequence[str]:
    """The source is the last, and may hold semicolons."""
    cells = [cell.strip() for cell in line.split(SEPARATOR, CELLS - 1)]
    return [*cells, *[""] * (CELLS - len(cells))]
