"""Every change of series that concerns no other post's review or delivery.

What of a series is still to be created, and from which day on.
"""

from datetime import date, datetime, timedelta

from app.core.zones import local_day
from app.domain.posts.rules.draft import Draft, PublicationPlan, draft_from
from app.domain.series.models import PostSeries


def set_next_date_from(series: PostSeries, day: date, *, now: datetime) -> None:
    """Its next date is the first from a day on whose hour is still to come."""
    rule, first = series.rule, max(day, local_day(now, series.zone))
    found = next((one for one in rule.next_dates(first, 2) if rule.instant(one) > now), None)
    set_next_date(series, found)


def set_next_date(series: PostSeries, day: date | None) -> None:
    series.next_on = day
    is_idle = day is None or series.ended_at or series.paused_at
    series.make_on = None if is_idle or day is None else day - timedelta(days=series.days_ahead)


def series_draft(series: PostSeries, plan: PublicationPlan) -> Draft:
    """Its text, to go out at an hour; the window is that day's."""
    return draft_from(series.body, title=series.title, topic_id=series.topic_id, plan=plan)
