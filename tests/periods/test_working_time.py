"""Working time: attention hours, holidays, closures, and the two Sundays of a clock change."""

from datetime import UTC, date, datetime, timedelta
from time import process_time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.periods.queries.working_time import working_time
from app.domain.periods.rules.kinds import PeriodKind
from app.domain.periods.rules.working_time import WorkingTime
from tests.periods import factories

ZONES = ("Europe/Madrid", "Atlantic/Canary")
SPRING, AUTUMN = date(2027, 3, 28), date(2027, 10, 31)
ALWAYS = {day: [["00:00", "23:59"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
NIGHT = {"sun": [["00:30", "04:00"]]}
HOUR = timedelta(hours=1)
instants = st.timedeltas(timedelta(), timedelta(days=365)).map(lambda away: datetime(2027, 1, 1, tzinfo=UTC) + away)
spans = st.timedeltas(timedelta(), timedelta(hours=80))
calendars = st.builds(
    WorkingTime,
    zone=st.sampled_from(ZONES),
    week=st.sampled_from(
        [{}, NIGHT, ALWAYS, {"mon": [["08:00", "14:00"], ["16:00", "18:30"]], "sun": [["01:00", "02:30"]]}]
    ),
    region=st.sampled_from(["", "ES-CN", "ES-VC"]),
    closures=st.frozensets(st.dates(date(2027, 3, 20), date(2027, 4, 10)), max_size=6),
)


def at(day: date, hour: str, zone: str = "Europe/Madrid") -> datetime:
    return datetime.fromisoformat(f"{day} {hour}").replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@given(calendars, instants, spans)
def test_counting_back_leaves_just_that_much(working: WorkingTime, end: datetime, span: timedelta) -> None:
    start = working.back(end, span)
    assert start <= end
    assert working.worked(start, end) == span


@given(calendars, instants, spans)
def test_counting_on_takes_just_that_much(working: WorkingTime, start: datetime, span: timedelta) -> None:
    end = working.after(start, span)
    assert start <= end
    assert working.worked(start, end) == span


@given(calendars, instants, spans, spans)
def test_time_adds_up(working: WorkingTime, start: datetime, one: timedelta, other: timedelta) -> None:
    middle, end = start + one, start + one + other
    assert working.worked(start, middle) + working.worked(middle, end) == working.worked(start, end)


@pytest.mark.parametrize(("zone", "spring", "autumn"), [("Europe/Madrid", 2.5, 4.5), ("Atlantic/Canary", 2.5, 4.5)])
def test_a_night_of_the_change_is_an_hour_shorter_and_an_hour_longer(zone: str, spring: float, autumn: float) -> None:
    working = WorkingTime(zone=zone, week=NIGHT)
    spent = [working.worked(at(day, "00:00", zone), at(day, "12:00", zone)) / HOUR for day in (SPRING, AUTUMN)]
    assert spent == [spring, autumn]


@pytest.mark.parametrize(
    ("hours", "spring", "autumn"), [("02:00-02:30", 0, 1.5), ("01:00-02:30", 1, 2.5), ("02:30-04:00", 1, 1.5 + 1)]
)
def test_stretches_that_touch_the_jump_and_the_double_hour(hours: str, spring: float, autumn: float) -> None:
    working = WorkingTime(zone="Europe/Madrid", week={"sun": [hours.split("-")]})
    spent = [working.worked(at(day, "00:00"), at(day, "12:00")) / HOUR for day in (SPRING, AUTUMN)]
    assert spent == [spring, autumn]


def test_office_hours_skip_the_change_of_clock_of_the_weekend() -> None:
    """Two hours back from Monday at nine is Friday at two in the afternoon, before or after the change."""
    for zone in ZONES:
        for sunday in (date(2028, 3, 26), date(2028, 10, 29)):
            monday = sunday + timedelta(days=1)
            working = WorkingTime(zone=zone)
            assert working.back(at(monday, "09:00", zone), 2 * HOUR) == at(sunday - timedelta(days=2), "14:00", zone)


def test_the_same_wall_hour_is_an_hour_later_in_the_canaries() -> None:
    madrid, canary = (WorkingTime(zone=zone).after(at(date(2027, 3, 1), "03:00"), HOUR) for zone in ZONES)
    assert canary - madrid == HOUR


def test_national_and_regional_holidays_are_no_working_days() -> None:
    everywhere, valencia = WorkingTime(zone=ZONES[0]), WorkingTime(zone=ZONES[0], region="ES-VC")
    assert not everywhere.stretches(date(2027, 10, 12))
    assert everywhere.stretches(date(2027, 3, 19))
    assert not valencia.stretches(date(2027, 3, 19))


def test_a_closure_is_no_working_day_and_still_a_legal_one() -> None:
    """Ley 39/2015 art. 30.8."""
    shut, feast = date(2027, 3, 3), date(2027, 3, 4)
    working = WorkingTime(zone=ZONES[0], holidays=frozenset({feast}), closures=frozenset({shut}))
    assert not working.stretches(shut)
    assert not working.stretches(feast)
    assert [working.is_legal_day(day) for day in (shut, feast, date(2027, 3, 6))] == [True, False, False]
    assert working.legal_days_before(date(2027, 3, 8), 2) == shut


def test_what_never_opens_is_counted_by_the_clock() -> None:
    working = WorkingTime(zone=ZONES[0], week={"mon": [["10:00", "10:00"]]})
    end = at(date(2027, 3, 3), "10:00")
    assert working.back(end, 5 * HOUR) == end - 5 * HOUR


def test_local_holidays_and_closures_come_from_the_confirmed_dates(session, town, clock) -> None:
    for kind, day in ((PeriodKind.HOLIDAY, 3), (PeriodKind.OFFICE_CLOSED, 4)):
        whole = factories.matter(session, town, kind, date(2027, 3, day), date(2027, 3, day), now=clock())
        factories.confirm(session, town, whole, now=clock())
    factories.matter(session, town, PeriodKind.HOLIDAY, date(2027, 3, 5), date(2027, 3, 5), now=clock())
    session.commit()
    working = working_time(session, town.id, clock(), clock() + timedelta(days=5))
    assert [bool(working.stretches(date(2027, 3, day))) for day in (2, 3, 4, 5)] == [True, False, False, True]
    assert [working.is_legal_day(date(2027, 3, day)) for day in (3, 4)] == [False, True]


@pytest.mark.parametrize(
    ("now", "days", "zone", "end"),
    [
        (datetime(2027, 3, 5, 23, 30, tzinfo=UTC), 1, "Europe/Madrid", datetime(2027, 3, 8, 23, tzinfo=UTC)),
        (datetime(2027, 3, 5, 23, 30, tzinfo=UTC), 1, "Atlantic/Canary", datetime(2027, 3, 9, 0, tzinfo=UTC)),
        (datetime(2027, 3, 26, 9, tzinfo=UTC), 1, "Europe/Madrid", datetime(2027, 3, 29, 22, tzinfo=UTC)),
        (datetime(2027, 10, 29, 9, tzinfo=UTC), 1, "Europe/Madrid", datetime(2027, 11, 2, 23, tzinfo=UTC)),
        (datetime(2027, 10, 29, 9, tzinfo=UTC), 2, "Atlantic/Canary", datetime(2027, 11, 4, 0, tzinfo=UTC)),
    ],
)
def test_a_term_ends_with_a_working_day_where_the_organisation_is(now, days, zone, end):
    assert WorkingTime(zone).end_of_days(now, days) == end


def test_a_date_far_away_is_counted_in_proportion_and_soon():
    """Counting day by day until the year 9990 would take minutes."""
    working = WorkingTime("Europe/Madrid", ALWAYS)
    begins = datetime(2027, 1, 1, tzinfo=UTC)
    far, begun = datetime(9990, 1, 1, tzinfo=UTC), process_time()
    spent = working.worked(begins, far)
    assert process_time() - begun < 6
    assert 0.9 < spent / (far - begins) < 1
    assert working.worked(begins, begins + timedelta(days=1400)) < working.worked(begins, begins + timedelta(days=1500))
