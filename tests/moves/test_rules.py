"""Pure rules of a move."""

from datetime import UTC, date, datetime, time

import pytest

from app.core.zones import instant_of
from app.domain.moves.rules import (
    ApprovalFate,
    MoveKind,
    MoveRequest,
    approval_fate,
    encode_seen_hour,
    is_seen_hour_current,
    is_within_window,
    parse_hour,
    plan_at,
)
from app.domain.periods.rules.working_time import WorkingTime
from app.domain.posts.rules.draft import PublicationPlan
from app.domain.posts.rules.free_slots import TakenHours, find_free_hour
from app.domain.posts.rules.post_number import parse_number
from app.domain.posts.rules.states import PostStatus

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
TEN = datetime(2027, 3, 2, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "stays", "fate"),
    [
        (PostStatus.APPROVED, True, ApprovalFate.KEPT),
        (PostStatus.IN_REVIEW, False, ApprovalFate.LOST),
        (PostStatus.ON_HOLD, False, ApprovalFate.LOST),
        (PostStatus.DRAFT, False, ApprovalFate.FREE),
        (PostStatus.CHANGES_REQUESTED, False, ApprovalFate.FREE),
        (PostStatus.EXPIRED, True, ApprovalFate.REVIVED),
    ],
)
def test_only_what_was_decided_can_be_lost(status: PostStatus, stays: bool, fate: ApprovalFate):
    assert approval_fate(status, stays=stays) is fate


def test_a_window_ends_before_its_last_instant():
    assert (
        is_within_window(TEN, (TEN, None))
        and is_within_window(TEN, (None, None))
        and not is_within_window(TEN, (None, TEN))
    )


def test_an_hour_is_seen_as_an_instant_or_as_a_calendar_draws_it():
    assert is_seen_hour_current(encode_seen_hour(TEN), TEN, "Europe/Madrid") and is_seen_hour_current(
        "2027-03-02T10:00", TEN, "Europe/Madrid"
    )
    assert is_seen_hour_current("2027-03-02T09:00", TEN, "Atlantic/Canary") and not is_seen_hour_current(
        "2027-03-02T09:00", TEN, "Europe/Madrid"
    )
    assert is_seen_hour_current("", None, "Europe/Madrid") and not is_seen_hour_current("", TEN, "Europe/Madrid")
    assert not is_seen_hour_current("mañana", TEN, "Europe/Madrid") and not is_seen_hour_current(
        encode_seen_hour(TEN), None, "Europe/Madrid"
    )


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
    assert parse_hour(said) == hour


def test_days_are_counted_by_the_calendar_and_not_by_the_clock():
    plan = PublicationPlan(date(2027, 3, 27), time(9))
    assert MoveRequest(MoveKind.SHIFT, days=1).wall_time_for(plan) == (date(2027, 3, 28), time(9))
    assert MoveRequest(MoveKind.SHIFT, days=-7).wall_time_for(plan) == (date(2027, 3, 20), time(9))
    assert MoveRequest(MoveKind.SHIFT, days=1).wall_time_for(PublicationPlan()) == (None, None)


def test_a_drag_goes_by_the_wall_clock_over_midnight_and_the_march_sunday():
    plan = PublicationPlan(date(2027, 3, 27), time(23, 15))
    assert MoveRequest(MoveKind.DRAG, minutes=60).wall_time_for(plan) == (date(2027, 3, 28), time(0, 15))
    assert MoveRequest(MoveKind.DRAG, minutes=1440).wall_time_for(plan) == (date(2027, 3, 28), time(23, 15))
    without_hour = PublicationPlan(date(2027, 3, 27))
    assert MoveRequest(MoveKind.DRAG, minutes=1440).wall_time_for(without_hour) == (date(2027, 3, 28), None)


@pytest.mark.parametrize("zone", ["Europe/Madrid", "Atlantic/Canary"])
@pytest.mark.parametrize("fold", [0, 1])
def test_a_free_hour_of_the_october_sunday_keeps_which_of_the_two_it_is(zone: str, fold: int):
    at = time(1, 30) if zone == "Atlantic/Canary" else time(2, 30)
    instant = instant_of(date(2027, 10, 31), at, zone, fold=fold)
    plan = plan_at(instant, PublicationPlan(), zone)
    assert (plan.on, plan.at, plan.fold) == (date(2027, 10, 31), at, fold) and plan.instant(zone) == instant


@pytest.mark.parametrize(("zone", "utc"), [("Europe/Madrid", 7), ("Atlantic/Canary", 8)])
def test_the_hour_proposed_on_the_march_sunday_is_nine_of_its_own_clock(zone: str, utc: int):
    working = WorkingTime(zone)
    assert find_free_hour(date(2027, 3, 28), working, TakenHours(), now=NOW) == datetime(2027, 3, 28, utc, tzinfo=UTC)


def test_the_hour_proposed_leaves_an_hour_to_the_others_and_keeps_to_the_hours_of_attention():
    working = WorkingTime("Europe/Madrid")
    taken = TakenHours([datetime(2027, 3, 2, 8, 30, tzinfo=UTC)])
    assert find_free_hour(date(2027, 3, 2), working, taken, now=NOW) == datetime(2027, 3, 2, 10, tzinfo=UTC)
    assert find_free_hour(date(2027, 3, 2), working, TakenHours(holds=[(NOW, None)]), now=NOW) is None


@pytest.mark.parametrize(
    ("said", "number"), [("2027/0012", (2027, 12)), ("2027/12", (2027, 12)), ("2027-12", None), ("2027/1/2", None)]
)
def test_a_post_is_named_as_people_write_it(said: str, number: tuple[int, int] | None):
    assert parse_number(said) == number
