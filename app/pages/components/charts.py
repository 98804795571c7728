"""Fixed-size charts styled by class."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil

from app.domain.indicators.rules.progress import MonthValue, month_number
from app.domain.plan_document.rules.tree import BarFigure, ChartBar

LINE_LEFT, LINE_RIGHT, LINE_TOP, LINE_FLOOR = 72, 456, 16, 184
LABEL_DISTANCE = 62
"""Least distance of labels."""
SCALE_STEPS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000, 2000, 5000, 10**4, 10**5, 10**6, 10**7)


@dataclass(frozen=True, slots=True)
class ChartPoint:
    x: float
    y: float
    month: date
    value: float


@dataclass(frozen=True, slots=True)
class LineChart:
    """`ahead`: the dashed forecast's end; `goal`: the target's y."""

    places: tuple[ChartPoint, ...]
    ahead: ChartPoint | None
    goal: float | None
    scale: tuple[tuple[float, float], ...]
    months: tuple[ChartPoint, ...]

    @property
    def path(self) -> str:
        return " ".join(f"{point.x},{point.y}" for point in self.places)


def line_chart(
    points: Sequence[MonthValue], *, goal: float | None = None, ahead: MonthValue | None = None
) -> LineChart | None:
    """Draw `points`, oldest first; None without any."""
    if not points:
        return None
    every = [*points, *([ahead] if ahead and ahead.month > points[-1].month else [])]
    top = _line_top([*(point.value for point in every), goal or 0.0])
    first, last = month_number(every[0].month), month_number(every[-1].month)
    placed = [_chart_point(point, first, max(last - first, 1), top) for point in every]
    known = placed[: len(points)]
    return LineChart(
        tuple(known),
        placed[-1] if len(placed) > len(known) else None,
        None if goal is None else _line_y(goal, top),
        tuple((value, _line_y(value, top)) for value in (0.0, top / 2, top)),
        tuple(_labelled_points(placed)),
    )


def _labelled_points(placed: Sequence[ChartPoint]) -> list[ChartPoint]:
    """Label from the newest back: the last is always named."""
    named: list[ChartPoint] = []
    for point in reversed(placed):
        if not named or named[-1].x - point.x >= LABEL_DISTANCE:
            named.append(point)
    return named


def _chart_point(point: MonthValue, first: int, span: int, top: float) -> ChartPoint:
    x = LINE_LEFT + (LINE_RIGHT - LINE_LEFT) * (month_number(point.month) - first) / span
    return ChartPoint(round(x, 1), _line_y(point.value, top), point.month, point.value)


def _line_y(value: float, top: float) -> float:
    return round(LINE_FLOOR - (LINE_FLOOR - LINE_TOP) * value / top, 1)


def _line_top(values: Sequence[float]) -> float:
    """Return a round number above all."""
    highest = max(values)
    step = next((scale_step for scale_step in SCALE_STEPS if highest / scale_step <= 5), SCALE_STEPS[-1])
    return float(step * max(1, ceil(highest / step)))


BARS_WIDTH, BAR_STEP = 360, 30
"""The drawing and a labelled bar, in drawing units."""
MAX_BAR_LABEL = 42


@dataclass(frozen=True, slots=True)
class BarLine:
    """A bar: label at `words_y`, value right; `goal`: the x of what was aimed at."""

    label: str
    value_text: str
    words_y: int
    y: int
    width: float
    goal: float | None = None


@dataclass(frozen=True, slots=True)
class BarChart:
    height: int
    lines: tuple[BarLine, ...]


def bar_chart(figure: BarFigure) -> BarChart:
    """Draw from zero; the longest or maximum fills the width."""
    return goal_bar_chart([(bar, None) for bar in figure.bars], most=figure.most)


def goal_bar_chart(bars: Sequence[tuple[ChartBar, float | None]], *, most: float = 0) -> BarChart:
    """Draw each bar with the mark of its goal, if it has one, on one scale."""
    widest = most or max((max(bar.value, goal or 0) for bar, goal in bars), default=0) or 1
    lines = [
        BarLine(
            _short_label(bar.label),
            bar.value_text,
            at * BAR_STEP + 12,
            at * BAR_STEP + 16,
            _bar_width(bar.value, widest),
            None if goal is None else _bar_width(goal, widest),
        )
        for at, (bar, goal) in enumerate(bars)
    ]
    return BarChart(len(lines) * BAR_STEP, tuple(lines))


def _bar_width(value: float, widest: float) -> float:
    return round(max(value, 0) / widest * BARS_WIDTH, 1)


def _short_label(label: str) -> str:
    return label if len(label) <= MAX_BAR_LABEL else f"{label[: MAX_BAR_LABEL - 1]}…"


COLUMNS_WIDTH = 360
COLUMNS_LEFT, COLUMNS_TOP, COLUMNS_FLOOR = 40, 14, 160
MIN_SCALE = 4
STAR_DROP = 4
"""The drop of stars, which otherwise hang high."""


@dataclass(frozen=True, slots=True)
class ColumnPart:
    kind: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class ChartLabel:
    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class ColumnChart:
    """`limit`: its line's y; `stars`: over incomplete columns."""

    pieces: tuple[ColumnPart, ...]
    months: tuple[ChartLabel, ...]
    scale: tuple[ChartLabel, ...]
    limit: float | None
    stars: tuple[ChartLabel, ...] = ()


def column_chart(
    labels: Sequence[str],
    stacks: Sequence[Sequence[tuple[str, float | None]]],
    *,
    unit: str = "",
    limit: float | None = None,
) -> ColumnChart:
    """Stack parts in order; None is undisclosed."""
    sizes = [sum(size or 0 for _, size in stack) for stack in stacks]
    top = _column_top([*sizes, limit or 0])
    step = (COLUMNS_WIDTH - COLUMNS_LEFT) / max(len(labels), 1)
    places = [COLUMNS_LEFT + step * at for at in range(len(labels))]
    pieces = [piece for x, stack in zip(places, stacks, strict=True) for piece in _stacked_parts(x, step, stack, top)]
    months = tuple(
        ChartLabel(round(x + step / 2, 1), COLUMNS_FLOOR + 16, label) for x, label in zip(places, labels, strict=True)
    )
    scale = tuple(ChartLabel(COLUMNS_LEFT - 6, _column_y(at, top), f"{at:g}{unit}") for at in (0, top / 2, top))
    stars = [
        ChartLabel(month.x, round(_column_y(size, top) + STAR_DROP, 1), "*")
        for month, size, stack in zip(months, sizes, stacks, strict=True)
        if any(part is None for _, part in stack)
    ]
    return ColumnChart(tuple(pieces), months, scale, None if limit is None else _column_y(limit, top), tuple(stars))


def _stacked_parts(x: float, step: float, stack: Sequence[tuple[str, float | None]], top: float) -> list[ColumnPart]:
    pieces, below = [], 0.0
    for kind, size in stack:
        if size:
            y, floor = _column_y(below + size, top), _column_y(below, top)
            pieces.append(ColumnPart(kind, round(x + step * 0.18, 1), y, round(step * 0.64, 1), round(floor - y, 1)))
            below += size
    return pieces


def _column_y(value: float, top: float) -> float:
    return round(COLUMNS_FLOOR - (COLUMNS_FLOOR - COLUMNS_TOP) * value / top, 1)


def _column_top(values: Sequence[float]) -> float:
    """Return a round, even number above all."""
    highest = max(*values, MIN_SCALE)
    step = next(step for step in (2, 4, 10, 20, 50, 100, 200, 500, 1000, 10**6) if highest / step <= 5)
    return step * ceil(highest / step)
