"""A joined feed is one valid calendar that other parsers read as intended."""

from dataclasses import replace
from datetime import UTC, date, time, timedelta

import pytest
import recurring_ical_events
from icalendar import Calendar

from app.core.zones import instant_of
from app.ical.calendar import FOOTER, render_header
from app.ical.event import render_event
from tests import moments
from tests.ical.test_event import ENTRY

HOUR = timedelta(hours=1)
SOURCE = "https://cauce.example/feeds/secreto/rivera.ics"
HEAD = render_header("Rivera, redes; todo", "Europe/Madrid", SOURCE, HOUR)


def feed(zone: str, days: list[date], at: time) -> bytes:
    starts = [instant_of(on, at, zone) for on in days]
    entries = [
        replace(ENTRY, uid=f"post-{n}@cauce", zone=zone, starts_at=s, ends_at=s + HOUR) for n, s in enumerate(starts)
    ]
    return b"".join((render_header("Rivera", zone, SOURCE, HOUR), *map(render_event, entries), FOOTER))


@pytest.mark.parametrize(("zone", "winter", "summer"), [("Europe/Madrid", 8, 7), ("Atlantic/Canary", 9, 8)])
def test_others_read_the_right_hour_on_both_sides_of_the_change(zone, winter, summer):
    days = [date(2027, 3, 27), date(2027, 3, 28), date(2027, 10, 30), date(2027, 10, 31)]
    calendar = Calendar.from_ical(feed(zone, days, time(9)))
    read = [event["DTSTART"].dt for event in recurring_ical_events.of(calendar).between((2027, 1, 1), (2028, 1, 1))]
    assert [at.time() for at in sorted(read)] == [time(9)] * 4
    assert [at.astimezone(UTC).hour for at in sorted(read)] == [winter, summer, summer, winter]


def test_the_declared_zone_alone_gives_the_right_hour():
    """It is read with the feed's own VTIMEZONE under an unknown name, as a program without a zone database would."""
    renamed = feed("Europe/Madrid", [date(2027, 7, 1), date(2027, 12, 1)], time(9)).replace(b"Europe/Madrid", b"Rivera")
    events = Calendar.from_ical(renamed).walk("VEVENT")
    assert [event["DTSTART"].dt.utcoffset() for event in events] == [timedelta(hours=2), timedelta(hours=1)]


def test_the_frame_says_what_programs_ask_for():
    lines = HEAD.decode().replace("\r\n ", "").split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR"
    expected = [
        "VERSION:2.0",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        r"NAME:Rivera\, redes\; todo",
        r"X-WR-CALNAME:Rivera\, redes\; todo",
        "X-WR-TIMEZONE:Europe/Madrid",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
        f"SOURCE;VALUE=URI:{SOURCE}",
    ]
    assert [line for line in expected if line not in lines] == []


def test_every_zone_used_is_declared_once():
    opening = render_header("R", "Europe/Madrid", SOURCE, HOUR, other_zones=["Atlantic/Canary", "Europe/Madrid", "UTC"])
    assert opening.count(b"BEGIN:VTIMEZONE") == 2
    assert opening.count(b"\r\nTZID:Atlantic/Canary\r\n") == 1


def test_a_feed_without_entries_is_still_a_calendar():
    empty = Calendar.from_ical(HEAD + FOOTER)
    assert (empty["VERSION"], len(empty.walk("VTIMEZONE")), empty.walk("VEVENT")) == ("2.0", 1, [])


def test_octets_are_sound():
    whole = render_header("Ñ" * 300 + "\r\nfin\x00", "Europe/Madrid", SOURCE, HOUR) + render_event(ENTRY) + FOOTER
    lines = whole.split(b"\r\n")
    assert lines[-2:] == [b"END:VCALENDAR", b""]
    assert all(len(line) <= 75 for line in lines)
    assert b"\n" not in b"".join(lines)
    assert whole.count(b"BEGIN:VCALENDAR") == 1


def test_the_same_feed_twice_is_the_same_bytes():
    assert feed("Europe/Madrid", [date(2027, 7, 1)], time(9)) == feed("Europe/Madrid", [date(2027, 7, 1)], time(9))
    assert moments.now().strftime("%Y%m%dT%H%M").encode() not in HEAD
