"""The zones of a calendar that is read: named, shown as Windows does, brought along, or none."""

from datetime import UTC, datetime

import pytest

from app.ical.reader.date_times import MAX_CUSTOM_ZONES
from tests.ical.test_reader import EXCHANGE, MADRID, event, read, starts, why


def test_floating_hours_are_of_the_house_and_days_have_no_hour():
    parsed_calendar = read(event("DTSTART:20270701T090000"), event("DTSTART;VALUE=DATE:20270702", uid="b"))
    assert starts(parsed_calendar) == ["07-01 07:00", "07-01 22:00"]
    assert [occurrence.is_all_day for occurrence in parsed_calendar.events] == [False, True]
    assert parsed_calendar.events[1].ends.wall == datetime(2027, 7, 3)  # noqa: DTZ001 - wall time


@pytest.mark.parametrize(
    ("zone", "hour"),
    [
        (";TZID=(UTC+01:00) Brussels, Copenhagen, Madrid, Paris", "09:00"),
        (';TZID="(UTC+01:00) Bruselas, Copenhague, Madrid, París"', "09:00"),
        (";TZID=(GMT+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna", "09:00"),
        (";TZID=(UTC) Dublin, Edinburgh, Lisbon, London", "10:00"),
        (";TZID=(UTC-05:00) Eastern Time (US & Canada)", "15:00"),
        (";TZID=(UTC+10:00) Canberra, Melbourne, Sydney", "23:00"),
        ("; TZID=Europe/Madrid", "09:00"),
        (";TZID=europe/MADRID", "09:00"),
        (";TZID=romance standard time", "09:00"),
        (";TZID=GMT+1", "09:00"),
        (';TZID="UTC-03:30"', "13:30"),
        (";TZID= Romance Standard Time", "09:00"),
    ],
)
def test_a_zone_is_known_as_windows_shows_it(zone: str, hour: str):
    parsed_calendar = read(event(f"DTSTART{zone}:20270115T100000"))
    assert (starts(parsed_calendar), why(parsed_calendar)) == ([f"01-{14 if hour == '23:00' else 15} {hour}"], [])


def test_a_shown_zone_of_another_offset_is_not_guessed():
    parsed_calendar = read(event("DTSTART;TZID=(UTC+05:00) Madrid:20270115T100000"))
    assert why(parsed_calendar) == [(3, "Su huso horario, «(UTC+05:00) Madrid», no se conoce.")]


def test_floating_hours_are_of_the_zone_the_calendar_says():
    parsed_calendar = read(
        "X-WR-TIMEZONE:Atlantic/Canary", event("DTSTART:20270115T100000"), event("DTSTART;VALUE=DATE:20270116", uid="b")
    )
    assert starts(parsed_calendar) == ["01-15 10:00", "01-15 23:00"]


def test_a_zone_the_calendar_brings_is_worked_out_once_and_no_more_than_some():
    zones = "\n".join(EXCHANGE.replace("Hora de la casa", f"Hora {n}") for n in range(MAX_CUSTOM_ZONES + 5))
    events = [event(f"DTSTART;TZID=Hora {n}:20270701T100000", uid=f"z{n}") for n in range(MAX_CUSTOM_ZONES + 5)]
    parsed_calendar = read(zones, *events)
    assert (parsed_calendar.taken, len(parsed_calendar.left)) == (MAX_CUSTOM_ZONES, 5)
    assert set(starts(parsed_calendar)) == {"07-01 08:00"}


@pytest.mark.parametrize(
    ("wall", "instant"),
    [
        ("20270328T023000", "01:30"),
        ("20271031T023000", "00:30"),
        ("20271031T030000", "02:00"),
        ("20270328T030000", "01:00"),
    ],
)
def test_the_zone_a_calendar_brings_turns_on_both_sundays(wall: str, instant: str):
    """A skipped hour counts by the offset before; of two equal ones, the first (RFC 5545 §3.3.5)."""
    parsed_calendar = read(EXCHANGE, event(f"DTSTART;TZID=Hora de la casa:{wall}"))
    assert [f"{each.starts.instant:%H:%M}" for each in parsed_calendar.events] == [instant]
    assert f"{datetime.strptime(wall, '%Y%m%dT%H%M%S').replace(tzinfo=MADRID).astimezone(UTC):%H:%M}" == instant
