"""The months of an indicator as a line in a drawing of fixed size; pages paint it by its classes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil

from app.plan.rules.progress import Point, month_number

WIDTH, HEIGHT = 480, 220
LEFT, RIGHT, TOP, FLOOR = 72, 456, 16, 184
APART = 62
"""How far from one another the months named under the line are at least."""
STEPS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000, 2000, 5000, 10**4, 10**5, 10**6, 10**7)


@dataclass(frozen=True, slots=True)
class Place:
    """A point of the drawing; `month` and `value` are what it stands for."""

    x: float
    y: float
    month: date
    value: float


@dataclass(frozen=True, slots=True)
class Line:
    """`ahead` is the end of the dashed line to the forecast; `goal`, how far down the target's is drawn."""

    places: tuple[Place, ...]
    ahead: Place | None
    goal: float | None
    scale: tuple[tuple[float, float], ...]
    months: tuple[Place, ...]

    @property
    def path(self) -> str:
        return " ".join(f"{one.x},{one.y}" for one in self.places)


def line(points: Sequence[Point], *, goal: float | None = None, ahead: Point | None = None) -> Line | None:
    """`points` by month, the oldest first; nothing to draw without any."""
    if not points:
        return None
    every = [*points, *([ahead] if ahead and ahead.month > points[-1].month else [])]
    top = _top([*(one.value for one in every), goal or 0.0])
    first, last = month_number(every[0].month), month_number(every[-1].month)
    placed = [_placed(one, first, max(last - first, 1), top) for one in every]
    known = placed[: len(points)]
    return Line(
        tuple(known),
        placed[-1] if len(placed) > len(known) else None,
        None if goal is None else _height(goal, top),
        tuple((value, _height(value, top)) for value in (0.0, top / 2, top)),
        tuple(_named(placed)),
    )


def _named(placed: Sequence[Place]) -> list[Place]:
    """From the newest back, so that the last month always has its name."""
    named: list[Place] = []
    for one in reversed(placed):
        if not named or named[-1].x - one.x >= APART:
            named.append(one)
    return named


def _placed(point: Point, first: int, span: int, top: float) -> Place:
    x = LEFT + (RIGHT - LEFT) * (month_number(point.month) - first) / span
    return Place(round(x, 1), _height(point.value, top), point.month, point.value)


def _height(value: float, top: float) -> float:
    return round(FLOOR - (FLOOR - TOP) * value / top, 1)


def _top(values: Sequence[float]) -> float:
    """A round number over everything that is drawn."""
    highest = max(values)
    step = next((one for one in STEPS if highest / one <= 5), STEPS[-1])
    return float(step * max(1, ceil(highest / step)))
