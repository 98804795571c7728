"""Pure rules: a campaign's gaps, and the distance of topics from their targets."""

from datetime import date

import pytest

from app.domain.campaigns.rules import CampaignGap, campaign_gaps
from app.domain.directory.rules.topic_balance import TopicWeight, topic_balance

FIRST, LAST = date(2027, 3, 1), date(2027, 3, 31)


def test_a_campaign_without_publications_is_one_gap():
    assert campaign_gaps(FIRST, LAST, []) == [CampaignGap(FIRST, LAST)]


def test_a_gap_is_a_whole_week_between_two_publications_or_at_an_end():
    taken = [date(2027, 3, 5), date(2027, 3, 12), date(2027, 3, 20), date(2027, 3, 24)]
    assert campaign_gaps(FIRST, LAST, taken) == [
        CampaignGap(date(2027, 3, 13), date(2027, 3, 19)),
        CampaignGap(date(2027, 3, 25), LAST),
    ]


def test_publications_outside_its_days_fill_no_gap():
    assert campaign_gaps(FIRST, LAST, [date(2027, 2, 20), date(2027, 4, 2)]) == [CampaignGap(FIRST, LAST)]


@pytest.mark.parametrize(
    ("topics", "untold", "points"),
    [
        ([(50, 5), (50, 5)], 0, 0),
        ([(50, 10), (50, 0)], 0, 50),
        ([(100, 0), (0, 10)], 0, 100),
        ([(60, 6), (0, 4)], 0, 0),
        ([(60, 6), (0, 2)], 2, 0),
        ([(100, 5)], 5, 50),
        ([(100, 5), (100, 5)], 0, 0),
        ([(30, 42), (70, 58)], 0, 12),
    ],
)
def test_the_distance_is_half_of_what_differs_and_what_has_no_target_counts_together(
    topics: list[tuple[int, int]], untold: int, points: int
):
    weights = [TopicWeight(n, str(n), target, count) for n, (target, count) in enumerate(topics)]
    assert topic_balance(weights, untold=untold).distance == points


def test_without_targets_or_without_publications_there_is_no_distance():
    assert topic_balance([TopicWeight(1, "Avisos", 0, 3)], untold=0).distance is None
    assert topic_balance([TopicWeight(1, "Avisos", 40, 0)], untold=0).distance is None


def test_topics_with_neither_target_nor_publications_are_not_told():
    balance = topic_balance(
        [TopicWeight(1, "Avisos", 0, 0), TopicWeight(2, "Cultura", 10, 0), TopicWeight(3, "Obras", 0, 1)], untold=0
    )
    assert [share.name for share in balance.shares] == ["Cultura", "Obras"]
