"""Ours beside the others'."""

from app.plan.rules.profiles import beside, beside_words


def test_ours_stands_beside_the_median_of_those_known():
    five = beside(4.0, [1, 2, 3, 10, 20, None])
    assert (five.median, five.of, five.is_enough, five.difference) == (3, 5, True, 1)
    assert "por encima" in str(beside_words(five))
    assert not beside(4.0, [1, 2]).is_enough


def test_nothing_is_compared_with_what_is_not_known():
    assert beside(None, [1]).difference is None and "no consta" in str(beside_words(beside(None, [1])))
    assert beside(1.0, [None]).median is None and "Nadie" in str(beside_words(beside(1.0, [None])))
