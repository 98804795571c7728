"""Figures of what was published: read of the connected account, brought in sheets of two others; none of the rest."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from random import Random

from sqlmodel import col, select

from app.core.zones import day_bounds, local_day, local_time
from app.db.work import Work
from app.demo.post_life import Life
from app.demo.stage import DemoStage
from app.domain.directory.models import Channel
from app.domain.metrics.rules.catalogue import MetricKind, MetricOrigin
from app.domain.posts.models import Post, Variant
from app.domain.publishing.models import Delivery
from app.domain.publishing.rules.delivery import PUBLIC_STATES
from app.domain.reports.rules.scope import ReportMonth, month_of
from app.usecases.metrics.metrics_import import SheetFigure, import_metrics
from app.usecases.metrics.readings import store_readings

MONTHS_WITH_FIGURES = 4
IN_SHEETS = ("facebook", "instagram")
TYPED_ON, READ_BEFORE = time(9, 40), timedelta(minutes=50)
USUAL_VIEWS = {"mastodon": 260, "facebook": 1900, "instagram": 1250}
SHARES_OF_VIEWS = {
    MetricKind.REACTIONS: 0.034,
    MetricKind.COMMENTS: 0.005,
    MetricKind.SHARES: 0.009,
    MetricKind.REACH: 0.71,
}
MASTODON_NAMES = {
    MetricKind.REACTIONS: "favourites_count",
    MetricKind.SHARES: "reblogs_count",
    MetricKind.COMMENTS: "replies_count",
}
WITH_PICTURE, EVENING, EARLY = 1.5, 1.35, 0.8
DemoPublication = tuple[Delivery, int, int]
"""A delivery, its topic and how many pictures it has."""


def tell_figures(stage: DemoStage, *, now: datetime) -> Life:
    """Bring each past month's sheets on the second of the next; read the connected account at the end."""
    zone, present = stage.place.zone, month_of(local_day(now, stage.place.zone))
    months = [present.moved(-back) for back in range(MONTHS_WITH_FIGURES - 1, -1, -1)]
    for month in months[:-1]:
        at = yield stage.instant(month.moved(1).first + timedelta(days=1), TYPED_ON)
        _bring_sheets(stage, month, at)
    at = yield now - READ_BEFORE
    since = day_bounds(months[0].first, zone)[0]
    rows = [
        row
        for publication in _publications(stage, stage.channels["mastodon"], since, at)
        for row in _read_rows(stage, publication, local_day(at, zone))
    ]
    store_readings(stage.session, rows)


def _bring_sheets(stage: DemoStage, month: ReportMonth, at: datetime) -> None:
    zone, editor = stage.place.zone, stage.with_role("editor")[0]
    since, until = day_bounds(month.first, zone)[0], day_bounds(month.moved(1).first, zone)[0]
    for key in IN_SHEETS:
        published = _publications(stage, stage.channels[key], since, until)
        figures = list(_sheet_figures(stage, key, published, local_day(at, zone)))
        if figures:
            name = f"{key}-{month.code}.csv"
            import_metrics(Work(stage.session, editor, at), stage.organisation, figures, file=name)


def _publications(stage: DemoStage, channel: Channel, since: datetime, until: datetime) -> Sequence[DemoPublication]:
    query = (
        select(Delivery, Post.topic_id, Variant.media)
        .join(Post, col(Post.id) == Delivery.post_id)
        .join(Variant, col(Variant.id) == Delivery.variant_id)
        .where(Delivery.organisation_id == stage.organisation.id, Delivery.channel_id == channel.id)
        .where(col(Delivery.state).in_(PUBLIC_STATES))
        .where(col(Delivery.settled_at) >= since, col(Delivery.settled_at) < until)
        .order_by(col(Delivery.settled_at), col(Delivery.id))
    )
    return [(delivery, topic or 0, len(media)) for delivery, topic, media in stage.session.exec(query)]


def _sheet_figures(
    stage: DemoStage, key: str, published: Sequence[DemoPublication], day: date
) -> Iterator[SheetFigure]:
    row = 1
    for publication in published:
        views, others = plausible_figures(stage, key, publication)
        for kind, value in {MetricKind.VIEWS: views, **others}.items():
            row += 1
            yield SheetFigure(row, publication[0].permalink, "", None, kind, value, day)


def _read_rows(stage: DemoStage, publication: DemoPublication, day: date) -> Iterator[dict[str, object]]:
    _, others = plausible_figures(stage, "mastodon", publication)
    for kind, name in MASTODON_NAMES.items():
        yield {
            "organisation_id": stage.organisation.id,
            "delivery_id": publication[0].id,
            "metric": name,
            "day": day,
            "value": others[kind],
            "origin": MetricOrigin.READ,
            "by_name": "",
        }


def plausible_figures(stage: DemoStage, key: str, publication: DemoPublication) -> tuple[int, Mapping[MetricKind, int]]:
    """Return views and what comes of them, the same each time: by topic, hour and picture, with some luck."""
    delivery, topic, pictures = publication
    dice = Random(f"{key}:{delivery.permalink}")
    hour = local_time(delivery.settled_at or delivery.due_at, stage.place.zone).hour
    at_hour = EVENING if 17 <= hour < 21 else EARLY if hour < 9 else 1
    interest = 0.6 + sha256(f"topic {topic}".encode()).digest()[0] / 160
    views = USUAL_VIEWS[key] * interest * at_hour * (WITH_PICTURE if pictures else 1) * dice.lognormvariate(0, 0.35)
    others = {kind: round(views * share * dice.uniform(0.6, 1.4)) for kind, share in SHARES_OF_VIEWS.items()}
    return round(views), others
