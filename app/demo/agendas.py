"""The mayor's agenda, observed days, an idea from one."""

from datetime import date, datetime, time, timedelta

from app.core.zones import instant_of, local_day
from app.db.work import Work
from app.demo.post_life import Life
from app.demo.stage import DemoStage
from app.domain.external_calendars import queries
from app.domain.external_calendars.rules.calendars import EventDetail
from app.domain.requests.rules.origin import RequesterKind
from app.usecases.external_calendars import calendars
from app.usecases.external_calendars.calendars import CalendarTerms
from app.usecases.external_calendars.event_conversion import create_idea_from_event
from app.usecases.external_calendars.stored_events import parse_content
from app.usecases.wiring import Wiring

NAME, FILE = "Agenda de la alcaldía", "agenda-alcaldia.ics"
BEGUN_DAYS = 9
GROUPS, DAYS = ("ES-VC",), ("women", "water", "environment", "older-persons", "violence-against-women", "europe")
EVENTS = (
    (1, "10:00", 60, "Reunión con la asociación de comerciantes", "Sala de juntas"),
    (3, "12:00", 45, "Visita a las obras del mercado", "Mercado municipal"),
    (6, "18:30", 90, "Entrega de los premios de lectura", "Biblioteca La Noria"),
    (9, "11:00", 60, "Firma del convenio de transporte", "Salón de plenos"),
    (13, "19:00", 60, "Inauguración de la exposición de fotografía", "Casa de la cultura"),
    (20, "10:30", 120, "Jornada de puertas abiertas del centro de día", "Centro de día"),
)
IDEA_EVENT = "Entrega de los premios de lectura"
_HEAD = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Villacauce//Agenda//ES", f"X-WR-CALNAME:{NAME}")


def tell_agendas(wiring: Wiring, stage: DemoStage, *, now: datetime) -> Life:
    today, zone = local_day(now, stage.place.zone), stage.place.zone
    chief, editor = stage.with_role("supervisor")[0], stage.with_role("editor")[0]
    at = yield instant_of(today - timedelta(days=BEGUN_DAYS), time(9, 20), zone, fold=0)
    terms = CalendarTerms(NAME, RequesterKind.POLITICAL_OFFICE, EventDetail.TITLE, proposes=True)
    taken = parse_content(wiring.calendar_parser, render_agenda(today), zone, again=False, now=at)
    made = calendars.add_calendar(Work(stage.session, chief, at), terms, file_name=FILE, taken=taken)
    at = yield at + timedelta(minutes=4)
    calendars.show_calendar(Work(stage.session, chief, at), made, is_shown=True)
    at = yield at + timedelta(minutes=3)
    calendars.choose_awareness_days(Work(stage.session, chief, at), wiring.awareness, GROUPS, DAYS)
    at = yield at + timedelta(hours=1)
    coming = queries.next_events(stage.session, made, since=today, limit=40)
    event = next(candidate for candidate in coming if candidate.summary == IDEA_EVENT)
    happening = queries.CalendarEvent(event, made)
    create_idea_from_event(Work(stage.session, editor, at), stage.organisation, happening)


def render_agenda(today: date) -> bytes:
    """Render recurring, day-long, cancelled and broken events."""
    monday = today - timedelta(days=today.weekday() + 28)
    weekly = _event_lines("junta", f"{monday:%Y%m%d}T090000", 90, "Junta de gobierno local", "Salón de plenos")
    weekly.insert(-1, "RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=40")
    away = today + timedelta(days=16)
    lines = [*_HEAD, *weekly]
    for ahead, at, minutes, title, place in EVENTS:
        starts = f"{today + timedelta(days=ahead):%Y%m%d}T{at.replace(':', '')}00"
        lines += _event_lines(f"acto-{ahead}", starts, minutes, title, place)
    lines += ["BEGIN:VEVENT", "UID:viaje@villacauce.example", f"DTSTART;VALUE=DATE:{away:%Y%m%d}"]
    lines += [f"DTEND;VALUE=DATE:{away + timedelta(days=2):%Y%m%d}", "SUMMARY:Congreso de municipios", "END:VEVENT"]
    cancelled = _event_lines(
        "pregon", f"{today + timedelta(days=5):%Y%m%d}T200000", 30, "Pregón de fiestas", "Plaza Mayor"
    )
    cancelled.insert(-1, "STATUS:CANCELLED")
    broken = ["BEGIN:VEVENT", "UID:roto@villacauce.example", "SUMMARY:Comida con la banda", "END:VEVENT"]
    return "\r\n".join([*lines, *cancelled, *broken, "END:VCALENDAR", ""]).encode()


def _event_lines(name: str, starts: str, minutes: int, title: str, place: str) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:{name}@villacauce.example",
        f"DTSTART;TZID=Europe/Madrid:{starts}",
        f"DURATION:PT{minutes}M",
        f"SUMMARY:{title}",
        f"LOCATION:{place}",
        "END:VEVENT",
    ]
