"""What a move is, apart from any database."""

from datetime import UTC, date, datetime, time

import pytest

from app.calendar.rules.moving import Fate, Wanted, Way, fate_of, hour_from, is_inside, is_seen, plan_at, seen_now
from app.core.zones import instant_of
from app.drafting.rules.draft import Plan
from app.drafting.rules.numbers import read_number
from app.drafting.rules.slots import Taken, free_hour
from app.drafting.rules.states import Status
from app.periods.rules.working import WorkingTime

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
TEN = datetime(2027, 3, 2, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "stays", "fate"),
    [
        (Status.APPROVED, True, Fate.KEPT),
        (Status.IN_REVIEW, False, Fate.LOST),
        (Status.ON_HOLD, False, Fate.LOST),
        (Status.DRAFT, False, Fate.FREE),
        (Status.CHANGES_REQUESTED, False, Fate.FREE),
        (Status.EXPIRED, True, Fate.REVIVED),
    ],
)
def test_only_what_was_decided_can_be_lost(status: Status, stays: bool, fate: Fate):
    assert fate_of(status, stays=stays) is fate


def test_a_window_ends_before_its_last_instant():
    assert is_inside(TEN, (TEN, None)) and is_inside(TEN, (None, None)) and not is_inside(TEN, (None, TEN))


def test_an_hour_is_seen_as_an_instant_or_as_a_calendar_draws_it():
    assert is_seen(seen_now(TEN), TEN, "Europe/Madrid") and is_seen("2027-03-02T10:00", TEN, "Europe/Madrid")
    assert is_seen("2027-03-02T09:00", TEN, "Atlantic/Canary") and not is_seen("2027-03-02T09:00", TEN, "Europe/Madrid")
    assert is_seen("", None, "Europe/Madrid") and not is_seen("", TEN, "Europe/Madrid")
    assert not is_seen("mañana", TEN, "Europe/Madrid") and not is_seen(seen_now(TEN), None, "Europe/Madrid")


@pytest.mark.parametrize(
    ("said", "hour"),
    [
        ("2027-03-02 10:00:00 0", (date(2027, 3, 2), time(10), 0)),
        ("2027-10-31 02:15:00 1", (date(2027, 10, 31), time(2, 15), 1)),
        ("2027-03-02 None 0", (date(2027, 3, 2), None, 0)),
        ("None None 0", (None, None, 0)),
        ("", (None, None, 0)),
    ],
)
def test_the_hour_it_had_is_read_from_the_record(said: str, hour: tuple[date | None, time | None, int]):
    assert hour_from(said) == hour


def test_days_are_counted_by_the_calendar_and_not_by_the_clock():
    kept = Plan(date(2027, 3, 27), time(9))
    assert Wanted(Way.SHIFT, days=1).day_for(kept) == date(2027, 3, 28)
    assert Wanted(Way.SHIFT, days=-7).day_for(kept) == date(2027, 3, 20)
    assert Wanted(Way.SHIFT, days=1).day_for(Plan()) is None


@pytest.mark.parametrize("zone", ["Europe/Madrid", "Atlantic/Canary"])
@pytest.mark.parametrize("fold", [0, 1])
def test_a_free_hour_of_the_october_sunday_keeps_which_of_the_two_it_is(zone: str, fold: int):
    at = time(1, 30) if zone == "Atlantic/Canary" else time(2, 30)
    instant = instant_of(date(2027, 10, 31), at, zone, fold=fold)
    plan = plan_at(instant, Plan(), zone)
    assert (plan.on, plan.at, plan.fold) == (date(2027, 10, 31), at, fold) and plan.instant(zone) == instant


@pytest.mark.parametrize(("zone", "utc"), [("Europe/Madrid", 7), ("Atlantic/Canary", 8)])
def test_the_hour_proposed_on_the_march_sunday_is_nine_of_its_own_clock(zone: str, utc: int):
    working = WorkingTime(zone)
    assert free_hour(date(2027, 3, 28), working, Taken(), now=NOW) == datetime(2027, 3, 28, utc, tzinfo=UTC)


def test_the_hour_proposed_leaves_an_hour_to_the_others_and_keeps_to_the_hours_of_attention():
    working = WorkingTime("Europe/Madrid")
    taken = Taken([datetime(2027, 3, 2, 8, 30, tzinfo=UTC)])
    assert free_hour(date(2027, 3, 2), working, taken, now=NOW) == datetime(2027, 3, 2, 10, tzinfo=UTC)
    assert free_hour(date(2027, 3, 2), working, Taken(held=[(NOW, None)]), now=NOW) is None


@pytest.mark.parametrize(
    ("said", "number"), [("2027/0012", (2027, 12)), ("2027/12", (2027, 12)), ("2027-12", None), ("2027/1/2", None)]
)
def test_a_post_is_named_as_people_write_it(said: str, number: tuple[int, int] | None):
    assert read_number(said) == number
