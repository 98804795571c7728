"""Occurrences of an appointment, by the agreed wall clock."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from app.core.errors import Refusal
from app.domain.sittings.rules.pattern import AppointmentPattern, check_pattern

SPRING, AUTUMN = date(2027, 3, 28), date(2027, 10, 31)


def pattern(**fields: object) -> AppointmentPattern:
    defaults = {"weekdays": ("tue", "thu"), "at": time(9), "minutes": 60, "cut_off_hours": 24, "zone": "Europe/Madrid"}
    return AppointmentPattern(**defaults | {"starts_on": date(2027, 3, 1)} | fields)


def test_it_comes_round_on_its_days_from_the_day_it_starts():
    days = pattern(starts_on=date(2027, 3, 4)).days(date(2027, 3, 1), date(2027, 3, 11))
    assert list(days) == [date(2027, 3, 4), date(2027, 3, 9), date(2027, 3, 11)]


def test_calendar_programs_repeat_it_in_the_order_of_the_week():
    assert pattern(weekdays=("thu", "mon")).rule == "FREQ=WEEKLY;BYDAY=MO,TH"


@pytest.mark.parametrize(
    ("zone", "day", "utc"),
    [
        ("Europe/Madrid", SPRING - timedelta(days=5), 8),
        ("Europe/Madrid", SPRING + timedelta(days=2), 7),
        ("Europe/Madrid", AUTUMN - timedelta(days=5), 7),
        ("Europe/Madrid", AUTUMN + timedelta(days=2), 8),
        ("Atlantic/Canary", SPRING - timedelta(days=5), 9),
        ("Atlantic/Canary", SPRING + timedelta(days=2), 8),
        ("Atlantic/Canary", AUTUMN - timedelta(days=5), 8),
        ("Atlantic/Canary", AUTUMN + timedelta(days=2), 9),
    ],
)
def test_nine_is_nine_on_both_sides_of_both_sundays(zone: str, day: date, utc: int):
    moments = pattern(zone=zone).moments(day)
    assert moments.starts_at == datetime(day.year, day.month, day.day, utc, tzinfo=UTC)
    assert moments.ends_at - moments.starts_at == timedelta(hours=1)


@pytest.mark.parametrize(("sunday", "hours"), [(SPRING, 23), (AUTUMN, 25)])
@pytest.mark.parametrize("zone", ["Europe/Madrid", "Atlantic/Canary"])
def test_the_day_before_is_the_same_hour_of_the_clock(zone: str, sunday: date, hours: int):
    moments = pattern(weekdays=("mon",), zone=zone).moments(sunday + timedelta(days=1))
    assert moments.starts_at - moments.cut_off_at == timedelta(hours=24)
    moments = pattern(weekdays=("sun",), zone=zone, at=time(12)).moments(sunday)
    assert moments.starts_at - moments.cut_off_at == moments.starts_at - moments.remind_at == timedelta(hours=hours)


def test_an_hour_that_is_jumped_over_comes_after_the_jump_and_a_double_one_is_the_first():
    early = pattern(weekdays=("sun",), at=time(2, 30))
    assert early.moments(SPRING).starts_at == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    assert early.moments(AUTUMN).starts_at == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize("wrong", [{"weekdays": ()}, {"weekdays": ("xxx",)}, {"minutes": 0}, {"cut_off_hours": 169}])
def test_what_cannot_be_is_refused(wrong: dict[str, object]):
    with pytest.raises(Refusal):
        check_pattern(pattern(**wrong))


def test_a_far_day_makes_no_long_list():
    assert len(list(pattern().days(date(2027, 3, 1), date(9990, 1, 1)))) < 120
