"""What the worker does for series: it creates ahead the posts of each.

Safe to run twice, late, or side by side: a series is looked at again under its lock, and a date has one row.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from app.core.zones import day_in
from app.db.scope import Sessions
from app.series.models import PostSeries
from app.series.queries.series import to_make
from app.series.service.making import make


def repeating(reading: Sessions, writing: Sessions) -> Callable[[datetime], Mapping[str, int]]:
    return lambda now: {"repeated": make_ahead(reading, writing, now=now)}


def make_ahead(reading: Sessions, writing: Sessions, *, now: datetime) -> int:
    """How many dates were dealt with; one read when there is nothing to do, and a transaction for each series."""
    with reading() as session:
        due = to_make(session, day_in(now, "UTC"))
    return sum(_make(writing, series_id, now=now) for _, series_id in due)


def _make(writing: Sessions, series_id: int, *, now: datetime) -> int:
    with writing() as session:
        series = session.get(PostSeries, series_id, with_for_update={"skip_locked": True})
        done = make(session, series, now=now) if series else 0
        session.commit()
    return done
