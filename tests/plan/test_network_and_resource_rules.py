"""Typed amounts, networks compared, enough hours or not, and an account's cost."""

from dataclasses import dataclass, replace
from datetime import date

import pytest

from app.core.amounts import format_amount, format_hundredths, parse_cents
from app.core.errors import Refusal
from app.domain.plan.rules.capacity import WeeklyCapacity, capacity_remedies, capacity_verdict, format_minutes
from app.domain.plan.rules.networks import NetworkCriterion, check_weights, network_key, network_name, weighted_total
from app.domain.plan.rules.resources import ResourceKind, renewal_places, resource_costs, yearly_cost

WEEK = WeeklyCapacity(posts=10, post_minutes=45, messages=60, message_minutes=8, available=540)


@dataclass(frozen=True)
class Thing:
    kind: ResourceKind = ResourceKind.TOOL
    quantity: int = 100
    yearly_cents: int = 0
    hourly_cents: int = 0
    channel_id: int | None = None


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("1.250,50 €", 125_050),
        ("1250,5", 125_050),
        ("1250.50", 125_050),
        ("1.250", 125_000),
        ("1.250.000,00", 125_000_000),
        ("0,01 euros", 1),
        ("12", 1_200),
        ("1\u00a0250,50", 125_050),
    ],
)
def test_an_amount_is_read_as_it_is_written_here(typed: str, read: int):
    assert parse_cents(typed) == read


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("-3", "negativo"),
        ("\N{MINUS SIGN}3,50", "negativo"),
        ("1,250", "la coma separa los decimales"),
        ("1.25.0", "la coma separa los decimales"),
        ("mucho", "la coma separa los decimales"),
        ("3,1415", "dos decimales"),
        ("9" * 40, "Es demasiado"),
        ("100.000.000,01", "Es demasiado"),
        ("1e9", "la coma separa los decimales"),
        ("٣", "la coma separa los decimales"),
    ],
)
def test_an_amount_that_is_none_says_so(typed: str, says: str):
    with pytest.raises(Refusal, match=says):
        parse_cents(typed)


@pytest.mark.parametrize("value", [0, 1, 99, 100, 125_000, 125_050, 123_456_789])
def test_an_amount_is_read_again_as_it_is_spelt(value: int):
    assert parse_cents(format_hundredths(value)) == value


def test_hours_and_risk_count_against_a_network():
    best = {"objectives": 5, "audience": 5, "content": 5, "hours": 0, "risk": 0}
    worst = {"objectives": 0, "audience": 0, "content": 0, "hours": 5, "risk": 5}
    assert (weighted_total(best), weighted_total(worst)) == (100, 0)
    assert weighted_total(best | {"risk": 5}) == 80
    assert weighted_total(best | {"risk": 5}, dict.fromkeys(NetworkCriterion, 1) | {"risk": 0}) == 100


def test_weights_that_count_nothing_are_refused():
    with pytest.raises(Refusal, match="Algún criterio"):
        check_weights(dict.fromkeys(NetworkCriterion, 0))


@pytest.mark.parametrize(("typed", "key"), [("TIKTOK", "tiktok"), (" tik tok ", "tik tok"), ("Tuenti", "Tuenti")])
def test_a_network_we_know_is_known_however_it_is_written(typed: str, key: str):
    assert network_key(typed) == key
    assert network_name("tiktok") == "TikTok"


def test_hours_that_are_not_enough_are_told_with_what_would_do():
    assert WEEK.needed == 930 and WEEK.short == 390 and not WEEK.fits and WEEK.load == 172
    verdict = str(capacity_verdict(WEEK)).replace("\u00a0", " ")
    assert verdict == "Faltan 6 h 30 min a la semana: hacen falta 15 h 30 min y hay 9 h."
    remedies = [str(remedy) for remedy in capacity_remedies(WEEK, {"X": 1.0, "Mastodon": 9.0})]
    assert "9 publicaciones menos" in remedies[0] and "Sin publicar en «Mastodon»" in remedies[1]
    assert len(remedies) == 3, "six minutes for a publication are no remedy"


def test_hours_that_are_just_enough_fit():
    enough = replace(WEEK, available=930)
    assert enough.fits and enough.load == 100 and capacity_remedies(enough, {}) == []
    assert not replace(WEEK, available=929).fits
    assert "Falta decir" in str(capacity_verdict(replace(WEEK, available=None)))


def test_messages_alone_may_take_more_than_there_is():
    flooded = replace(WEEK, messages=1_000)
    assert [str(remedy)[:4] for remedy in capacity_remedies(flooded, {"X": 10.0})] == ["Con "], (
        "only more hours would do"
    )


@pytest.mark.parametrize(("minutes", "said"), [(0, "0 min"), (60, "1 h"), (390, "6 h 30 min"), (59, "59 min")])
def test_minutes_are_said_in_hours(minutes: int, said: str):
    assert format_minutes(minutes).replace("\u00a0", " ") == said


def test_what_serves_all_is_shared_by_what_each_account_plans_to_the_cent():
    things = [Thing(yearly_cents=10_000), Thing(yearly_cents=500, channel_id=1)]
    costs = resource_costs(things, {1: 1.0, 2: 1.0, 3: 1.0})
    assert costs.total == 10_500 == sum(costs.of(channel_id) for channel_id in (1, 2, 3))
    assert sorted(costs.shared.values()) == [3_333, 3_333, 3_334]
    assert costs.per_post == round(10_500 / 156)


def test_accounts_that_plan_nothing_share_alike_and_no_account_pays_nothing():
    idle = resource_costs([Thing(yearly_cents=100)], {1: 0.0, 2: 0.0})
    assert idle.shared == {1: 50, 2: 50} and idle.per_post is None
    alone = resource_costs([Thing(yearly_cents=100)], {})
    assert alone.total == 100


def test_what_served_an_account_that_is_no_more_is_shared_by_the_others():
    costs = resource_costs([Thing(yearly_cents=100, channel_id=9)], {1: 2.0})
    assert costs.shared == {1: 100} and costs.own == {1: 0}


def test_hours_with_a_price_cost_those_of_a_year():
    assert yearly_cost(Thing(ResourceKind.HOURS, quantity=250, hourly_cents=2_000)) == 260_000
    assert yearly_cost(Thing(ResourceKind.TOOL, quantity=250, hourly_cents=2_000, yearly_cents=7)) == 7


def test_a_renewal_is_told_two_months_before():
    days = [date(2027, 3, 1), date(2027, 4, 30), date(2027, 5, 1), date(2027, 2, 28), None]
    assert renewal_places(days, date(2027, 3, 1)) == [0, 1]


@pytest.mark.parametrize(("value", "said"), [(1_250, "12,5"), (1_000, "10"), (1, "0,01"), (125_000, "1.250")])
def test_what_is_no_money_is_spelt_without_a_last_zero(value: int, said: str):
    assert format_amount(value / 100) == said and parse_cents(said) == value
