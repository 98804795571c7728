"""Distance between a publication and another channel's act, in elapsed hours, also when the clocks change."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from app.core.zones import instant_of
from app.domain.calendar.rules.clashes import Publication, publications_near, shares_a_day

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Act:
    starts_at: datetime
    ends_at: datetime
    first_day: date
    last_day: date


def act(day: date, at: time, zone: str, **hours: Any) -> Act:
    starts = instant_of(day, at, zone, fold=0)
    return Act(starts, starts + (timedelta(**hours) if hours else HOUR), day, day)


def piece(at: datetime) -> Publication:
    return Publication(1, 2027, 1, "Una", at, at.date(), None, None, frozenset(), frozenset())


def test_it_is_near_until_the_last_minute_of_its_distance():
    public_act = act(date(2027, 3, 10), time(18), "Europe/Madrid")
    before, after = public_act.starts_at - 2 * HOUR, public_act.ends_at + 2 * HOUR
    minute = timedelta(minutes=1)
    some = [piece(at) for at in (before - minute, before, public_act.starts_at, after, after + minute)]
    assert list(publications_near(public_act, 2, some)) == some[1:4]
    assert list(publications_near(public_act, 0, some)) == some[2:3]


@pytest.mark.parametrize("zone", ["Europe/Madrid", "Atlantic/Canary"])
def test_the_hour_that_is_skipped_in_march_counts_for_nothing(zone: str):
    day = date(2027, 3, 28)
    public_act = act(day, time(0), zone, minutes=30)
    published = piece(instant_of(day, time(3, 15), zone, fold=0))
    assert list(publications_near(public_act, 2, [published])) == [published], (
        "1 h 45 min passed, though the clocks say 2 h 45 min"
    )


@pytest.mark.parametrize("zone", ["Europe/Madrid", "Atlantic/Canary"])
def test_the_hour_that_comes_twice_in_october_counts_twice(zone: str):
    day = date(2027, 10, 31)
    public_act = act(day, time(0), zone, minutes=30)
    published = piece(instant_of(day, time(3), zone, fold=0))
    assert list(publications_near(public_act, 3, [published])) == [], (
        "3 h 30 min passed, though the clocks say 2 h 30 min"
    )


def test_an_act_meets_a_campaign_on_its_first_and_its_last_day():
    day = date(2027, 3, 10)
    public_act = act(day, time(18), "Europe/Madrid")
    assert shares_a_day(public_act, day, day + timedelta(days=9)) and shares_a_day(
        public_act, day - timedelta(days=9), day
    )
    assert not shares_a_day(public_act, day + timedelta(days=1), day + timedelta(days=9))
