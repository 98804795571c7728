"""A single figure of each publication: its views where the network tells them, else its interactions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from app.domain.directory.rules.networks import Network
from app.domain.metrics.rules.catalogue import INTERACTIONS, Metric, MetricKind, metric_of


class PostReading(NamedTuple):
    """The newest figure of a metric of a publication."""

    delivery_id: int
    published_at: datetime
    metric: str
    value: int


@dataclass(frozen=True, slots=True)
class AccountValues:
    """`kind`: the views, or None for interactions added up. `since`: the day from which they mean the same."""

    kind: MetricKind | None
    values: Mapping[int, int]
    since: date | None = None


def account_values(network: Network, readings: Sequence[PostReading]) -> AccountValues:
    """Return a figure by delivery: of views when most publications have them, leaving the others out."""
    known = [(reading, metric) for reading in readings if (metric := metric_of(network, reading.metric))]
    posts = {reading.delivery_id for reading, _ in known}
    views = [(reading, metric) for reading, metric in known if _is_comparable_view(reading, metric)]
    viewed = {reading.delivery_id: reading.value for reading, _ in views}
    if 2 * len(viewed) > len(posts):
        return AccountValues(MetricKind.VIEWS, viewed, max((m.since for _, m in views if m.since), default=None))
    return AccountValues(None, interactions_by_post(known))


def _is_comparable_view(reading: PostReading, metric: Metric) -> bool:
    if metric.kind is not MetricKind.VIEWS:
        return False
    day = reading.published_at.date()
    return (metric.since is None or day >= metric.since) and (metric.until is None or day <= metric.until)


def interactions_by_post(known: Iterable[tuple[PostReading, Metric]]) -> dict[int, int]:
    """Add up each kind once: a kind both read and typed counts as its larger figure."""
    by_post: dict[int, dict[MetricKind, int]] = {}
    for reading, metric in known:
        kinds = by_post.setdefault(reading.delivery_id, {})
        if metric.kind in INTERACTIONS:
            kinds[metric.kind] = max(reading.value, kinds.get(metric.kind, 0))
    return {delivery_id: sum(kinds.values()) for delivery_id, kinds in by_post.items() if kinds}
