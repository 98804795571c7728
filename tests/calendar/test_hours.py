"""The week and the day by their hours: each thing at its local time, and posts begun at an hour."""

from datetime import date, time

import pytest
from sqlmodel import Session

from app.domain.calendar.rules.hour_axis import has_hour, hour_spans
from tests.calendar.test_month import Seat, hour_of, planned, shown
from tests.clocks import StoppedClock
from tests.post_factory import post
from tests.sample_town import Town


def test_empty_hours_are_folded_outside_the_working_day():
    spans = [(span.first, span.last) for span in hour_spans([6, 23])]
    assert spans == [(0, 5), (6, 6), (7, 7), *((hour, hour) for hour in range(8, 21)), (21, 22), (23, 23)]


@pytest.mark.parametrize(("zone", "skipped"), [("Europe/Madrid", 2), ("Atlantic/Canary", 1)])
def test_the_hour_that_the_clock_skips_is_the_only_one(zone: str, skipped: int):
    sunday = date(2027, 3, 28)
    assert [hour for hour in range(24) if not has_hour(sunday, hour, zone)] == [skipped]
    assert all(has_hour(date(2027, 10, 31), hour, zone) for hour in range(24))


@pytest.mark.parametrize(("zone", "twice"), [("Europe/Madrid", 2), ("Atlantic/Canary", 1)])
@pytest.mark.parametrize("page", ["week", "day"])
def test_on_the_long_sunday_the_second_of_two_equal_hours_comes_after_the_first(
    session: Session, town: Town, seat: Seat, clock: StoppedClock, zone: str, twice: int, page: str
):
    town.organisation.zone, sunday = zone, date(2027, 10, 31)
    session.add(town.organisation)
    for title, at, fold in [
        ("Segunda", time(twice, 10), 1),
        ("Primera", time(twice, 40), 0),
        ("Tarde", time(18), None),
    ]:
        post(session, town, now=clock(), title=title, plan=planned(sunday, at, fold))
    session.commit()
    html = shown(seat(town.editor), f"/{page}?from=2027-10-31")
    cell = hour_of(html, f"domingo, 31 de octubre, {twice:02}:00")
    assert cell.index("Primera") < cell.index("Segunda") and cell.count("(2.ª vez)") == 1
    assert "Tarde" in hour_of(html, "domingo, 31 de octubre, 18:00")


def test_an_hour_to_come_begins_a_post_and_one_gone_by_or_skipped_does_not(
    session: Session, town: Town, seat: Seat, clock: StoppedClock
):
    post(session, town, now=clock(), plan=planned(date(2027, 3, 28), time(1, 30)))
    post(session, town, now=clock(), plan=planned(date(2027, 3, 28), time(3, 30)), title="Tras el salto")
    session.commit()
    week = shown(seat(town.author), "/week?from=2027-03-28")
    assert "/posts/new?on=2027-03-28&amp;at=10:00" in hour_of(week, "domingo, 28 de marzo, 10:00")
    assert "Tras el salto" in hour_of(week, "domingo, 28 de marzo, 03:00")
    assert week.count("Esta hora no existe") == 1
    assert "posts/new?on=2027-02-22" not in shown(seat(town.author), "/week?from=2027-02-22")
    assert "posts/new?on" not in shown(seat(town.auditor), "/week?from=2027-03-28")


def test_now_stands_among_what_comes_before_and_after(session: Session, town: Town, seat: Seat, clock: StoppedClock):
    moment = clock()
    today = shown(seat(town.editor), "/day")
    assert today.count("hour-grid__now") == 1 and "data-now" in today
    assert "hour-grid__now" not in shown(seat(town.editor), f"/day?from={moment.year + 1}-03-01")
