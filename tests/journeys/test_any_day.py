"""Journeys at other moments, each with its demonstration: `make test-long` takes them, and the others, to all."""

import pytest

from tests import moments
from tests.journeys import test_an_objective, test_takedown
from tests.journeys.conftest import Seat
from tests.moments import SAMPLE, Moment

pytestmark = [
    pytest.mark.browser,
    pytest.mark.long,
    pytest.mark.parametrize("moment", SAMPLE, indirect=True, ids=lambda one: one.name),
]


def test_the_product_and_whoever_looks_at_it_are_there(seat: Seat, moment: Moment) -> None:
    page = seat("editor")
    page.goto("/o/villacauce/calendar/day")
    today = moments.wall_now()
    assert f"{today:%Y-%m}" == moment.at[:7] and f"{today:%Y-%m-%d}" in page.content()
    assert abs(page.evaluate("Date.now()") / 1000 - today.timestamp()) < 60


def test_an_objective_is_set(seat: Seat) -> None:
    test_an_objective.test_a_gerund_becomes_an_indicator_without_scripts(seat)


def test_an_order_is_obeyed(seat: Seat) -> None:
    test_takedown.test_from_the_notification_to_the_case_closed(seat)
