"""A calendar followed by its address: the worker reads it, its absences are offered, and the rest is discarded."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from pytest_httpserver import HTTPServer
from sqlmodel import Session, select

from app.adapters.calendars import HttpCalendars
from app.adapters.http.client import HttpClient
from app.domain.audit.models import AuditEntry
from app.domain.audit.rules.acts import Act
from app.domain.people.models import AbsenceCalendar, Membership, Substitution
from app.usecases.people.absences import AbsenceCalendarReader
from app.usecases.people.erasure import anonymise_account, delete_roles
from app.usecases.wiring import Wiring
from tests.clocks import StoppedClock
from tests.people.test_absences import EASTER, HOLIDAY, MEETING, calendar
from tests.sample_town import Person, Town

Seat = Callable[[Person], FlaskClient]
WHERE = "/o/riba/me/substitutions"


@pytest.fixture
def reader(wiring: Wiring) -> Iterator[AbsenceCalendarReader]:
    outbound = HttpClient(allowed=("localhost", "127.0.0.1"))
    yield AbsenceCalendarReader(wiring.writing, HttpCalendars(outbound), wiring.calendar_parser, wiring.keyring.unseal)
    outbound.close()


@pytest.fixture
def followed(town: Town, seat: Seat, httpserver: HTTPServer) -> None:
    """Follow the supervisor's calendar by its address."""
    httpserver.expect_request("/secreto.ics").respond_with_data(calendar(HOLIDAY, MEETING, EASTER))
    typed = {"address": f" {httpserver.url_for('/secreto.ics')} "}
    assert seat(town.supervisor).post(f"{WHERE}/calendar/address", data=typed).status_code == 303


def kept(session: Session) -> AbsenceCalendar | None:
    """Return its current row, detached from the session; the lock is released."""
    absence_calendar = session.exec(select(AbsenceCalendar)).first()
    session.expunge_all()
    session.commit()
    return absence_calendar


def test_its_absences_are_offered_and_of_the_rest_nothing_is_kept(session, town, clock, seat, followed, reader):
    client = seat(town.supervisor)
    assert "se está leyendo" in client.get(WHERE).text
    assert reader.read_due(clock()) == {"absences_read": 1} and reader.read_due(clock()) == {}
    followed = kept(session)
    assert followed.absences == ["2027-03-08/2027-03-12/Vacaciones <b>", "2027-03-25/2027-03-26/Semana Santa"]
    assert "secreto" not in followed.sealed_address and followed.next_attempt_at == clock() + timedelta(hours=6)
    page = client.get(WHERE).text
    assert "Trae 2 ausencias" in page and "secreto.ics" not in page
    assert (
        "Reunión" not in (absences_page := client.get(f"{WHERE}/absences").text)
        and "Vacaciones &lt;b&gt;" in absences_page
    )


def test_what_somebody_stands_in_for_is_offered_no_more(session, town, clock, seat, followed, reader):
    reader.read_due(clock())
    client, deputy = seat(town.supervisor), town.legal_reviewer.id
    form = {"offered": kept(session).absences, "chosen": ["0"], "substitute_id": deputy, "scope": ""}
    answer = client.post(f"{WHERE}/absences", data=form | {"kind": "substitution", "reason": "Vacaciones"})
    assert answer.status_code == 303 and session.exec(select(Substitution)).one().starts_on == date(2027, 3, 8)
    session.commit()
    assert "Trae 1 ausencia sin" in client.get(WHERE).text
    assert "Vacaciones" not in client.get(f"{WHERE}/absences").text


def test_where_it_cannot_be_read_it_says_why_keeps_what_it_had_and_waits_longer(
    session, town, clock, seat, followed, reader, httpserver
):
    reader.read_due(clock())
    httpserver.clear()
    httpserver.expect_request("/secreto.ics").respond_with_data("hola")
    assert reader.read_due(clock.forward(hours=6)) == {"absences_read": 1}
    now = kept(session)
    assert (now.failures, len(now.absences), now.next_attempt_at) == (1, 2, clock() + timedelta(minutes=15))
    page = seat(town.supervisor).get(WHERE).text
    assert "No se pudo leer su calendario de localhost" in page and "Trae 2 ausencias" in page


def test_a_private_network_is_not_spoken_to(session, town, clock, seat, followed, wiring: Wiring):
    outbound = HttpClient(allowed=())
    AbsenceCalendarReader(
        wiring.writing, HttpCalendars(outbound), wiring.calendar_parser, wiring.keyring.unseal
    ).read_due(clock())
    outbound.close()
    assert "red privada" in kept(session).trouble


@pytest.mark.parametrize("address", ["", "hola", "file:///etc/passwd", "https://a:b@x.example/c.ics", "https://"])
def test_what_is_no_address_is_refused_in_the_form(session: Session, town: Town, seat: Seat, address: str):
    answer = seat(town.supervisor).post(f"{WHERE}/calendar/address", data={"address": address})
    assert answer.status_code == 422 and "field__error" in answer.text
    assert not kept(session)


def test_it_is_ones_own_forgotten_when_one_says_and_in_the_record(session, town, seat, followed):
    other, mine = seat(town.legal_reviewer), seat(town.supervisor)
    assert "localhost" not in other.get(WHERE).text
    other.post(f"{WHERE}/calendar/removal")
    assert kept(session)
    mine.post(f"{WHERE}/calendar/removal")
    assert not kept(session)
    acts = (Act.CALENDAR_ADDED, Act.CALENDAR_REMOVED)
    assert len(session.exec(select(AuditEntry).where(AuditEntry.act.in_(acts))).all()) == 2


def test_of_whoever_left_it_is_read_no_more(session: Session, town: Town, clock: StoppedClock, followed, reader):
    for membership in session.exec(select(Membership).where(Membership.user_id == town.supervisor.id)):
        membership.ends_on = clock().date() - timedelta(days=2)
    session.commit()
    assert reader.read_due(clock()) == {"absences_read": 1}
    assert (kept(session).next_attempt_at, kept(session).absences) == (None, [])


@pytest.mark.parametrize("erase", ["seats", "account"])
def test_it_goes_with_the_person(session: Session, town: Town, clock: StoppedClock, followed, erase: str):
    if erase == "seats":
        delete_roles(session, town.supervisor.id, organisation_id=town.id)
    else:
        anonymise_account(session, town.supervisor.id, now=clock())
    assert not kept(session)
