from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa


def within_bounds(at: Any, bounds: Sequence[datetime]) -> tuple[Any, Any]:
    return at >= bounds[0], at < bounds[-1]


def month_column(at: Any, bounds: Sequence[datetime]) -> Any:
    """Bisect to an index, NULL after the last: five comparisons a row for two years.

    Bounds are instants: engines differ on zones.
    """
    return _place(at, bounds[1:], 0).label("month")


def tally(rows: Any) -> Any:
    """Select each different row with its count."""
    subquery = rows.subquery()
    return sa.select(*subquery.c, sa.func.count()).group_by(*subquery.c)


def _place(at: Any, ends: Sequence[datetime], first: int) -> Any:
    if len(ends) == 1:
        return sa.case((at < ends[0], sa.literal_column(str(first))))
    half = len(ends) // 2
    return sa.case((at < ends[half - 1], _place(at, ends[:half], first)), else_=_place(at, ends[half:], first + half))
