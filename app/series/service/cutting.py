"""Cutting a series in two: what comes from a day on is another one, with a text and a rule of its own."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from app.audit import service as audit
from app.audit.rules import Act
from app.core.actor import Actor
from app.series.models import PostSeries
from app.series.queries.occurrences import Dated, dates_of
from app.series.service.planning import aim_at

OF_EACH = {"id", "starts_on", "until", "count", "earlier", "follows_id", "created_at", "changed_at"}
"""What the second does not take from the first."""


def cut(session: Session, series: PostSeries, first: Dated, *, actor: Actor, now: datetime) -> PostSeries:
    """The series of that date and all that follow; the same one where nothing comes before it."""
    every = dates_of(session, series)
    rows = [one for one in every if one.occurrence.day >= first.occurrence.day]
    if len(rows) == len(every):
        return series
    day = first.occurrence.day
    rule, rest = series.rule, series.rule.from_day(day)
    made = PostSeries(
        **series.model_dump(exclude=OF_EACH),
        starts_on=day,
        until=rest.until,
        count=rest.count,
        follows_id=series.id,
        created_at=now,
        changed_at=now,
    )
    session.add(made)
    session.flush()
    _take(rows, made)
    left = rule.before(day)
    series.until, series.count, series.changed_at = left.until, None, now
    aim_at(series, None)
    audit.record(session, Act.SERIES_CUT, actor=actor, now=now, subject=f"series:{series.id}", first=day)
    session.flush()
    return made


def _take(rows: Sequence[Dated], series: PostSeries) -> None:
    """Its first date is the first again."""
    gone = rows[0].occurrence.place - 1
    for row in rows:
        row.occurrence.series_id = series.id
        row.occurrence.place -= gone
