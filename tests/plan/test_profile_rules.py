"""Numbers as people type them, and ours beside the others'."""

import math

import pytest

from app.core.errors import Refusal
from app.plan.rules.numbers import read_amount, written
from app.plan.rules.people import hours_of, minutes_of
from app.plan.rules.profiles import beside, beside_words


@pytest.mark.parametrize(("typed", "value"), [("3,5", 3.5), ("3.5", 3.5), (" 12 ", 12), (7, 7), (0.25, 0.25)])
def test_a_number_has_a_comma_or_a_point(typed, value: float):
    assert read_amount(typed, most=100) == value


@pytest.mark.parametrize("typed", ["", "tres", "--1", "1.234.5", "3,555", "1e3", "nan", "٣", math.nan, math.inf])
def test_what_is_no_number_says_how_one_is_written(typed):
    with pytest.raises(Refusal, match="no es un número"):
        read_amount(typed, most=100)


def test_a_number_over_the_most_says_the_most():
    with pytest.raises(Refusal, match="como mucho 60"):
        read_amount("61", most=60)


def test_hours_are_kept_in_minutes_and_told_with_a_comma():
    assert minutes_of(7.5) == 450 and written(hours_of(450)) == "7,5"
    assert written(None) == ""


def test_ours_stands_beside_the_median_of_those_known():
    five = beside(4.0, [1, 2, 3, 10, 20, None])
    assert (five.median, five.of, five.is_enough, five.difference) == (3, 5, True, 1)
    assert "por encima" in str(beside_words(five))
    assert not beside(4.0, [1, 2]).is_enough


def test_nothing_is_compared_with_what_is_not_known():
    assert beside(None, [1]).difference is None and "no consta" in str(beside_words(beside(None, [1])))
    assert beside(1.0, [None]).median is None and "Nadie" in str(beside_words(beside(1.0, [None])))
