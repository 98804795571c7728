"""Dates of an election, computed from the day of the vote."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.periods.rules import elections
from app.domain.periods.rules.elections import Election, call_day, decree_day, election_timetable, ordinary_local_vote
from app.domain.periods.rules.kinds import PeriodKind as K

VOTES = st.dates(date(1987, 1, 1), date(2150, 12, 31))


def days(vote: date, *, repeated: bool = False) -> dict[K, tuple[date, date]]:
    return {
        period_dates.kind: (period_dates.first, period_dates.last)
        for period_dates in election_timetable(vote, repeated=repeated)
    }


def test_the_local_elections_of_2023_as_they_were_held():
    timetable = days(date(2023, 5, 28))
    assert decree_day(date(2023, 5, 28)) == date(2023, 4, 3)
    assert timetable[K.ELECTORAL_PERIOD] == (date(2023, 4, 4), date(2023, 5, 28))
    assert timetable[K.CAMPAIGN] == (date(2023, 5, 12), date(2023, 5, 26))
    assert timetable[K.REFLECTION_DAY] == (date(2023, 5, 27), date(2023, 5, 27))


def test_the_local_elections_of_2027():
    timetable = days(date(2027, 5, 23))
    assert timetable[K.ELECTORAL_PERIOD] == (date(2027, 3, 30), date(2027, 5, 23))
    assert timetable[K.CAMPAIGN] == (date(2027, 5, 7), date(2027, 5, 21))
    assert timetable[K.REFLECTION_DAY] == (date(2027, 5, 22), date(2027, 5, 22))
    assert timetable[K.POLL_BAN] == (date(2027, 5, 18), date(2027, 5, 22))
    assert timetable[K.POLLING_DAY] == (date(2027, 5, 23), date(2027, 5, 23))


@pytest.mark.parametrize(
    ("call", "vote"),
    [
        (date(2026, 10, 6), date(2026, 11, 29)),
        (date(2023, 5, 30), date(2023, 7, 23)),
        (date(2024, 4, 16), date(2024, 6, 9)),
    ],
)
def test_a_call_and_its_vote_are_fifty_four_days_apart(call, vote):
    assert call_day(vote) == call


def test_the_repeated_general_elections_of_2019():
    timetable = days(date(2019, 11, 10), repeated=True)
    assert timetable[K.ELECTORAL_PERIOD][0] == date(2019, 9, 24)
    assert timetable[K.CAMPAIGN] == (date(2019, 11, 1), date(2019, 11, 8))


@pytest.mark.parametrize(("year", "day"), [(2015, 24), (2019, 26), (2023, 28), (2027, 23), (2031, 25)])
def test_local_elections_are_on_the_fourth_sunday_of_may(year, day):
    assert ordinary_local_vote(year) == date(year, 5, day)


@given(VOTES, st.booleans())
def test_the_dates_of_an_election_fit_into_each_other(vote, repeated):
    timetable = days(vote, repeated=repeated)
    start, end = timetable[K.ELECTORAL_PERIOD]
    assert end == vote
    assert all(start <= first <= last <= end for first, last in timetable.values())
    opened, closed = timetable[K.CAMPAIGN]
    assert (closed - opened).days + 1 == (8 if repeated else 15)
    assert closed + timedelta(days=1) == timetable[K.REFLECTION_DAY][0] == vote - timedelta(days=1)
    assert (timetable[K.POLL_BAN][1] - timetable[K.POLL_BAN][0]).days + 1 == 5


@given(VOTES)
def test_the_campaign_begins_on_the_thirty_eighth_day_after_the_call(vote):
    """Art. 51.2 counts from the call and art. 51.3 from the vote: both give the same day."""
    assert days(vote)[K.CAMPAIGN][0] == call_day(vote) + timedelta(days=38)


@given(st.integers(1987, 2150))
def test_the_fourth_sunday_is_a_sunday_with_three_before_it(year):
    vote = ordinary_local_vote(year)
    assert vote.weekday() == 6 and vote.month == 5 and 22 <= vote.day <= 28
    assert elections.date_warning(Election.LOCAL, vote) is None


def test_another_sunday_for_local_elections_is_pointed_out():
    assert "el 23/05/2027" in str(elections.date_warning(Election.LOCAL, date(2027, 5, 30)))


def test_a_vote_on_a_weekday_is_pointed_out_and_not_forbidden():
    """Catalonia voted on a Thursday on 21 December 2017."""
    assert "no es domingo" in str(elections.date_warning(Election.REGIONAL, date(2017, 12, 21)))
    assert elections.date_warning(Election.GENERAL, date(2026, 11, 29)) is None
