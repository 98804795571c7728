"""Wall times become the right instants, also on the two Sundays when clocks change."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.zones import (
    AmbiguousTime,
    NonexistentTime,
    UnknownTimeZone,
    day_bounds,
    instant_of,
    is_zone,
    local_time,
    start_of_day,
)

MADRID, CANARY = "Europe/Madrid", "Atlantic/Canary"
SPRING, AUTUMN = date(2027, 3, 28), date(2027, 10, 31)
INSTANTS = st.integers(631_152_000, 2_840_140_800).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
ZONES = st.sampled_from([MADRID, CANARY, "America/St_Johns", "Australia/Lord_Howe", "UTC", "Asia/Kathmandu"])


@pytest.mark.parametrize(
    ("on", "zone", "hour"),
    [
        (date(2027, 1, 15), MADRID, 8),
        (date(2027, 7, 15), MADRID, 7),
        (date(2027, 1, 15), CANARY, 9),
        (date(2027, 7, 15), CANARY, 8),
    ],
)
def test_nine_in_the_morning_is_another_instant_by_season_and_place(on, zone, hour):
    assert instant_of(on, time(9), zone) == datetime.combine(on, time(hour), UTC)


@pytest.mark.parametrize(
    ("at", "zone", "jump", "suggestion"),
    [(time(2, 30), MADRID, "de 02:00 a 03:00", "03:30"), (time(1, 15), CANARY, "de 01:00 a 02:00", "02:15")],
)
def test_an_hour_the_clock_jumps_over_is_refused_with_the_next_one(at, zone, jump, suggestion):
    with pytest.raises(NonexistentTime) as refusal:
        instant_of(SPRING, at, zone)
    assert f"{refusal.value.suggestion:%H:%M}" == suggestion
    assert jump in str(refusal.value)
    assert f"por ejemplo, las {suggestion}" in str(refusal.value)
    assert "28/03/2027" in str(refusal.value)


def test_a_missing_hour_stays_missing_whatever_the_fold():
    for fold in (None, 0, 1):
        with pytest.raises(NonexistentTime):
            instant_of(SPRING, time(2), MADRID, fold=fold)


@pytest.mark.parametrize(("at", "zone"), [(time(1, 59, 59), MADRID), (time(3), MADRID), (time(2), CANARY)])
def test_the_edges_of_the_jump_exist(at, zone):
    assert local_time(instant_of(SPRING, at, zone), zone).time() == at


@pytest.mark.parametrize(
    ("at", "zone", "hours", "offsets"),
    [(time(2, 30), MADRID, (0, 1), ("UTC+2", "UTC+1")), (time(1, 30), CANARY, (0, 1), ("UTC+1", "UTC"))],
)
def test_an_hour_that_happens_twice_asks_which_one(at, zone, hours, offsets):
    with pytest.raises(AmbiguousTime) as refusal:
        instant_of(AUTUMN, at, zone)
    assert refusal.value.instants == tuple(datetime(2027, 10, 31, hour, 30, tzinfo=UTC) for hour in hours)
    assert refusal.value.offsets == offsets
    assert f"la primera ({offsets[0]}) o la segunda ({offsets[1]})" in str(refusal.value)


@pytest.mark.parametrize(("fold", "hour"), [(0, 0), (1, 1)])
def test_the_answer_to_the_double_hour_is_kept(fold, hour):
    assert instant_of(AUTUMN, time(2, 30), MADRID, fold=fold) == datetime(2027, 10, 31, hour, 30, tzinfo=UTC)
    assert instant_of(SPRING, time(12), MADRID, fold=fold) == instant_of(SPRING, time(12), MADRID)


@pytest.mark.parametrize(("on", "hours"), [(SPRING, 23), (AUTUMN, 25), (date(2027, 5, 1), 24)])
@pytest.mark.parametrize("zone", [MADRID, CANARY])
def test_a_day_has_the_hours_it_has(on, zone, hours):
    start, end = day_bounds(on, zone)
    assert end - start == timedelta(hours=hours)
    assert local_time(start, zone).date() == on
    assert local_time(end - timedelta(seconds=1), zone).date() == on


def test_a_day_without_midnight_begins_at_the_jump():
    assert local_time(start_of_day(date(2018, 11, 4), "America/Sao_Paulo"), "America/Sao_Paulo").time() == time(1)


@given(INSTANTS, ZONES)
def test_every_instant_comes_back_from_the_wall(instant, zone):
    local = local_time(instant, zone)
    assert instant_of(local.date(), local.timetz().replace(tzinfo=None), zone, fold=local.fold) == instant


@given(INSTANTS, ZONES)
def test_every_instant_lies_in_the_day_the_wall_shows(instant, zone):
    start, end = day_bounds(local_time(instant, zone).date(), zone)
    assert start <= instant < end


@pytest.mark.parametrize("name", ["Madrid", "", "../../etc/passwd", "Europe/../UTC", "posix/Europe/Madrid", "CEST"])
def test_what_is_no_place_is_no_zone(name):
    assert not is_zone(name)
    with pytest.raises(UnknownTimeZone, match="no existe"):
        instant_of(SPRING, time(9), name)


def test_an_instant_without_a_zone_is_a_mistake_of_ours():
    with pytest.raises(ValueError, match="carry its zone"):
        local_time(datetime.min, MADRID)
