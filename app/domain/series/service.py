"""Changes touching no other post's review or delivery, and the next date."""

from datetime import date, datetime, timedelta

from app.core.zones import local_day
from app.domain.posts.rules.draft import Draft, PublicationPlan, draft_from
from app.domain.series.models import PostSeries


def set_next_date_from(series: PostSeries, day: date, *, now: datetime) -> None:
    """Skip dates whose time has passed."""
    rule, first = series.rule, max(day, local_day(now, series.zone))
    next_date = next((candidate for candidate in rule.next_dates(first, 2) if rule.instant(candidate) > now), None)
    set_next_date(series, next_date)


def set_next_date(series: PostSeries, day: date | None) -> None:
    series.next_on = day
    is_idle = day is None or series.ended_at or series.paused_at
    series.make_on = None if is_idle or day is None else day - timedelta(days=series.days_ahead)


def series_draft(series: PostSeries, plan: PublicationPlan) -> Draft:
    """Use that day as window."""
    return draft_from(series.body, title=series.title, topic_id=series.topic_id, plan=plan)
