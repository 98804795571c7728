"""Our feeds in other parsers: two of another language, a strict one, one that expands, and any text."""

import json
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
import recurring_ical_events
from hypothesis import example, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from app.core.date_ranges import DateRange
from app.core.zones import instant_of
from app.ical.calendar import FOOTER, render_header
from app.ical.event import EventStatus, FeedEvent, render_event, to_one_line
from app.ical.invitation import CalendarInvitation, InvitationMethod, render_invitation
from tests.ical.test_event import ENTRY
from tests.waiting import PATIENCE_S

HOUR = timedelta(hours=1)
HERE = Path(__file__).parent
SUNDAYS = (date(2027, 3, 28), date(2027, 10, 31))
HARD = (
    "Niño, café; «ñandú» \\ y barra",
    "שלום, עולם مرحبا",
    "👩‍👩‍👧‍👦 familia; 🇪🇸, fin",
    "BEGIN:VEVENT",
    "ñ" * 400,
)
ANY = st.text(st.characters(), max_size=60)
LONG = "Ñandú, \\ ; 👩‍👩‍👧‍👦\r\n" * 250


def feed(entries: Sequence[FeedEvent], zone: str = "Europe/Madrid") -> bytes:
    return b"".join((render_header("Rivera; redes, todo", zone, "", HOUR), *map(render_event, entries), FOOTER))


def hard_entries(zone: str) -> list[FeedEvent]:
    """Return entries with hard texts on ordinary days, and every hour around both Sundays of the clock change."""
    worded = [
        replace(ENTRY, uid=f"w-{n}@cauce", summary=words, description=f"{words}\n\n{words}", categories=(words[:40],))
        for n, words in enumerate(HARD)
    ]
    begin = [instant_of(day, time(0), zone) + n * HOUR / 2 for day in SUNDAYS for n in range(10)]
    turned = [replace(ENTRY, uid=f"t-{n}@cauce", starts_at=at, ends_at=at + HOUR / 4) for n, at in enumerate(begin)]
    whole = replace(
        ENTRY, uid="d@cauce", days=DateRange(date(2027, 5, 1), date(2027, 5, 3)), status=EventStatus.CANCELLED
    )
    return [replace(entry, zone=zone) for entry in (*worded, *turned, whole)]


@pytest.mark.skipif(shutil.which("node") is None, reason="needs Node, as building the pages does")
@pytest.mark.parametrize("zone", ["Europe/Madrid", "Atlantic/Canary"])
def test_parsers_of_another_language_read_what_was_meant(tmp_path: Path, zone: str):
    entries = hard_entries(zone)
    path = tmp_path / "feed.ics"
    path.write_bytes(feed(entries, zone))
    answer = subprocess.run(["node", HERE / "others.mjs", path], capture_output=True, check=True, timeout=PATIENCE_S)
    for parser, events in json.loads(answer.stdout).items():
        read = {event["uid"]: event for event in events}
        assert len(read) == len(entries), parser
        for entry in entries:
            event = read[entry.uid]
            assert event["summary"].removeprefix("CANCELADO: ") == shortened(entry.summary), parser
            assert entry.description in event["description"], parser
            assert len(event["categories"]) == len(entry.categories), parser
            assert event["status"] == entry.status.upper(), parser
            if not entry.days:
                assert datetime.fromisoformat(event["starts"]) == entry.starts_at, (parser, entry.uid)


def test_a_strict_parser_and_one_that_unrolls_read_the_same():
    entries = hard_entries("Europe/Madrid")
    calendar = Calendar.from_ical(feed(entries))
    assert [error for event in calendar.walk() for error in event.errors] == []
    shown = recurring_ical_events.of(calendar).between(date(2027, 1, 1), date(2028, 1, 1))
    for events, knows_both in ((calendar.walk("VEVENT"), True), (shown, False)):
        starts = {str(event["UID"]): event["DTSTART"].dt for event in events}
        assert starts.pop("d@cauce") == date(2027, 5, 1)
        meant = {entry.uid: entry.starts_at for entry in entries if not entry.days}
        wrong = {uid for uid, at in meant.items() if starts[uid].astimezone(UTC) != at}
        # The one that unrolls moves what is in UTC to the calendar's zone, and takes the first of two equal hours.
        assert wrong == set() if knows_both else {meant[uid].hour for uid in wrong} <= {1}


@settings(max_examples=60)
@given(st.lists(st.tuples(ANY, ANY, st.lists(ANY, max_size=2)), min_size=1, max_size=3))
@example([("a\ud800b,;\\", "c\udfff\rd\r\ne\x0b\x85\u2028", ["x,y", "\ud83d"])])
@example([(LONG, LONG, [LONG[:50]])])
def test_any_words_come_back_as_they_were(told: list[tuple[str, str, list[str]]]):
    entries = [
        replace(ENTRY, uid=f"{n}@cauce", summary=summary, description=description, categories=tuple(categories))
        for n, (summary, description, categories) in enumerate(told)
    ]
    whole = feed(entries)
    assert all(len(line) <= 75 for line in whole.split(b"\r\n")) and b"\n" not in whole.replace(b"\r\n", b"")
    events = Calendar.from_ical(whole).walk("VEVENT")
    assert len(events) == len(entries)
    for entry, event in zip(entries, events, strict=True):
        assert (event.errors, str(event["UID"])) == ([], entry.uid)
        assert str(event["SUMMARY"]) == shortened(entry.summary)
        assert str(event["DESCRIPTION"]).removesuffix(entry.url).strip() == plain(entry.description)
        assert len(event.categories) == sum(bool(to_one_line(name)) for name in entry.categories)


def shortened(words: str) -> str:
    line = to_one_line(words)
    return line if len(line) <= 255 else line[:254].rstrip() + "…"


def plain(words: str) -> str:
    """Return the same text, without characters no calendar can carry."""
    lines = words.replace("\r\n", "\n").replace("\r", "\n").expandtabs(1)
    return "".join(c for c in lines if c == "\n" or not _is_unsaid(c)).strip()


def _is_unsaid(character: str) -> bool:
    point = ord(character)
    return point < 32 or 0x7F <= point <= 0x9F or point == 0xFEFF or 0xD800 <= point <= 0xDFFF


def test_an_invitation_is_made_of_the_same_parts():
    invitation = CalendarInvitation(
        uid="sitting@cauce",
        sequence=1,
        stamp=ENTRY.last_modified,
        starts_at=instant_of(SUNDAYS[0] - timedelta(days=6), time(9), "Europe/Madrid"),
        ends_at=instant_of(SUNDAYS[0] - timedelta(days=6), time(10), "Europe/Madrid"),
        zone="Europe/Madrid",
        rule="FREQ=WEEKLY;BYDAY=MO",
        summary="Sesión\ud800; \x07 lista",
        description=HARD[0],
        url=ENTRY.url,
        organiser="cauce@rivera.example",
        attendee="ana@rivera.example",
        attendee_name="Ana, «la jefa»",
    )
    text = render_invitation(invitation, InvitationMethod.REQUEST).encode()
    zone = feed([]).partition(b"BEGIN:VTIMEZONE")[2].partition(b"END:VTIMEZONE")[0]
    assert zone in text and all(len(line) <= 75 for line in text.split(b"\r\n"))
    [first, *later] = recurring_ical_events.of(Calendar.from_ical(text)).between(date(2027, 3, 20), date(2027, 4, 15))
    assert {event["DTSTART"].dt.hour for event in (first, *later)} == {9}
    assert str(first["SUMMARY"]) == "Sesión ; lista"
