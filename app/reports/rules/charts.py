"""Columns as a drawing of fixed size; pages paint them by their classes."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

WIDTH, HEIGHT = 360, 190
LEFT, TOP, FLOOR = 40, 14, 160
LEAST_TOP = 4
STAR_DROP = 4
"""A star hangs high over the line it is written on."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One part of a column, from above."""

    kind: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Mark:
    """Words at a place."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    """`limit`: how far down its line is drawn; None where there is none. `stars` stand over what is not all drawn."""

    pieces: tuple[Piece, ...]
    months: tuple[Mark, ...]
    scale: tuple[Mark, ...]
    limit: float | None
    stars: tuple[Mark, ...] = ()


def columns(
    labels: Sequence[str],
    stacks: Sequence[Sequence[tuple[str, float | None]]],
    *,
    unit: str = "",
    limit: float | None = None,
) -> Chart:
    """A column for each label, its parts piled up in their order; None is a part that is not told."""
    sizes = [sum(size or 0 for _, size in stack) for stack in stacks]
    top = _top([*sizes, limit or 0])
    step = (WIDTH - LEFT) / max(len(labels), 1)
    places = [LEFT + step * at for at in range(len(labels))]
    pieces = [piece for x, stack in zip(places, stacks, strict=True) for piece in _piled(x, step, stack, top)]
    months = tuple(Mark(round(x + step / 2, 1), FLOOR + 16, label) for x, label in zip(places, labels, strict=True))
    scale = tuple(Mark(LEFT - 6, _height(at, top), f"{at:g}{unit}") for at in (0, top / 2, top))
    stars = [
        Mark(month.x, round(_height(size, top) + STAR_DROP, 1), "*")
        for month, size, stack in zip(months, sizes, stacks, strict=True)
        if any(part is None for _, part in stack)
    ]
    return Chart(tuple(pieces), months, scale, None if limit is None else _height(limit, top), tuple(stars))


def _piled(x: float, step: float, stack: Sequence[tuple[str, float | None]], top: float) -> list[Piece]:
    pieces, below = [], 0.0
    for kind, size in stack:
        if size:
            y, floor = _height(below + size, top), _height(below, top)
            pieces.append(Piece(kind, round(x + step * 0.18, 1), y, round(step * 0.64, 1), round(floor - y, 1)))
            below += size
    return pieces


def _height(value: float, top: float) -> float:
    return round(FLOOR - (FLOOR - TOP) * value / top, 1)


def _top(values: Sequence[float]) -> float:
    """A round, even number over everything that is drawn."""
    highest = max(*values, LEAST_TOP)
    step = next(step for step in (2, 4, 10, 20, 50, 100, 200, 500, 1000, 10**6) if highest / step <= 5)
    return step * ceil(highest / step)
