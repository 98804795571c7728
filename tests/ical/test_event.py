"""An entry shows at the agreed hour, with its chosen words, in every program."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Event

from app.core.zones import instant_of
from app.ical.event import (
    EventStatus,
    FeedEvent,
    event_digest,
    render_event,
    render_unstamped,
    stamp_event,
    to_ascii_url,
)

AT = datetime(2027, 7, 1, 7, tzinfo=UTC)
ENTRY = FeedEvent(
    uid="post-412@cauce",
    starts_at=AT,
    ends_at=AT + timedelta(minutes=30),
    zone="Europe/Madrid",
    summary="X · Abre la piscina",
    description="Abre la piscina.\nLe esperamos.",
    url="https://cauce.example/o/rivera/posts/412",
    categories=("Deporte", "Aprobado"),
    sequence=3,
    last_modified=datetime(2027, 6, 1, 10, 0, 0, 123456, tzinfo=UTC),
)


def read(entry: FeedEvent) -> Event:
    return Event.from_ical(render_event(entry).decode())


def text_of(**changed: object) -> str:
    return render_event(replace(ENTRY, **changed)).decode().replace("\r\n ", "")


@pytest.mark.parametrize("zone", ["Europe/Madrid", "Atlantic/Canary"])
@pytest.mark.parametrize("on", [date(2027, 3, 27), date(2027, 3, 28), date(2027, 10, 30), date(2027, 10, 31)])
def test_nine_oclock_is_nine_oclock_around_the_two_sundays(zone, on):
    starts = instant_of(on, time(9), zone)
    text = text_of(starts_at=starts, ends_at=starts + timedelta(hours=1), zone=zone)
    assert f"\r\nDTSTART;TZID={zone}:{on:%Y%m%d}T090000\r\n" in text
    assert f"\r\nDTEND;TZID={zone}:{on:%Y%m%d}T100000\r\n" in text


@pytest.mark.parametrize("hour", [0, 1])
def test_the_hour_that_happens_twice_is_written_in_utc(hour):
    starts = datetime(2027, 10, 31, hour, 30, tzinfo=UTC)
    assert f"\r\nDTSTART:20271031T0{hour}3000Z\r\n" in text_of(starts_at=starts, ends_at=starts + timedelta(minutes=5))


def test_an_end_in_the_double_hour_takes_the_start_with_it():
    starts = datetime(2027, 10, 30, 23, 45, tzinfo=UTC)
    assert "\r\nDTSTART:20271030T234500Z\r\n" in text_of(starts_at=starts, ends_at=starts + timedelta(minutes=30))


@pytest.mark.parametrize("zone", ["Africa/Casablanca", "UTC"])
def test_a_zone_that_cannot_be_declared_goes_out_in_utc(zone):
    assert "\r\nDTSTART:20270701T070000Z\r\n" in text_of(zone=zone)


def test_the_stamps_are_those_of_the_last_change():
    text = text_of()
    assert "\r\nDTSTAMP:20270601T100000Z\r\n" in text
    assert "\r\nLAST-MODIFIED:20270601T100000Z\r\n" in text
    assert "\r\nSEQUENCE:3\r\n" in text


def test_nobody_is_busy_because_the_town_hall_publishes():
    text = text_of()
    assert "\r\nTRANSP:TRANSPARENT\r\n" in text
    assert "\r\nX-MICROSOFT-CDO-BUSYSTATUS:FREE\r\n" in text
    assert "ATTENDEE" not in text
    assert "VALARM" not in text


def test_a_cancelled_entry_says_so_twice():
    text = text_of(status=EventStatus.CANCELLED)
    assert "\r\nSTATUS:CANCELLED\r\n" in text
    assert "SUMMARY:CANCELADO: X · Abre la piscina\r\n" in text
    assert "STATUS:TENTATIVE" in text_of(status=EventStatus.TENTATIVE)


def test_a_title_is_one_line_of_at_most_255_characters():
    assert read(replace(ENTRY, summary="  Abre\r\nla  piscina\x07 "))["SUMMARY"] == "Abre la piscina"
    long = str(read(replace(ENTRY, summary="ñ" * 300))["SUMMARY"])
    assert (len(long), long[-2:]) == (255, "ñ…")


def test_a_category_holds_no_comma():
    assert "\r\nCATEGORIES:Deporte · ocio,Sí\r\n" in text_of(categories=("Deporte, ocio", "Sí", " "))


def test_the_address_is_in_the_text_too_once():
    assert str(read(ENTRY)["DESCRIPTION"]) == f"Abre la piscina.\nLe esperamos.\n\n{ENTRY.url}"
    assert str(read(replace(ENTRY, description=f"Lea {ENTRY.url}"))["DESCRIPTION"]) == f"Lea {ENTRY.url}"


def test_an_address_is_ascii():
    assert (
        to_ascii_url("https://ñandú.es/año nuevo?q=sí#fin") == "https://xn--and-6ma2c.es/a%C3%B1o%20nuevo?q=s%C3%AD#fin"
    )
    assert to_ascii_url(ENTRY.url) == ENTRY.url


@given(st.text(), st.text(), st.lists(st.text(max_size=20), max_size=3))
def test_any_words_come_out_as_sound_octets(summary, description, categories):
    block = render_event(replace(ENTRY, summary=summary, description=description, categories=tuple(categories)))
    lines = block.split(b"\r\n")
    assert lines[0] == b"BEGIN:VEVENT"
    assert lines[-2:] == [b"END:VEVENT", b""]
    assert all(len(line) <= 75 and line.decode() is not None for line in lines)
    assert not any(octet < 32 or octet == 127 for line in lines for octet in line)


def test_the_same_entry_gives_the_same_bytes():
    assert render_event(ENTRY) == render_event(replace(ENTRY))


def test_the_digest_moves_with_the_words_and_not_with_the_stamps():
    later = replace(ENTRY, sequence=9, last_modified=datetime(2028, 1, 1, tzinfo=UTC))
    assert event_digest(render_unstamped(later)) == event_digest(render_unstamped(ENTRY))
    changed = [replace(ENTRY, summary="Otra"), replace(ENTRY, status=EventStatus.CANCELLED), replace(ENTRY, zone="UTC")]
    assert len({event_digest(render_unstamped(entry)) for entry in [ENTRY, *changed]}) == 4


@pytest.mark.parametrize(
    "wrong",
    [
        {"uid": "ñ" * 128},
        {"uid": ""},
        {"sequence": 2**31},
        {"sequence": -1},
        {"ends_at": AT - timedelta(seconds=1)},
        {"last_modified": datetime.fromisoformat("2027-01-01")},
    ],
)
def test_what_clients_choke_on_is_a_mistake_of_ours(wrong):
    with pytest.raises(ValueError, match=r"octets|starts"):
        replace(ENTRY, **wrong)


@pytest.mark.parametrize("words", ["Abre", "SEQUENCE:0\r\nDTSTAMP:19700101T000000Z", "x" * 60 + "\nLAST-MODIFIED:1970"])
def test_a_block_stamped_afterwards_is_the_block_rendered_at_once(words):
    entry = replace(ENTRY, summary=words, description=words)
    still = render_unstamped(entry)
    assert stamp_event(still, sequence=entry.sequence, last_modified=entry.last_modified) == render_event(entry)
