"""Best hours: from an account's own figures, and only where there are enough of them."""

from datetime import date, timedelta

import pytest

from app.domain.directory.rules.networks import Network
from app.domain.metrics.rules.best_hours import HourFigure, best_hours, stored_hours
from app.domain.metrics.rules.catalogue import METRICS, MetricKind
from app.domain.metrics.rules.post_values import PostReading, account_values
from tests.clocks import MONDAY


def figures(**by_hour: list[int]) -> list[HourFigure]:
    return [HourFigure(int(hour[1:]), value) for hour, values in by_hour.items() for value in values]


def test_under_twenty_publications_nothing_is_said():
    assert best_hours(figures(h9=[90] * 9, h13=[10] * 10), MetricKind.VIEWS) is None
    told = best_hours(figures(h9=[90] * 10, h13=[10] * 10), MetricKind.VIEWS)
    assert told and (told.hours, told.posts) == ((9,), 20) and told.spans == "9–10 h"
    assert stored_hours(told.as_dict()) == told and stored_hours({}) is None


@pytest.mark.parametrize(
    "known", [figures(h9=[50] * 30), figures(h9=[50] * 15, h13=[50] * 15), figures(h9=[50] * 30, h22=[9000, 9000])]
)
def test_one_hour_alike_figures_or_two_strokes_of_luck_say_nothing(known):
    assert best_hours(known, None) is None


def reading(delivery_id: int, metric: str, value: int, day: date | None = None) -> PostReading:
    at = MONDAY if day is None else MONDAY.replace(year=day.year, month=day.month, day=day.day)
    return PostReading(delivery_id, at, metric, value)


def test_views_count_where_the_network_tells_them_and_mean_the_same():
    since = next(metric.since for metric in METRICS[Network.FACEBOOK] if metric.kind is MetricKind.VIEWS)
    assert since is not None
    before = reading(3, "post_media_view", 900, since - timedelta(days=1))
    told = account_values(
        Network.FACEBOOK,
        [reading(1, "post_media_view", 40), reading(1, "reactions", 4), reading(2, "post_media_view", 60), before],
    )
    assert (told.kind, told.values, told.since) == (MetricKind.VIEWS, {1: 40, 2: 60}, since)


def test_interactions_are_added_up_once_each():
    told = account_values(
        Network.MASTODON,
        [reading(1, "favourites_count", 4), reading(1, "reactions", 6), reading(1, "replies_count", 2)],
    )
    assert (told.kind, told.values) == (None, {1: 8})
