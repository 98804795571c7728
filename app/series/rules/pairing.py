"""Which post takes which date when the rule of a series changes."""

from collections.abc import Sequence
from datetime import date


def paired(taken: Sequence[date], dates: Sequence[date]) -> list[date | None]:
    """For each date that was taken, the one it has now, or none; both in order.

    What has its date still keeps it; the others take those that are free, the first the first.
    """
    free = iter([day for day in dates if day not in set(taken)])
    return [day if day in set(dates) else next(free, None) for day in taken]
