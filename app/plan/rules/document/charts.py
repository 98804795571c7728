"""Bars lying under their names, as a drawing that fits a telephone and a column of paper."""

from dataclasses import dataclass

from app.plan.rules.document.tree import Figure

WIDTH, STEP, THICK = 360, 26, 8
"""Of a drawing, of a bar with its name, and of a bar: units of the drawing."""
LONGEST_NAME = 42


@dataclass(frozen=True, slots=True)
class Line:
    """A bar: its words stand on `words_y`, the value at the right."""

    label: str
    said: str
    words_y: int
    y: int
    width: float


@dataclass(frozen=True, slots=True)
class Drawing:
    height: int
    lines: tuple[Line, ...]


def drawn(figure: Figure) -> Drawing:
    """Every bar from nothing; the longest, or what the figure says, is as wide as the drawing."""
    most = figure.most or max((bar.value for bar in figure.bars), default=0) or 1
    lines = [
        Line(_short(bar.label), bar.said, at * STEP + 12, at * STEP + 16, round(max(bar.value, 0) / most * WIDTH, 1))
        for at, bar in enumerate(figure.bars)
    ]
    return Drawing(len(lines) * STEP, tuple(lines))


def _short(label: str) -> str:
    return label if len(label) <= LONGEST_NAME else f"{label[: LONGEST_NAME - 1]}…"
