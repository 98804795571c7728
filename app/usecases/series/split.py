from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from app.core.actor import Actor
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.series.models import PostSeries
from app.domain.series.queries.occurrences import DatedPost, series_dates
from app.domain.series.service import set_next_date

FIELDS_NOT_COPIED = {"id", "starts_on", "until", "count", "earlier", "follows_id", "created_at", "changed_at"}


def split_series(session: Session, series: PostSeries, first: DatedPost, *, actor: Actor, now: datetime) -> PostSeries:
    """Return the series of that date and later ones; the same one if nothing precedes it."""
    every = series_dates(session, series)
    rows = [dated_post for dated_post in every if dated_post.occurrence.day >= first.occurrence.day]
    if len(rows) == len(every):
        return series
    day = first.occurrence.day
    rule, rest = series.rule, series.rule.from_day(day)
    made = PostSeries(
        **series.model_dump(exclude=FIELDS_NOT_COPIED),
        starts_on=day,
        until=rest.until,
        count=rest.count,
        follows_id=series.id,
        created_at=now,
        changed_at=now,
    )
    session.add(made)
    session.flush()
    _take_occurrences(rows, made)
    left = rule.before(day)
    series.until, series.count, series.changed_at = left.until, None, now
    set_next_date(series, None)
    audit.record(session, Act.SERIES_CUT, actor=actor, now=now, subject=f"series:{series.id}", first=day)
    session.flush()
    return made


def _take_occurrences(rows: Sequence[DatedPost], series: PostSeries) -> None:
    """Move occurrences, numbered from one again."""
    gone = rows[0].occurrence.place - 1
    for row in rows:
        row.occurrence.series_id = series.id
        row.occurrence.place -= gone
