"""Months and weeks of a calendar page."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.date_ranges import Month, agenda_range, month_of, parse_month, week_of
from app.core.errors import NotFound

MONTHS = st.builds(Month, st.integers(1990, 2100), st.integers(1, 12))


def test_january_2027_begins_in_week_53_of_the_year_before():
    weeks = Month(2027, 1).weeks
    assert (weeks[0].iso_year, weeks[0].number, weeks[0].days[0]) == (2026, 53, date(2026, 12, 28))
    assert [week.number for week in weeks] == [53, 1, 2, 3, 4]


def test_a_february_of_four_weeks_has_four_rows():
    assert len(Month(2027, 2).weeks) == 4
    assert len(Month(2027, 5).weeks) == 6


def test_the_year_turns_both_ways():
    assert Month(2026, 12).next == Month(2027, 1)
    assert Month(2027, 1).previous == Month(2026, 12)
    assert Month(2027, 1).shifted(-25) == Month(2024, 12)


def test_a_month_begins_and_ends_at_its_own_midnights():
    assert Month(2027, 3).days.bounds("Europe/Madrid") == (
        datetime(2027, 2, 28, 23, tzinfo=UTC),
        datetime(2027, 3, 31, 22, tzinfo=UTC),
    )
    assert Month(2027, 3).days.bounds("Atlantic/Canary")[1] == datetime(2027, 3, 31, 23, tzinfo=UTC)


@given(MONTHS)
def test_a_grid_is_whole_weeks_around_the_month(month):
    grid = month.grid
    assert len(grid) == 7 * len(month.weeks)
    assert [day for week in month.weeks for day in week.days] == list(grid)
    assert all(week.days[0].weekday() == 0 for week in month.weeks)
    assert all(day in grid for day in month.days)
    assert len(grid) - len(month.days) <= 12


@given(MONTHS)
def test_months_follow_each_other_without_a_gap(month):
    assert month.days.after == month.next.days.first
    assert month.next.previous == month
    assert parse_month(str(month)) == month == month_of(month.days.last)


def test_an_agenda_covers_exactly_its_days():
    fortnight = agenda_range(date(2027, 3, 22), days=14)
    assert (fortnight.last, len(fortnight)) == (date(2027, 4, 4), 14)
    start, end = fortnight.bounds("Europe/Madrid")
    assert end - start == timedelta(days=14, hours=-1)


def test_an_agenda_of_no_days_is_a_mistake_of_ours():
    with pytest.raises(ValueError, match="at least one day"):
        agenda_range(date(2027, 1, 1), days=0)


@pytest.mark.parametrize("name", ["2027-13", "2027-00", "0000-01", "27-1", "2027-3", "marzo", "", "２０２７-０１"])
def test_an_address_with_no_month_finds_nothing(name):
    with pytest.raises(NotFound, match="no existe"):
        parse_month(name)


def test_a_week_is_the_same_from_any_of_its_days():
    assert {week_of(day) for day in week_of(date(2027, 10, 31)).days} == {week_of(date(2027, 10, 25))}
