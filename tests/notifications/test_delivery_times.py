"""Sending times of e-mails in the organisation's zone, on both days of a clock change."""

from datetime import UTC, datetime, time, timedelta

import pytest

from app.core.errors import Refusal
from app.domain.notifications.rules.delivery_times import (
    LEAVE_NOW,
    STAY_IN_APP,
    DeliveryPlan,
    ReaderHours,
    check_quiet_hours,
    next_digest_time,
    plan_delivery,
    quiet_hours_end,
)
from app.domain.notifications.rules.kinds import KINDS, NoticeDuty, NoticeWay, allowed_ways, duty_of, may_be_stopped

MADRID, CANARY = "Europe/Madrid", "Atlantic/Canary"
NIGHT = ReaderHours(MADRID, time(21), time(7, 30), time(8))
HOUR = timedelta(hours=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2027-03-01T19:59", None),
        ("2027-03-01T20:00", "2027-03-02T06:30"),
        ("2027-03-02T03:00", "2027-03-02T06:30"),
        ("2027-03-02T06:29", "2027-03-02T06:30"),
        ("2027-03-02T06:30", None),
    ],
)
def test_quiet_hours_go_over_midnight(now: str, until: str | None) -> None:
    assert quiet_hours_end(NIGHT, now=at(now)) == (at(until) if until else None)


@pytest.mark.parametrize(
    ("zone", "now", "until"),
    [
        (MADRID, "2027-03-27T20:00", "2027-03-28T05:30"),
        (MADRID, "2027-10-30T19:00", "2027-10-31T06:30"),
        (CANARY, "2027-03-27T21:00", "2027-03-28T06:30"),
        (CANARY, "2027-10-30T20:00", "2027-10-31T07:30"),
    ],
)
def test_they_end_by_the_clock_of_the_day_it_changes(zone: str, now: str, until: str) -> None:
    hours = ReaderHours(zone, time(21), time(7, 30))
    assert quiet_hours_end(hours, now=at(now)) == at(until)


@pytest.mark.parametrize(("zone", "change"), [(MADRID, "2027-10-31T00:00"), (CANARY, "2027-10-31T00:00")])
def test_the_hour_that_comes_twice_is_quiet_once_and_whole(zone: str, change: str) -> None:
    """It lasts until 02:30 in Madrid, 01:30 on the islands: the second time the clock shows it."""
    hours = ReaderHours(zone, time(0, 15), time(2, 30) if zone == MADRID else time(1, 30))
    quiet = [quiet_hours_end(hours, now=at(change) + minute * timedelta(minutes=5)) for minute in range(18)]
    assert set(quiet) == {at("2027-10-31T01:30")}
    assert quiet_hours_end(hours, now=at("2027-10-31T01:30")) is None


def test_an_hour_that_the_clock_skips_is_the_one_it_jumps_to() -> None:
    hours = ReaderHours(MADRID, time(23), time(2, 30))
    assert quiet_hours_end(hours, now=at("2027-03-28T00:59")) == at("2027-03-28T01:30")


@pytest.mark.parametrize(
    ("now", "digest"),
    [
        ("2027-03-01T06:59", "2027-03-01T07:00"),
        ("2027-03-01T07:00", "2027-03-02T07:00"),
        ("2027-03-27T07:00", "2027-03-28T06:00"),
        ("2027-10-30T06:00", "2027-10-31T07:00"),
    ],
)
def test_the_digest_leaves_once_a_day(now: str, digest: str) -> None:
    assert next_digest_time(NIGHT, now=at(now)) == at(digest)


def test_a_digest_in_the_repeated_hour_leaves_the_first_time_only() -> None:
    hours = ReaderHours(MADRID, digest_at=time(2, 30))
    first = next_digest_time(hours, now=at("2027-10-30T22:00"))
    assert (first, next_digest_time(hours, now=first)) == (at("2027-10-31T00:30"), at("2027-11-01T01:30"))


@pytest.mark.parametrize(
    ("kind", "way", "expected"),
    [
        ("review_decided", NoticeWay.AT_ONCE, LEAVE_NOW),
        ("review_decided", NoticeWay.IN_APP, STAY_IN_APP),
        ("review_decided", NoticeWay.NONE, STAY_IN_APP),
        ("review_decided", NoticeWay.DIGEST, DeliveryPlan(gathered=at("2027-03-02T07:00"))),
        ("review_asked", NoticeWay.DIGEST, DeliveryPlan(gathered=at("2027-03-02T07:00"))),
        ("review_asked", NoticeWay.NONE, LEAVE_NOW),
        ("nobody described this", NoticeWay.NONE, LEAVE_NOW),
    ],
)
def test_by_day_the_reader_s_choice_decides(kind: str, way: NoticeWay, expected: DeliveryPlan) -> None:
    assert plan_delivery(kind, None, way, NIGHT, now=at("2027-03-01T10:00")) == expected


@pytest.mark.parametrize(
    ("kind", "act_by", "leaves"),
    [
        ("review_asked", None, False),
        ("review_asked", "2027-03-02T02:00", True),
        ("review_asked", "2027-03-02T07:29", True),
        ("review_asked", "2027-03-02T07:30", False),
        ("digest", None, False),
        ("password_reset", None, True),
    ],
)
def test_by_night_only_what_presses_leaves(kind: str, act_by: str | None, leaves: bool) -> None:
    plan = plan_delivery(kind, at(act_by) if act_by else None, NoticeWay.AT_ONCE, NIGHT, now=at("2027-03-01T23:00"))
    assert plan == (LEAVE_NOW if leaves else DeliveryPlan(until=at("2027-03-02T06:30")))


def test_what_is_due_before_the_digest_does_not_wait_for_it() -> None:
    now = at("2027-03-01T10:00")
    assert plan_delivery("review_asked", now + 6 * HOUR, NoticeWay.DIGEST, NIGHT, now=now) == LEAVE_NOW


def test_only_news_can_be_turned_off() -> None:
    turned_off = {kind for kind in KINDS if NoticeWay.NONE in allowed_ways(kind)}
    assert turned_off == {kind for kind in KINDS if duty_of(kind) is NoticeDuty.NEWS}
    assert {kind for kind in KINDS if may_be_stopped(kind)} == turned_off
    assert not may_be_stopped("nobody described this")


@pytest.mark.parametrize(("begin", "end"), [(time(21), None), (None, time(7)), (time(8), time(8))])
def test_hours_that_make_no_sense_are_refused(begin: time | None, end: time | None) -> None:
    with pytest.raises(Refusal):
        check_quiet_hours(begin, end)
