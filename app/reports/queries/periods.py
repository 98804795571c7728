"""Which month a row falls into, said to the database."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa


def between(at: Any, bounds: Sequence[datetime]) -> tuple[Any, Any]:
    return at >= bounds[0], at < bounds[-1]


def month(at: Any, bounds: Sequence[datetime]) -> Any:
    """The place of its month: no engine knows the zones of the other, so the instants are given."""
    return sa.case(*((at < end, sa.literal_column(str(place))) for place, end in enumerate(bounds[1:]))).label("month")
