"""A VTIMEZONE gives, hour by hour, the place's clock time."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from icalendar import Component, Timezone

from app.ical.zone import render_time_zone

EUROPE = ["Europe/Madrid", "Atlantic/Canary", "Africa/Ceuta", "Europe/Lisbon", "Europe/Dublin", "Europe/Athens"]
HOURS = [datetime(2025, 1, 1, tzinfo=UTC) + timedelta(hours=n) for n in range(87_648)]


def offsets_read_back(zone: str) -> list[timedelta]:
    """Return each hour's offset by the component's own rules, read by an independent parser and expanded here."""
    block = Timezone.from_ical(render_time_zone(zone).decode())
    onsets = [onset for part in block.subcomponents for onset in onsets_of(part)]
    spans = pairwise([*sorted(onsets), (datetime.max, timedelta(0))])
    edges = [(start.replace(tzinfo=UTC), end.replace(tzinfo=UTC), offset) for (start, offset), (end, _) in spans]
    return [next(offset for start, end, offset in edges if start <= hour < end) for hour in HOURS]


def onsets_of(part: Component) -> list[tuple[datetime, timedelta]]:
    rule, starts, before = part["RRULE"], part["DTSTART"].dt, part["TZOFFSETFROM"].td
    days = [sunday(year, rule["BYMONTH"][0], str(rule["BYDAY"][0]), starts) for year in range(2024, 2036)]
    return [(day - before, part["TZOFFSETTO"].td) for day in days]


def sunday(year: int, month: int, by_day: str, starts: datetime) -> datetime:
    assert by_day == "-1SU"
    last = datetime.combine(datetime(year, month + 1, 1, tzinfo=UTC).date() - timedelta(days=1), starts.time())
    return last - timedelta(days=last.isoweekday() % 7)


@pytest.mark.parametrize("zone", ["Europe/Madrid", "Atlantic/Canary"])
def test_madrid_and_the_canaries_are_exact_for_ten_years(zone):
    place = ZoneInfo(zone)
    assert offsets_read_back(zone) == [hour.astimezone(place).utcoffset() for hour in HOURS]


@pytest.mark.parametrize("zone", EUROPE)
def test_it_has_one_winter_and_one_summer_with_a_yearly_weekday(zone):
    text = render_time_zone(zone).decode()
    assert text.count("BEGIN:STANDARD") == text.count("BEGIN:DAYLIGHT") == 1
    assert text.count("RRULE:FREQ=YEARLY;BYMONTH=") == text.count(";BYDAY=-1SU") == 2
    assert "RDATE" not in text
    assert f"\r\nTZID:{zone}\r\n" in text


def test_the_clock_turns_at_the_hour_it_still_shows():
    text = render_time_zone("Europe/Madrid").decode()
    assert "BEGIN:DAYLIGHT\r\nDTSTART:19700329T020000\r\n" in text
    assert "BEGIN:STANDARD\r\nDTSTART:19701025T030000\r\n" in text


def test_a_place_without_summer_time_has_no_rule():
    text = render_time_zone("America/Bogota").decode()
    assert text.count("BEGIN:STANDARD") == 1
    assert "RRULE" not in text
    assert "DAYLIGHT" not in text


@pytest.mark.parametrize(
    "zone", ["Africa/Casablanca", "America/Nuuk", "Africa/Cairo", "Asia/Gaza", "../Europe/Madrid", ""]
)
def test_what_the_shape_cannot_say_is_refused(zone):
    assert render_time_zone(zone) is None
