"""Prices and quotas in words; counting in a month is tried where it is stored."""

import pytest

from app.domain.directory.rules.network_prices import MonthCosts, cost_words, dollars, price_of
from app.domain.directory.rules.networks import Network


@pytest.mark.parametrize(("thousandths", "words"), [(15, "0,015"), (200, "0,20"), (5000, "5,00"), (1234, "1,234")])
def test_an_amount_is_written_to_the_cent_unless_it_needs_more(thousandths, words):
    assert str(dollars(thousandths)) == f"{words} US$"


def test_a_link_costs_more_on_x_and_nothing_elsewhere():
    assert [price_of(Network.X, text) for text in ("Pleno", "Pleno: riba.example.es", "https://riba.example/a")] == [
        15,
        200,
        200,
    ]
    assert price_of(Network.MASTODON, "https://riba.example") == 0


def test_a_price_or_a_quota_is_said_where_there_is_one():
    assert str(cost_words(Network.X, ["https://riba.example"])) == "0,20 US$ con enlace"
    assert str(cost_words(Network.THREADS, ["Pleno"])) == "hasta 250 al día"
    assert cost_words(Network.BLUESKY, ["Pleno"]) is None


def test_a_cap_takes_what_fits_in_it_and_counts_what_waits_only_to_warn():
    month = MonthCosts(spent=4_800, waiting=200)
    assert month.fault(200, 5) is None
    assert "0,20 US$ y el tope es de 5,00 US$" in str(month.fault(201, 5)).replace("0,201", "0,20")
    assert "hay programados 0,20 US$" in str(month.warning("X · Riba", 15, 5))
    assert month.reading_fault(200, 5) and MonthCosts(spent=4_800).reading_fault(200, 5) is None
    assert MonthCosts().warning("X · Riba", 200, 5) is None
