"""Deadlines of steps, counted back from the publication."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.approvals.rules.deadlines import (
    ALL_ALERTS,
    LeadTime,
    StepAlertKind,
    TimeSpent,
    compute_deadlines,
    instant_at_share,
    step_alarms,
    time_spent,
)
from app.domain.periods.rules.working_time import WorkingTime
from tests.clocks import MONDAY

OFFICE = WorkingTime(zone="Europe/Madrid")
"""From eight to three, from Monday to Friday."""
HOUR = timedelta(hours=1)
leads = st.lists(
    st.lists(st.builds(LeadTime, st.floats(1, 20), st.just(False)), min_size=1, max_size=2), min_size=1, max_size=4
)
calendars = st.sampled_from([OFFICE, WorkingTime(zone="Atlantic/Canary", region="ES-CN")])
sundays = st.sampled_from([datetime(2027, 3, 28, tzinfo=UTC), datetime(2027, 10, 31, tzinfo=UTC)])


@given(
    leads, calendars, sundays, st.timedeltas(-9 * 24 * HOUR, 2 * 24 * HOUR), st.timedeltas(HOUR / 60, 30 * 24 * HOUR)
)
def test_deadlines_lie_in_order_between_now_and_the_publication(stages, working, sunday, away, ahead):
    now, planned = sunday + away, sunday + away + ahead
    computed = compute_deadlines(stages, planned, working, now=now)
    rest = iter(computed.deadlines)
    by_stage = [[next(rest) for _ in stage] for stage in stages]
    assert next(rest, None) is None
    assert all(now < at < planned for at in computed.deadlines)
    assert all(max(earlier) <= max(other) for earlier, other in pairwise(by_stage))


@given(leads, calendars, sundays, st.timedeltas(40 * 24 * HOUR, 60 * 24 * HOUR))
def test_with_time_enough_each_has_what_its_route_says(stages, working, planned, ahead):
    computed = compute_deadlines(stages, planned, working, now=planned - ahead)
    last = computed.deadlines[-len(stages[-1]) :]
    assert not computed.shortened
    worked = [working.worked(at, planned) / HOUR for at in last]
    assert worked == pytest.approx([lead_time.amount for lead_time in stages[-1]], abs=1e-6)


@given(calendars, sundays, st.timedeltas(HOUR / 60, 30 * 24 * HOUR), st.timedeltas(HOUR / 60, 24 * HOUR))
def test_whoever_is_sent_later_never_has_less_time(working, planned, ahead, more):
    """With a single step."""
    now = planned - ahead - more
    sooner, later = (
        compute_deadlines([[LeadTime(7)]], planned, working, now=sent_at).deadlines[0] for sent_at in (now, now + more)
    )
    assert sooner <= later or later >= now + more


def test_seven_hours_before_wednesday_at_noon_is_tuesday_at_noon():
    """In Madrid, from eight to three."""
    planned = datetime(2027, 3, 3, 11, tzinfo=UTC)
    computed = compute_deadlines([[LeadTime(7)], [LeadTime(1)]], planned, OFFICE, now=MONDAY - 5 * 24 * HOUR)
    assert computed.deadlines == [datetime(2027, 3, 2, 10, tzinfo=UTC), datetime(2027, 3, 3, 10, tzinfo=UTC)]
    assert not computed.shortened


def test_sent_too_near_it_gets_half_and_says_so():
    """Four working hours are left: the other two are for the next steps."""
    computed = compute_deadlines([[LeadTime(7)]], MONDAY + 4 * HOUR, OFFICE, now=MONDAY)
    assert (computed.deadlines, computed.shortened) == ([MONDAY + 2 * HOUR], True)


def test_out_of_hours_the_clock_is_shared():
    sunday = datetime(2027, 3, 7, 9, tzinfo=UTC)
    computed = compute_deadlines([[LeadTime(7)], [LeadTime(7)]], sunday + 3 * HOUR, OFFICE, now=sunday)
    assert computed.deadlines == [sunday + HOUR, sunday + 2 * HOUR]


def test_legal_days_are_counted_apart():
    """Two working days (días hábiles) before Tuesday: Friday has not begun, even with the office closed."""
    shut = WorkingTime(zone="Europe/Madrid", closures=frozenset({date(2027, 3, 5)}))
    computed = compute_deadlines(
        [[LeadTime(2, in_days=True)]], datetime(2027, 3, 9, 9, tzinfo=UTC), shut, now=MONDAY - 7 * 24 * HOUR
    )
    assert computed.deadlines == [datetime(2027, 3, 4, 23, tzinfo=UTC)]


def test_half_and_most_of_a_steps_working_time():
    end = MONDAY + 24 * HOUR
    assert instant_at_share(MONDAY, end, OFFICE, 0.5) == MONDAY + 3.5 * HOUR
    assert instant_at_share(MONDAY, end, OFFICE, 0.8) == datetime(2027, 3, 2, 7, 36, tzinfo=UTC)


def test_only_what_a_route_wants_happens():
    half, most, end = (MONDAY + n * HOUR for n in (1, 2, 3))
    assert [alarm.kind for alarm in step_alarms(half, most, end, ALL_ALERTS)] == list(StepAlertKind)
    assert [alarm.kind for alarm in step_alarms(half, most, end, ["escalate"])] == [StepAlertKind.ESCALATE]
    assert step_alarms(None, None, end, ["remind"]) == []


def test_how_much_has_gone_in_words():
    half, most, end = (MONDAY + n * HOUR for n in (1, 2, 3))
    shares = [time_spent(half, most, end, now=MONDAY + n * HOUR) for n in range(4)]
    assert shares == [TimeSpent.BEGUN, TimeSpent.HALF, TimeSpent.MOST, TimeSpent.OVER]
