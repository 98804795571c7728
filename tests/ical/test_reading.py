"""Somebody else's calendar, read as far as it is sound; what `recurring-ical-events` says of it is the measure."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import icalendar
import pytest
import recurring_ical_events

from app.ical.reading import NotACalendar, Reading, read_calendar

OPENS, CLOSES = datetime(2027, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)
MADRID = ZoneInfo("Europe/Madrid")
EXCHANGE = """BEGIN:VTIMEZONE
TZID:Hora de la casa
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE"""


def event(*lines: str, uid: str = "a@x", title: str = "Acto") -> str:
    return "\n".join(["BEGIN:VEVENT", f"UID:{uid}", f"SUMMARY:{title}", *lines, "END:VEVENT"])


def calendar(*parts: str) -> bytes:
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *"\n".join(parts).split("\n"), "END:VCALENDAR", ""]).encode()


def read(*parts: str) -> Reading:
    return read_calendar(calendar(*parts), "Europe/Madrid", OPENS, CLOSES)


def starts(reading: Reading) -> list[str]:
    return [f"{one.starts.instant:%m-%d %H:%M}" for one in reading.events]


def why(reading: Reading) -> list[tuple[int, str]]:
    return [(one.line, str(one.reason)) for one in reading.left]


SOUND = {
    "a week across the March Sunday": event(
        "DTSTART;TZID=Europe/Madrid:20270322T090000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=3"
    ),
    "the Canary hour across October": event(
        "DTSTART;TZID=Atlantic/Canary:20271024T180000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=3"
    ),
    "until in UTC, exceptions and another date": event(
        "DTSTART;TZID=Europe/Madrid:20270301T100000",
        "DTEND;TZID=Europe/Madrid:20270301T110000",
        "RRULE:FREQ=DAILY;UNTIL=20270306T090000Z",
        "EXDATE;TZID=Europe/Madrid:20270302T100000,20270303T100000",
        "RDATE;TZID=Europe/Madrid:20270320T120000",
    ),
    "all day, monthly by position": event("DTSTART;VALUE=DATE:20270101", "RRULE:FREQ=MONTHLY;BYDAY=2TU;COUNT=4"),
    "one occurrence moved, one called off": "\n".join(
        [
            event("DTSTART;TZID=Europe/Madrid:20270301T100000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=4"),
            event("RECURRENCE-ID;TZID=Europe/Madrid:20270308T100000", "DTSTART;TZID=Europe/Madrid:20270309T170000"),
        ]
    ),
    "in the zone Exchange writes itself": "\n".join(
        [EXCHANGE, event("DTSTART;TZID=Hora de la casa:20270705T100000", "DURATION:PT1H", "RRULE:FREQ=MONTHLY;COUNT=6")]
    ),
    "in a zone by its name of Windows": event("DTSTART;TZID=Romance Standard Time:20270705T100000", "DURATION:PT1H"),
}


@pytest.mark.parametrize("text", SOUND.values(), ids=SOUND)
def test_what_repeats_does_so_when_another_reader_says(text: str):
    ours = read(text)
    theirs = recurring_ical_events.of(icalendar.Calendar.from_ical(calendar(text))).between(OPENS, CLOSES)
    assert why(ours) == []
    assert sorted(one.starts.instant for one in ours.events) == sorted(instant(one.start) for one in theirs)


def instant(start: date | datetime) -> datetime:
    if not isinstance(start, datetime):
        start = datetime(start.year, start.month, start.day, tzinfo=MADRID)
    return start.astimezone(UTC)


def test_floating_hours_are_of_the_house_and_days_have_no_hour():
    found = read(event("DTSTART:20270701T090000"), event("DTSTART;VALUE=DATE:20270702", uid="b"))
    assert starts(found) == ["07-01 07:00", "07-01 22:00"]
    assert [one.is_all_day for one in found.events] == [False, True]
    assert found.events[1].ends.wall == datetime(2027, 7, 3)  # noqa: DTZ001 - wall time


def test_what_is_broken_is_named_with_its_line_and_takes_nothing_else_with_it():
    found = read(
        event("DTSTART:20270701T090000", title="Sano"),
        event(uid="b", title="Sin fecha"),
        event("DTSTART:ayer", uid="c"),
        event("DTSTART:20270701T090000", "DTEND:20270630T090000", uid="d"),
        event("DTSTART;TZID=Marte/Olympus:20270701T090000", uid="e"),
        event("DTSTART:20270701T090000", "RRULE:FREQ=CUANDO SEA", uid="f"),
        event("DTSTART:20270701T090000", "STATUS:CANCELLED", uid="g"),
        "BEGIN:VTODO\nUID:h\nSUMMARY:Tarea\nEND:VTODO",
        "BEGIN:VEVENT\nUID:i\nDTSTART:20270701T090000",
    )
    assert starts(found) == ["07-01 07:00"] and found.taken == 1
    assert why(found) == [
        (8, "No dice cuándo empieza."),
        (12, "Su fecha no se entiende: «ayer»."),
        (17, "Termina antes de empezar."),
        (23, "Su huso horario, «Marte/Olympus», no se conoce."),
        (28, "Su regla de repetición no se entiende: «FREQ=CUANDO SEA»."),
        (34, "Está cancelado."),
        (40, "Es un «VTODO», no un acto."),
        (44, "No termina: le falta END:VEVENT."),
    ]


def test_a_rule_made_to_hurt_is_left_out_at_once():
    """Every second, every minute by lists, and so many rules from so long ago that walking them would take minutes."""
    hour = ",".join(map(str, range(24)))
    never = "RRULE:FREQ=DAILY;COUNT=9999;BYMONTH=2;BYMONTHDAY=30"
    costly = [event("DTSTART:19000101T000000", never, uid=f"x{n}") for n in range(8)]
    found = read(
        event("DTSTART:20270101T000000", "RRULE:FREQ=SECONDLY", uid="s"),
        event("DTSTART:20270101T000000", f"RRULE:FREQ=DAILY;BYHOUR={hour};BYMINUTE=0,30", uid="m"),
        event("DTSTART:20270101T000000", f"RRULE:FREQ=DAILY;BYHOUR={hour}", uid="h"),
        event("DTSTART:20270101T000000", "RRULE:FREQ=DAILY;COUNT=99999999999999999999", uid="c"),
        *costly,
    )
    said = [str(one.reason) for one in found.left]
    assert said.count("Se repite cada hora o más a menudo: no es un acto.") == 2
    assert said.count("Se repite más de 1000 veces en los meses que se leen.") == 1
    assert said.count("El archivo tiene demasiadas repeticiones para leerlas todas.") >= 3
    assert not found.events


def test_a_key_stays_while_an_event_is_moved_and_tells_occurrences_apart():
    before, after = read(event("DTSTART:20270701T090000")), read(event("DTSTART:20270709T110000"))
    assert before.events[0].key == after.events[0].key
    weekly = read(event("DTSTART:20270701T090000", "RRULE:FREQ=WEEKLY;COUNT=3"))
    assert len({one.key for one in weekly.events}) == 3


def test_an_occurrence_a_newer_version_took_out_is_gone():
    rule = ("DTSTART;VALUE=DATE:20270104", "RRULE:FREQ=WEEKLY;COUNT=3")
    found = read(
        event(*rule, "SEQUENCE:1"),
        event("RECURRENCE-ID;VALUE=DATE:20270111", "DTSTART;VALUE=DATE:20270112", "SEQUENCE:1"),
        event(*rule, "EXDATE;VALUE=DATE:20270111", "SEQUENCE:2"),
    )
    assert [f"{one.starts.wall:%m-%d}" for one in found.events] == ["01-04", "01-18"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "El archivo está vacío."),
        (b"<!doctype html><p>Entre con su clave", "Es una página web, no un calendario (ICS)."),
        (b"Fecha;Texto\n1/1;Hola", "No es un calendario (ICS)."),
    ],
)
def test_what_is_no_calendar_says_so(content: bytes, sentence: str):
    with pytest.raises(NotACalendar, match=sentence.replace("(", r"\(").replace(")", r"\)")):
        read_calendar(content, "Europe/Madrid", OPENS, CLOSES)


def test_latin_1_folded_lines_and_escapes_are_read():
    text = calendar(event("DTSTART:20270701T090000", "LOCATION:Plaça Major\\, 1\\nbaixos", title="Exposición de otoño"))
    folded = text.decode().replace("Exposición", "Expo\r\n sición").encode("latin-1")
    found = read_calendar(folded, "Europe/Madrid", OPENS, CLOSES).events[0]
    assert (found.summary, found.place) == ("Exposición de otoño", "Plaça Major, 1 baixos")
