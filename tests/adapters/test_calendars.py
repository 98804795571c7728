"""Fetching a calendar from a real server: content, unchanged answers, and one clear sentence per error."""

import socket

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from app.adapters.calendars import HttpCalendars
from app.domain.external_calendars.ports import CalendarUnreadable
from app.domain.external_calendars.rules.calendars import LARGEST_FILE
from tests.peers.fixtures import IMPATIENT

BYTES = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
INSIDE = "http://169.254.169.254/", "http://[::1]/", "http://2130706434/", "http://127.0.0.2:9/"


@pytest.fixture
def calendars(make_outbound) -> HttpCalendars:
    return HttpCalendars(make_outbound(["localhost", "127.0.0.1"], largest=LARGEST_FILE))


def trouble(calendars: HttpCalendars, url: str) -> str:
    with pytest.raises(CalendarUnreadable) as raised:
        calendars.fetch(url)
    return str(raised.value.sentence)


def test_a_calendar_is_read_once_and_asked_whether_it_changed(calendars: HttpCalendars, httpserver: HTTPServer):
    def answer(request: Request) -> Response:
        is_same = request.headers.get("If-None-Match") == '"1"'
        return Response(b"" if is_same else BYTES, 304 if is_same else 200, {"ETag": '"1"'})

    httpserver.expect_request("/a.ics").respond_with_handler(answer)
    fetched = calendars.fetch(httpserver.url_for("/a.ics"))
    assert fetched is not None and (fetched.content, fetched.etag) == (BYTES, '"1"')
    assert calendars.fetch(httpserver.url_for("/a.ics"), etag=fetched.etag) is None


def test_every_hop_is_checked(calendars: HttpCalendars, httpserver: HTTPServer):
    private = "Cauce no habla con esa dirección"
    for number, inside in enumerate(INSIDE):
        httpserver.expect_request(f"/to/{number}").respond_with_response(Response("", 302, {"Location": inside}))
        assert trouble(calendars, inside).startswith(private)
        assert trouble(calendars, httpserver.url_for(f"/to/{number}")).startswith(private)
    httpserver.expect_request("/round").respond_with_response(Response("", 302, {"Location": "/round"}))
    assert trouble(calendars, httpserver.url_for("/round")) == "La dirección redirige demasiadas veces."


def test_what_goes_wrong_is_said_in_one_sentence(calendars: HttpCalendars, httpserver: HTTPServer):
    httpserver.expect_request("/large").respond_with_data(b"x" * (LARGEST_FILE + 1))
    httpserver.expect_request("/locked").respond_with_data(b"", 401)
    httpserver.expect_request("/gone").respond_with_data(b"", 404)
    httpserver.expect_request("/down").respond_with_data(b"", 503)
    assert [trouble(calendars, httpserver.url_for(f"/{name}")) for name in ("large", "locked", "gone", "down")] == [
        "Ocupa más de 10 MB, que es lo que se lee.",
        "El servidor no deja leerlo (401): pida una dirección pública o secreta.",
        "En esa dirección ya no hay ningún calendario (404).",
        "El servidor contestó con un error (503).",
    ]


@pytest.mark.parametrize("timeouts", [IMPATIENT])
def test_a_server_that_never_answers_is_given_up(calendars: HttpCalendars):
    """The connection is accepted and never answered."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        assert trouble(calendars, url) == "El servidor no terminó de contestar en 30 segundos."
