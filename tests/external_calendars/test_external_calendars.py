"""External calendars: read by the worker or from a file, shown beside ours, and turned into ideas once."""

import io
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import pytest
from flask.testing import FlaskClient
from pytest_httpserver import HTTPServer
from sqlmodel import Session, col, select
from werkzeug import Request as Asked
from werkzeug import Response

from app.adapters.calendars import HttpCalendars
from app.adapters.http.client import HttpClient
from app.core.errors import Refusal
from app.domain.audit.models import AuditEntry
from app.domain.audit.rules.acts import Act
from app.domain.external_calendars.models import ExternalCalendar, ExternalEvent
from app.domain.external_calendars.rules.calendars import LARGEST_FILE, check_size
from app.domain.posts.models import Post
from app.domain.posts.rules.states import PostOrigin, PostStatus
from app.domain.requests.models import Request
from app.usecases.external_calendars.refresh import CalendarReader
from app.usecases.wiring import Wiring
from tests.clocks import StoppedClock
from tests.sample_town import Person, Town

pytestmark = pytest.mark.postgresql

Seat = Callable[[Person], FlaskClient]
HOME = "/o/riba/calendar"
TERMS = {"name": "Agenda de la alcaldía", "owner": "political_office", "detail": "title", "proposes": "1"}


def ics(*events: str) -> bytes:
    return "\r\n".join(["BEGIN:VCALENDAR", *events, "END:VCALENDAR", ""]).encode()


def act(uid: str, starts: str, title: str) -> str:
    when = f"DTSTART;TZID=Romance Standard Time:{starts}"
    return "\r\n".join(["BEGIN:VEVENT", f"UID:{uid}", when, "DURATION:PT1H", f"SUMMARY:{title}", "END:VEVENT"])


AGENDA = ics(act("a", "20270310T180000", "Entrega de premios"), act("b", "20270311T100000", "Visita al mercado"))


def upload(client: FlaskClient, content: bytes, **terms: str) -> str:
    """Return the address of the uploaded calendar's page."""
    data = {**TERMS, **terms, "file": (io.BytesIO(content), "agenda.ics")}
    answer = client.post(f"{HOME}/external/new", data=data, content_type="multipart/form-data")
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def test_a_file_is_looked_at_shown_and_becomes_two_ideas_once(seat: Seat, session: Session, town: Town):
    chief, editor = seat(town.supervisor), seat(town.editor)
    where = upload(
        chief, ics(*AGENDA.decode().split("\r\n")[1:-2], "BEGIN:VEVENT\r\nUID:c\r\nSUMMARY:Rota\r\nEND:VEVENT")
    )
    page = chief.get(where).text
    assert "Visita al mercado" in page and "Rota" in page and "No dice cuándo empieza." in page
    assert "Visita al mercado" not in editor.get(f"{HOME}/2027/3").text
    chief.post(f"{where}/showing", data={"shown": "1"})
    month = editor.get(f"{HOME}/2027/3").text
    assert '<abbr class="elsewhere__mark" title="Agenda de la alcaldía">AA</abbr>' in month and "18:00" in month
    assert "Visita al mercado" not in editor.get(f"{HOME}/2027/3?outside=none").text
    assert "Visita al mercado" not in seat(town.political_office).get(f"{HOME}/2027/3").text
    ways = re.findall(r'action="([^"]+/idea)"', editor.get(f"{HOME}/events").text)
    for way in [*ways, *ways]:
        assert editor.post(way).status_code == 303
    session.expire_all()
    made = session.exec(select(Post).order_by(col(Post.id))).all()
    assert [(idea.title, idea.status, idea.origin) for idea in made] == [
        ("Entrega de premios", PostStatus.IDEA, PostOrigin.CALENDAR),
        ("Visita al mercado", PostStatus.IDEA, PostOrigin.CALENDAR),
    ]
    assert [idea.planned_at for idea in made] == [
        datetime(2027, 3, 10, 17, tzinfo=UTC),
        datetime(2027, 3, 11, 9, tzinfo=UTC),
    ]
    entries = session.exec(select(AuditEntry).where(AuditEntry.act == Act.EVENT_TAKEN)).all()
    assert [entry.subject for entry in entries] == [f"post:{idea.id}" for idea in made]
    number, path = made[0].number, f"/o/riba/posts/{made[0].year}/{made[0].ordinal}"
    session.commit()
    assert number in editor.get(f"{HOME}/agenda?from=2027-03-08").text and editor.get(path).status_code == 200


def test_an_event_becomes_a_request_of_whose_agenda_it_is(seat: Seat, session: Session, town: Town):
    editor, office = seat(town.editor), seat(town.political_office)
    upload(seat(town.supervisor), AGENDA)
    way = re.search(r'action="([^"]+/request)"', editor.get(f"{HOME}/events").text)[1]
    assert editor.post(way).status_code == editor.post(way).status_code == 303
    session.expire_all()
    request = session.exec(select(Request)).one()
    assert (request.subject, request.requester_name, request.is_political) == (
        "Entrega de premios",
        "Agenda de la alcaldía",
        True,
    )
    session.commit()
    shown = f'href="/o/riba/requests/{request.year}/{request.ordinal}"'
    assert shown in editor.get(f"{HOME}/events").text
    assert office.post(way).status_code == 403


def test_only_whoever_manages_it_does(seat: Seat, town: Town):
    where = upload(seat(town.administrator), AGENDA)
    for person in (town.author, town.editor, town.political_office, town.auditor):
        assert seat(person).get(where).status_code == 403
        assert seat(person).post(f"{where}/removal").status_code == 403


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "El archivo está vacío."),
        (b"<html>", "Es una página web, no un calendario (ICS)."),
    ],
    ids=["empty", "page"],
)
def test_a_bad_file_is_said_in_one_sentence_and_what_was_typed_stays(
    seat: Seat, town: Town, content: bytes, sentence: str
):
    data = {**TERMS, "name": "Mi agenda", "file": (io.BytesIO(content), "a.ics")}
    answer = seat(town.supervisor).post(f"{HOME}/external/new", data=data, content_type="multipart/form-data")
    assert answer.status_code == 422 and sentence in answer.text and 'value="Mi agenda"' in answer.text


def test_a_large_file_is_refused_before_it_is_read():
    with pytest.raises(Refusal, match="Ocupa más de 10 MB"):
        check_size(b"x" * (LARGEST_FILE + 1))


def test_another_file_changes_only_what_it_says_otherwise_and_busy_forgets_the_words(
    seat: Seat, session: Session, town: Town
):
    chief = seat(town.supervisor)
    where = upload(chief, AGENDA)
    before = {event.key: event.id for event in events(session)}
    newer = ics(act("a", "20270310T190000", "Entrega de premios"), act("z", "20270312T100000", "Otra"))
    chief.post(f"{where}/file", data={"file": (io.BytesIO(newer), "b.ics")}, content_type="multipart/form-data")
    after = events(session)
    assert [event.summary for event in after] == ["Entrega de premios", "Otra"]
    assert before[after[0].key] == after[0].id and after[0].starts_at.hour == 18
    chief.post(where, data={"name": "Agenda", "owner": "unit", "detail": "busy"})
    assert {event.summary for event in events(session)} == {""}
    assert chief.post(where, data={"name": "Agenda", "owner": "unit", "detail": "title"}).status_code == 422
    chief.post(f"{where}/removal")
    assert events(session) == [] and chief.get(where).status_code == 404


class Kept(NamedTuple):
    id: int
    key: str
    summary: str
    starts_at: datetime


def events(session: Session) -> list[Kept]:
    """Return the current events, releasing the lock."""
    columns = (ExternalEvent.id, ExternalEvent.key, ExternalEvent.summary, ExternalEvent.starts_at)
    stored_events = [Kept(*row) for row in session.exec(select(*columns).order_by(col(ExternalEvent.starts_at)))]
    session.commit()
    return stored_events


def test_the_worker_reads_an_address_keeps_what_is_the_same_and_waits_longer_after_failures(
    seat: Seat, session: Session, town: Town, wiring: Wiring, clock: StoppedClock, httpserver: HTTPServer
):
    answers = [Response(AGENDA, 200, {"ETag": '"1"'}), Response("", 304), Response("", 503), Response("", 503)]
    etags: list[str] = []

    def answer(request: Asked) -> Response:
        etags.append(request.headers.get("If-None-Match", ""))
        return answers.pop(0)

    httpserver.expect_request("/agenda").respond_with_handler(answer)
    form, chief = {**TERMS, "address": httpserver.url_for("/agenda?secret=1")}, seat(town.supervisor)
    where = str(chief.post(f"{HOME}/external/new", data=form).location)
    assert "secret" not in chief.get(where).text
    outbound = HttpClient(["localhost", "127.0.0.1"], clock=clock)
    reader = CalendarReader(wiring.writing, HttpCalendars(outbound), wiring.calendar_parser, wiring.keyring.unseal)
    assert reader.read_due(clock()) == {"calendars_read": 1} and reader.read_due(clock()) == {}
    event_ids = [event.id for event in events(session)]
    assert len(event_ids) == 2
    waits = []
    for _ in range(3):
        reader.read_due(clock.forward(hours=6))
        waits.append(session.exec(select(ExternalCalendar.next_attempt_at)).one() - clock())
        session.commit()
    assert waits == [timedelta(hours=1), timedelta(minutes=15), timedelta(hours=1)]
    assert etags == ["", '"1"', '"1"', '"1"'] and [event.id for event in events(session)] == event_ids
    assert "El servidor contestó con un error (503)." in chief.get(f"{HOME}/external").text
    outbound.close()
