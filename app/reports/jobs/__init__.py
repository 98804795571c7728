"""What the worker does for the reports: it keeps each month once it is over, and hands its figures to the plan.

Safe to run twice, late, or side by side: each organisation's mark is looked at again under its lock.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from app.db.scope import Sessions
from app.reports.jobs.daily import hand_over_all
from app.reports.jobs.handing import Taking, hand_over
from app.reports.jobs.monthly import prepare_due


def preparing(reading: Sessions, writing: Sessions) -> Callable[[datetime], Mapping[str, int]]:
    return lambda now: {"reports": prepare_due(reading, writing, now=now)}


def handing(
    reading: Sessions, writing: Sessions, taking: Taking = hand_over
) -> Callable[[datetime], Mapping[str, int]]:
    """`taking` says how many of the figures it took."""
    return lambda now: {"figures": hand_over_all(reading, writing, taking, now=now)}


__all__ = ["handing", "preparing"]
