"""Interactions of every hundred people reached, of the publications that have both figures."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from app.core.zones import local_day
from app.domain.directory.rules.networks import Network
from app.domain.metrics.rules.catalogue import MetricKind, metric_of
from app.domain.metrics.rules.post_values import PostReading, interactions_by_post

NetworkReading = tuple[Network, PostReading]


class InteractionRate(NamedTuple):
    """`reached`: added up by publication, so a person counts in each that reached them; `month`: its first day."""

    month: date
    networks: tuple[Network, ...]
    publications: int
    interactions: int
    reached: int

    @property
    def share(self) -> float:
        return round(100 * self.interactions / self.reached, 2)


def interaction_rates(readings: Iterable[NetworkReading], zone: str) -> list[InteractionRate]:
    """Return a rate for each local month of publication that reached somebody, newest first."""
    by_month = defaultdict[date, list[NetworkReading]](list)
    for network, reading in readings:
        by_month[local_day(reading.published_at, zone).replace(day=1)].append((network, reading))
    rates = [_interaction_rate(month, by_month[month]) for month in sorted(by_month, reverse=True)]
    return [rate for rate in rates if rate.reached]


def _interaction_rate(month: date, readings: Iterable[NetworkReading]) -> InteractionRate:
    known = [
        (network, reading, metric) for network, reading in readings if (metric := metric_of(network, reading.metric))
    ]
    reached = {reading.delivery_id: reading.value for _, reading, metric in known if metric.kind is MetricKind.REACH}
    interactions = interactions_by_post((reading, metric) for _, reading, metric in known)
    both = reached.keys() & interactions.keys()
    networks = {network for network, reading, _ in known if reading.delivery_id in both}
    return InteractionRate(
        month,
        tuple(sorted(networks)),
        len(both),
        sum(interactions[delivery_id] for delivery_id in both),
        sum(reached[delivery_id] for delivery_id in both),
    )
