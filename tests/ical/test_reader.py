"""External calendars, read as far as they are valid; `recurring-ical-events` is the reference."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import icalendar
import pytest
import recurring_ical_events
from dateutil.rrule import rrulestr

from app.ical.reader.components import NotACalendar
from app.ical.reader.occurrences import ParsedCalendar
from app.ical.reader.parsed_calendar import MAX_OCCURRENCES, read_calendar

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


def read(*parts: str) -> ParsedCalendar:
    return read_calendar(calendar(*parts), "Europe/Madrid", OPENS, CLOSES)


def starts(reading: ParsedCalendar) -> list[str]:
    return [f"{occurrence.starts.instant:%m-%d %H:%M}" for occurrence in reading.events]


def why(reading: ParsedCalendar) -> list[tuple[int, str]]:
    return [(omission.line, str(omission.reason)) for omission in reading.left]


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
    assert sorted(occurrence.starts.instant for occurrence in ours.events) == sorted(
        instant(occurrence.start) for occurrence in theirs
    )


def instant(start: date | datetime) -> datetime:
    if not isinstance(start, datetime):
        start = datetime(start.year, start.month, start.day, tzinfo=MADRID)
    return start.astimezone(UTC)


def test_what_is_broken_is_named_with_its_line_and_takes_nothing_else_with_it():
    parsed_calendar = read(
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
    assert starts(parsed_calendar) == ["07-01 07:00", "07-01 07:00"] and parsed_calendar.taken == 2
    assert why(parsed_calendar) == [
        (8, "No dice cuándo empieza."),
        (12, "Su fecha no se entiende: «ayer»."),
        (17, "Termina antes de empezar."),
        (23, "Su huso horario, «Marte/Olympus», no se conoce."),
        (28, "Su regla de repetición no se entiende, así que solo se toma la primera vez: «FREQ=CUANDO SEA»."),
        (34, "Está cancelado."),
        (40, "Es un «VTODO», no un acto."),
        (44, "No termina: le falta END:VEVENT."),
    ]


def test_a_rule_made_to_hurt_is_not_followed():
    """Rules of every second, every minute by lists, and so many from so long ago that expanding them takes minutes."""
    hour = ",".join(map(str, range(24)))
    never = "RRULE:FREQ=DAILY;COUNT=9999;BYMONTH=2;BYMONTHDAY=30"
    costly = [event("DTSTART:19000101T000000", never, uid=f"x{n}") for n in range(8)]
    parsed_calendar = read(
        event("DTSTART:20270101T000000", "RRULE:FREQ=SECONDLY", uid="s"),
        event("DTSTART:20270101T000000", f"RRULE:FREQ=DAILY;BYHOUR={hour};BYMINUTE=0,30", uid="m"),
        event("DTSTART:20270101T000000", f"RRULE:FREQ=DAILY;BYHOUR={hour}", uid="h"),
        event("DTSTART:20270101T000000", "RRULE:FREQ=DAILY;COUNT=99999999999999999999", uid="c"),
        *costly,
    )
    reasons = [str(omission.reason) for omission in parsed_calendar.left]
    assert reasons.count("Se repite cada hora o más a menudo: solo se toma la primera vez.") == 2
    assert reasons.count("Se repite más de 1200 veces en los meses que se leen: las siguientes no se toman.") == 1
    assert reasons.count("El archivo tiene demasiadas repeticiones: de esta solo se toma la primera vez.") >= 1
    assert 1_000 < len(parsed_calendar.events) <= 1_200


def test_a_key_stays_while_an_event_is_moved_and_tells_occurrences_apart():
    before, after = read(event("DTSTART:20270701T090000")), read(event("DTSTART:20270709T110000"))
    assert before.events[0].key == after.events[0].key
    weekly = read(event("DTSTART:20270701T090000", "RRULE:FREQ=WEEKLY;COUNT=3"))
    assert len({occurrence.key for occurrence in weekly.events}) == 3


def test_an_occurrence_a_newer_version_took_out_is_gone():
    rule = ("DTSTART;VALUE=DATE:20270104", "RRULE:FREQ=WEEKLY;COUNT=3")
    parsed_calendar = read(
        event(*rule, "SEQUENCE:1"),
        event("RECURRENCE-ID;VALUE=DATE:20270111", "DTSTART;VALUE=DATE:20270112", "SEQUENCE:1"),
        event(*rule, "EXDATE;VALUE=DATE:20270111", "SEQUENCE:2"),
    )
    assert [f"{occurrence.starts.wall:%m-%d}" for occurrence in parsed_calendar.events] == ["01-04", "01-18"]


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
    occurrence = read_calendar(folded, "Europe/Madrid", OPENS, CLOSES).events[0]
    assert (occurrence.summary, occurrence.place) == ("Exposición de otoño", "Plaça Major, 1 baixos")


@pytest.mark.parametrize("rule", ["RRULE:", "RRULE:FREQ=CADA LUNES", "RRULE:FREQ=WEEKLY;INTERVAL=0"])
def test_what_cannot_be_repeated_happens_once(rule: str):
    parsed_calendar = read(event("DTSTART:20270701T090000", rule))
    assert (starts(parsed_calendar), parsed_calendar.taken) == (["07-01 07:00"], 1)
    assert ["solo se toma la primera vez" in reason for _, reason in why(parsed_calendar)] == [True]


def test_every_day_of_three_years_is_taken_whole():
    opens, closes = datetime(2026, 1, 1, tzinfo=UTC), datetime(2029, 1, 4, tzinfo=UTC)
    parsed_calendar = read_calendar(
        calendar(event("DTSTART:20250101T090000", "RRULE:FREQ=DAILY")), "Europe/Madrid", opens, closes
    )
    assert (len(parsed_calendar.events), parsed_calendar.left) == ((closes - opens).days, [])


@pytest.mark.parametrize(
    "original",
    [
        "RECURRENCE-ID;TZID=Romance Standard Time:20270111T000000",
        "RECURRENCE-ID;TZID=GMT Standard Time:20270111T000000",
        "RECURRENCE-ID;VALUE=DATE:20270111",
    ],
)
def test_a_moved_day_of_a_series_of_days_replaces_its_own(original: str):
    rule = ("DTSTART;VALUE=DATE:20270104", "RRULE:FREQ=WEEKLY;COUNT=3")
    parsed_calendar = read(event(*rule), event(original, "DTSTART;VALUE=DATE:20270112"))
    assert [f"{each.starts.wall:%m-%d}" for each in parsed_calendar.events] == ["01-04", "01-12", "01-18"]
    assert {each.key for each in parsed_calendar.events} == {each.key for each in read(event(*rule)).events}


def test_a_moved_hour_named_by_its_day_alone_replaces_its_own():
    rule = ("DTSTART:20270104T100000", "RRULE:FREQ=WEEKLY;COUNT=2")
    parsed_calendar = read(event(*rule), event("RECURRENCE-ID;VALUE=DATE:20270111", "DTSTART:20270112T100000"))
    assert starts(parsed_calendar) == ["01-04 09:00", "01-12 09:00"]


def test_a_period_has_a_length_of_its_own():
    dates = "RDATE;VALUE=PERIOD:20270201T100000/PT3H,20270202T100000/20270202T103000"
    parsed_calendar = read(event("DTSTART:20270131T100000", "DURATION:PT1H", dates))
    assert [(each.ends.instant - each.starts.instant).seconds // 60 for each in parsed_calendar.events] == [60, 180, 30]


def test_a_rule_of_exceptions_takes_out_its_times():
    parsed_calendar = read(event("DTSTART:20270104T100000", "RRULE:FREQ=DAILY;COUNT=6", "EXRULE:FREQ=DAILY;INTERVAL=2"))
    assert starts(parsed_calendar) == ["01-05 09:00", "01-07 09:00", "01-09 09:00"]


@pytest.mark.parametrize("begins", ["MO", "TU", "WE", "TH", "FR", "SA", "SU"])
@pytest.mark.parametrize("numbers", ["1", "20", "52,53", "-1", "1,-2"])
def test_weeks_are_numbered_from_the_day_they_begin(begins: str, numbers: str):
    """Compare with dateutil, which numbers them too: here only until 2040."""
    rule = f"FREQ=YEARLY;BYWEEKNO={numbers};BYDAY=MO,SA;WKST={begins};UNTIL=20400101T000000"
    opens, closes = datetime(2025, 1, 1, tzinfo=UTC), datetime(2040, 1, 1, tzinfo=UTC)
    parsed_calendar = read_calendar(calendar(event("DTSTART:20250104T100000", f"RRULE:{rule}")), "UTC", opens, closes)
    first = datetime(2025, 1, 4, 10)  # noqa: DTZ001 - a wall time
    theirs = set(rrulestr(rule, dtstart=first))
    assert {each.starts.wall for each in parsed_calendar.events} == theirs | {first}


@pytest.mark.timeout(60)
@pytest.mark.parametrize("again", [";A=(UTC", ";A=(UTC)a,b", ',(UTC),"a"', ';A="', ";A", " ", ";A=,"])
def test_a_line_costs_its_length_whatever_is_written_in_it(again: str):
    line = "DTSTART;A=" + again * 300_000
    assert why(read(event(line))) == [(3, "No dice cuándo empieza.")]


@pytest.mark.timeout(60)
def test_a_zone_of_countless_parts_is_no_zone():
    (left,) = why(read(event(f"DTSTART;TZID={'a/' * 200_000}Madrid:20270324T200000")))
    assert left[1].endswith("no se conoce.")
    assert len(left[1]) < 200


def test_the_work_of_a_file_is_bounded_by_what_it_counts():
    """Each of these took from ten seconds to minutes; the work counter is checked, not a clock."""
    daily = [event("DTSTART:20270101T100000", "RRULE:FREQ=DAILY", uid=f"d{n}") for n in range(400)]
    assert len(read(*daily).events) == MAX_OCCURRENCES
    nested = "\n".join(f"BEGIN:A{n}" for n in range(40_000))
    assert read(event("DTSTART:20270101T100000"), nested).taken == 1
