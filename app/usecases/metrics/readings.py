"""Readings of an account's figures, in batches: no transaction spans a call, and each batch is kept when it comes.

No act of anybody's, so unaudited.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session

from app.core.zones import local_day, local_time
from app.db.bulk import Upsert
from app.db.scope import Sessions
from app.domain.directory.models import Channel
from app.domain.metrics.models import MetricReading
from app.domain.metrics.ports import MetricsReader, PostMetrics
from app.domain.metrics.queries import ReadablePost, account_readings, posts_to_read
from app.domain.metrics.rules.best_hours import BestHours, HourFigure, best_hours
from app.domain.metrics.rules.catalogue import MetricOrigin, citizens_figures
from app.domain.metrics.rules.post_values import account_values
from app.domain.metrics.rules.reading_terms import FREE, PRICED, is_reading_due
from app.domain.publishing.ports import AccountAccess

LONGEST = timedelta(days=FREE.weekly_until + 1)
SETTLING = timedelta(days=7)
"""A publication's figures are compared with others' when it is this old."""


@dataclass(frozen=True, slots=True)
class MetricsTask:
    """The account to read, opened, on a day of its organisation; `most`: publications, where each has a price."""

    organisation_id: int
    channel_id: int
    access: AccountAccess
    zone: str
    now: datetime
    most: int | None = None

    @property
    def today(self) -> date:
        return local_day(self.now, self.zone)


def read_account_metrics(writing: Sessions, reader: MetricsReader, task: MetricsTask) -> int:
    """Read what is due, return how many publications. Raises `NetworkError`; the batches before it stay."""
    with writing() as session:
        posts = posts_to_read(session, task.organisation_id, task.channel_id, since=task.now - LONGEST)
        session.commit()
    due = [post for post in posts if _is_due(post, task)][: task.most]
    for start in range(0, len(due), reader.batch):
        batch = due[start : start + reader.batch]
        metrics = reader.read_metrics(task.access, [post.remote_id for post in batch])
        with writing() as session:
            store_readings(session, _rows(batch, metrics, task))
            session.commit()
    return len(due)


def channel_hours(session: Session, channel: Channel, zone: str, *, now: datetime) -> BestHours | None:
    """Return the best hours of the last `LONGEST`; the last week's publications have not had their time."""
    readings = account_readings(session, channel.organisation_id, channel.id, since=now - LONGEST, until=now - SETTLING)
    account, at = account_values(channel.network, readings), {each.delivery_id: each.published_at for each in readings}
    figures = [HourFigure(local_time(at[key], zone).hour, value) for key, value in account.values.items()]
    return best_hours(figures, account.kind)


def store_readings(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep a day's figures, in place of those that the day had; one statement."""
    if rows:
        _KEEP_NEWEST.run(session, rows)


def _is_due(post: ReadablePost, task: MetricsTask) -> bool:
    published_on, terms = local_day(post.published_at, task.zone), FREE if task.most is None else PRICED
    return is_reading_due(published_on, post.last_read_on, today=task.today, terms=terms)


def _rows(posts: Sequence[ReadablePost], metrics: Mapping[str, PostMetrics], task: MetricsTask) -> list[dict[str, Any]]:
    return [
        {
            "organisation_id": task.organisation_id,
            "delivery_id": post.delivery_id,
            "metric": name,
            "day": task.today,
            "value": value,
            "origin": MetricOrigin.READ,
            "by_name": "",
        }
        for post in posts
        for name, value in citizens_figures(metrics.get(post.remote_id, {}), own_answers=post.own_answers).items()
    ]


def _replace_day(new: Any, names: Sequence[str]) -> Any:
    key = ("organisation_id", "delivery_id", "metric", "day")
    return new.on_conflict_do_update(
        index_elements=key, set_={name: new.excluded[name] for name in names if name not in key}
    )


_KEEP_NEWEST = Upsert(MetricReading, _replace_day)
