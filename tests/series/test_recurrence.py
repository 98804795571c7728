"""Occurrences of a series by the agreed wall clock, checked against dateutil by another method."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from dateutil.rrule import rrulestr
from dateutil.tz import datetime_exists, gettz, resolve_imaginary
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import Refusal
from app.domain.organisations.rules import WEEKDAYS
from app.domain.series.rules.holiday_shift import OnHoliday, publication_day
from app.domain.series.rules.recurrence import ClockEffect, Frequency, SeriesRule, check_series_rule, pair_dates

SPRING, AUTUMN = date(2027, 3, 28), date(2027, 10, 31)
MADRID, CANARY = "Europe/Madrid", "Atlantic/Canary"
NAMES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
AROUND = st.sampled_from([SPRING, AUTUMN]).flatmap(
    lambda day: st.dates(day - timedelta(days=40), day + timedelta(days=10))
)
TIMES = st.times(max_value=time(4, 59)).map(lambda at: at.replace(second=0, microsecond=0))


def rule(**fields: object) -> SeriesRule:
    defaults = {
        "freq": Frequency.WEEKLY,
        "starts_on": date(2027, 3, 2),
        "at": time(9),
        "zone": MADRID,
        "weekdays": ("tue",),
    }
    return SeriesRule(**defaults | fields)


def monthly(**fields: object) -> SeriesRule:
    return rule(**{"freq": Frequency.MONTHLY, "weekdays": ()} | fields)


@given(starts_on=AROUND, every=st.integers(1, 4), days=st.sets(st.sampled_from(range(7)), min_size=1))
def test_weeks_are_those_of_the_written_rule(starts_on: date, every: int, days: set[int]):
    ours = rule(starts_on=starts_on, every=every, weekdays=tuple(WEEKDAYS[day] for day in sorted(days)))
    text = f"DTSTART:{starts_on:%Y%m%d}T000000\nRRULE:FREQ=WEEKLY;INTERVAL={every};BYDAY=" + ",".join(
        NAMES[day] for day in sorted(days)
    )
    last = starts_on + timedelta(days=90)
    theirs = rrulestr(text).between(as_midnight(starts_on), as_midnight(last), inc=True)
    assert [day for _, day in ours.numbered(starts_on, last)] == [at.date() for at in theirs]


@given(starts_on=AROUND, at=TIMES, zone=st.sampled_from([MADRID, CANARY]))
def test_the_hour_of_the_clock_is_kept_over_both_sundays(starts_on: date, at: time, zone: str):
    """Against dateutil's own zones: the same hour where it exists, and the first of two."""
    ours, place = rule(freq=Frequency.DAILY, weekdays=(), starts_on=starts_on, at=at, zone=zone), gettz(zone)
    for day in ours.next_dates(starts_on, 50):
        local = datetime.combine(day, at, tzinfo=place)
        there = ours.instant(day).astimezone(place)
        if datetime_exists(local):
            assert there.replace(tzinfo=None) == local.replace(tzinfo=None)
            assert ours.instant(day) == local.replace(fold=0).astimezone(UTC)
        else:
            assert ours.clock_on(day) is ClockEffect.MISSING
            assert there.minute == 0 and ours.instant(day) <= resolve_imaginary(local).astimezone(UTC)


@given(starts_on=AROUND, zone=st.sampled_from([MADRID, CANARY]))
def test_no_two_dates_of_a_daily_series_are_at_one_instant(starts_on: date, zone: str):
    ours = rule(freq=Frequency.DAILY, weekdays=(), starts_on=starts_on, at=time(1, 30), zone=zone)
    instants = [ours.instant(day) for day in ours.next_dates(starts_on, 60)]
    apart = {(later - earlier) // timedelta(minutes=1) for earlier, later in pairwise(instants)}
    assert apart <= {22 * 60 + 30, 23 * 60, 23 * 60 + 30, 24 * 60, 24 * 60 + 30, 25 * 60}


@pytest.mark.parametrize(
    ("zone", "day", "at", "utc", "clock"),
    [
        (MADRID, SPRING, time(2, 30), datetime(2027, 3, 28, 1, 0, tzinfo=UTC), ClockEffect.MISSING),
        (CANARY, SPRING, time(1, 30), datetime(2027, 3, 28, 1, 0, tzinfo=UTC), ClockEffect.MISSING),
        (MADRID, AUTUMN, time(2, 30), datetime(2027, 10, 31, 0, 30, tzinfo=UTC), ClockEffect.DOUBLE),
        (CANARY, AUTUMN, time(1, 30), datetime(2027, 10, 31, 0, 30, tzinfo=UTC), ClockEffect.DOUBLE),
        (MADRID, SPRING, time(9), datetime(2027, 3, 28, 7, tzinfo=UTC), None),
        (CANARY, AUTUMN, time(9), datetime(2027, 10, 31, 9, tzinfo=UTC), None),
    ],
)
def test_an_hour_that_does_not_exist_is_the_first_that_does_and_a_double_one_the_first(zone, day, at, utc, clock):
    ours = rule(freq=Frequency.DAILY, weekdays=(), at=at, zone=zone)
    assert ours.instant(day) == utc
    assert ours.clock_on(day) is clock


def test_months_without_the_day_are_left_out_and_the_last_day_is_in_all():
    assert monthly(month_day=31).next_dates(date(2027, 3, 1), 3) == [
        date(2027, 3, 31),
        date(2027, 5, 31),
        date(2027, 7, 31),
    ]
    assert monthly(month_day=-1).next_dates(date(2027, 4, 1), 2) == [date(2027, 4, 30), date(2027, 5, 31)]


@pytest.mark.parametrize(("nth", "day"), [(1, 2), (2, 9), (4, 23), (-1, 30)])
def test_a_month_has_its_nth_weekday(nth: int, day: int):
    assert monthly(weekdays=("tue",), nth=nth).first_from(date(2027, 3, 1)) == date(2027, 3, day)


def test_a_rule_cut_at_one_of_its_dates_has_the_same_dates_in_two():
    whole = rule(every=2, count=6)
    cut = whole.next_dates(whole.starts_on, 3)[2]
    halves = [*whole.before(cut).next_dates(whole.starts_on, 9), *whole.from_day(cut).next_dates(cut, 9)]
    assert halves == whole.next_dates(whole.starts_on, 9)
    assert whole.total == 6


@pytest.mark.parametrize(
    "wrong",
    [{"weekdays": ()}, {"every": 0}, {"every": 53}, {"count": 0}, {"count": 501}, {"until": date(2027, 3, 1)}],
)
def test_what_cannot_be_is_refused(wrong: dict[str, object]):
    with pytest.raises(Refusal):
        check_series_rule(rule(**wrong))


def test_a_rule_without_any_day_is_refused():
    with pytest.raises(Refusal, match="ningún día"):
        check_series_rule(monthly(starts_on=date(2027, 2, 1), every=12, month_day=30))


class Holidays:
    """A few holidays, and weekends."""

    closures: frozenset[date] = frozenset()

    def __init__(self, *days: date) -> None:
        self._days = days

    def is_holiday(self, day: date) -> bool:
        return day in self._days

    def is_legal_day(self, day: date) -> bool:
        return day.weekday() < 5 and not self.is_holiday(day)


def test_a_holiday_is_kept_skipped_or_moved_as_the_series_says():
    friday = date(2027, 3, 19)
    ours, off = rule(weekdays=("fri",)), Holidays(friday)
    landed = [publication_day(ours, friday, choice, off) for choice in OnHoliday]
    assert landed == [friday, None, date(2027, 3, 22)]


def test_what_would_land_beside_another_of_the_series_is_left_out():
    thursday, friday = date(2027, 3, 25), date(2027, 3, 26)
    ours, off = rule(weekdays=("thu", "fri")), Holidays(thursday, friday)
    assert publication_day(ours, thursday, OnHoliday.MOVE, off) is None
    assert publication_day(ours, friday, OnHoliday.MOVE, off) == date(2027, 3, 29)


def test_posts_keep_the_dates_that_stay_and_take_the_free_ones_in_order():
    tuesdays, thursdays = [date(2027, 3, 2), date(2027, 3, 9)], [date(2027, 3, 4), date(2027, 3, 11)]
    assert pair_dates(tuesdays, thursdays) == thursdays
    assert pair_dates(tuesdays, sorted(tuesdays + thursdays)) == tuesdays
    assert pair_dates(tuesdays, thursdays[:1]) == [thursdays[0], None]


def as_midnight(day: date) -> datetime:
    return datetime.combine(day, time.min)
