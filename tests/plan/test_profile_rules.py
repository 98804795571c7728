"""Our profile compared with the others'."""

from app.domain.plan.rules.profiles import compare_with_median, comparison_sentence


def test_ours_stands_beside_the_median_of_those_known():
    five = compare_with_median(4.0, [1, 2, 3, 10, 20, None])
    assert (five.median, five.of, five.is_enough, five.difference) == (3, 5, True, 1)
    assert "por encima" in str(comparison_sentence(five))
    assert not compare_with_median(4.0, [1, 2]).is_enough


def test_nothing_is_compared_with_what_is_not_known():
    assert compare_with_median(None, [1]).difference is None and "no consta" in str(
        comparison_sentence(compare_with_median(None, [1]))
    )
    assert compare_with_median(1.0, [None]).median is None and "Nadie" in str(
        comparison_sentence(compare_with_median(1.0, [None]))
    )
