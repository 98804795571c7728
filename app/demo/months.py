"""The months that were over while the story went on, each kept as its report on the first working day of the next."""

from datetime import datetime, time, timedelta

from app.core.zones import day_in, instant_of
from app.demo.life import Life
from app.demo.stage import Stage
from app.reports.jobs.monthly import prepare
from app.reports.rules.months import month_of

KEPT = 3
AT = time(9, 20)
LONGEST_BREAK = 10
"""Days in which the house opens for certain."""


def months_kept(stage: Stage, *, now: datetime) -> Life:
    """As the worker does it, who looks until the house is open."""
    zone, present = stage.place.zone, month_of(day_in(now, stage.place.zone))
    for back in range(KEPT - 1, -1, -1):
        first = present.moved(-back).first
        for days in range(LONGEST_BREAK):
            at = yield instant_of(first + timedelta(days=days), AT, zone, fold=0)
            if prepare(stage.session, stage.organisation.id, now=at):
                break
