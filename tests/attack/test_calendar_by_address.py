"""A calendar of somebody's server that asks much of its reader: what is to be published leaves at its time."""

from threading import Thread

import pytest
from pytest_httpserver import HTTPServer
from sqlmodel import select

from app.adapters.calendar_files.parser import PooledCalendars
from app.adapters.calendars import HttpCalendars
from app.adapters.http.client import HttpClient
from app.adapters.reader_pool.jobs import SHORT
from app.adapters.reader_pool.pool import ReaderPool
from app.adapters.reader_pool.turns import ReadingTurns
from app.domain.external_calendars.models import ExternalCalendar
from app.domain.publishing.rules.delivery import DeliveryState
from app.usecases.external_calendars.refresh import CalendarReader
from tests import post_factory
from tests.fuzz.files import sample
from tests.publishing import sender_setup
from tests.waiting import wait_until

FORM = {"name": "Agenda", "owner": "unit", "detail": "title", "proposes": "1"}


@pytest.fixture
def post(session, connected, clock):
    made = post_factory.approved(session, connected, now=clock(), hours=2)
    session.commit()
    return made


@pytest.fixture
def reader(wiring, clock, seat, connected, httpserver: HTTPServer, tmp_path):
    """Return the worker's reader of a calendar of 238 kB, one property of which has parameters without end."""
    httpserver.expect_request("/agenda").respond_with_data(sample("zona.ics").content)
    form = {**FORM, "address": httpserver.url_for("/agenda")}
    assert seat(connected.supervisor).post("/o/riba/calendar/external/new", data=form).status_code == 303
    outbound = HttpClient(["localhost", "127.0.0.1"], clock=clock)
    parser = PooledCalendars(ReaderPool(tmp_path / "readers"))
    yield CalendarReader(wiring.writing, HttpCalendars(outbound), parser, wiring.keyring.unseal)
    outbound.close()


def test_a_calendar_that_is_being_read_holds_no_publication(
    session, post, reader, sender, clock, httpserver: HTTPServer, tmp_path
):
    at = clock.forward(hours=2)
    ended = list[dict[str, int]]()
    reading = Thread(target=lambda: ended.append(reader.read_due(at)))
    turns = ReadingTurns(tmp_path / "readers", lambda: None)
    with turns.take(SHORT), turns.take(SHORT):
        reading.start()
        wait_until(lambda: httpserver.log, "the calendar is fetched")
        sender.send_due(at)
        sender.send_due(clock.forward(seconds=6))
        assert sender_setup.state_of(session, post) is DeliveryState.PUBLISHED
        assert reading.is_alive() and ended == []
    reading.join()
    assert ended == [{"calendars_read": 1}]
    session.expire_all()
    assert session.exec(select(ExternalCalendar.trouble)).one() == ""
