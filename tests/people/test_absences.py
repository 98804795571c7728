"""Absences of a calendar: the events that count, and the substitutions made of them."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, col, select

from app.domain.audit.models import AuditEntry
from app.domain.audit.rules.acts import Act
from app.domain.people.models import Substitution
from app.domain.people.rules.absences import Absence, EventDays, find_absences
from tests.sample_town import Person, Town

pytestmark = pytest.mark.postgresql

Seat = Callable[[Person], FlaskClient]
TODAY = date(2027, 3, 1)
WHERE = "/o/riba/me/substitutions"


def spell(first: int, last: int, **more: Any) -> EventDays:
    return EventDays(date(2027, 3, first), date(2027, 3, last), True, "OOF", False, "Vacaciones")._replace(**more)


@pytest.mark.parametrize(
    ("given", "counts"),
    [
        (spell(8, 12), True),
        (spell(8, 12, shows=""), True),
        (spell(8, 12, shows="FREE"), False),
        (spell(8, 12, shows="BUSY"), False),
        (spell(8, 12, shows="", is_free=True), False),
        (spell(8, 8, is_all_day=False), False),
        (spell(8, 12, is_all_day=False), True),
        (spell(8, 12, is_all_day=False, shows=""), False),
    ],
)
def test_an_absence_is_out_of_office_or_whole_days_that_are_taken(given: EventDays, counts: bool):
    absences, left = find_absences([given], today=TODAY)
    assert bool(absences) is counts and bool(left) is not counts


def test_days_that_follow_one_another_are_one_absence_from_today_on():
    absences, _ = find_absences([spell(10, 12, summary="Curso"), spell(8, 9), spell(20, 21)], today=date(2027, 3, 9))
    assert absences == [
        Absence(date(2027, 3, 9), date(2027, 3, 12), "Vacaciones, Curso"),
        Absence(date(2027, 3, 20), date(2027, 3, 21), "Vacaciones"),
    ]


def test_what_is_over_is_no_absence_any_more():
    absences, ((_, why),) = find_absences([spell(1, 2)], today=date(2027, 3, 9))
    assert not absences and str(why) == "Ya pasó."


def event(*lines: str, name: str = "Vacaciones", uid: str = "1") -> str:
    return "\r\n".join(["BEGIN:VEVENT", f"UID:{uid}", f"SUMMARY:{name}", *lines, "END:VEVENT", ""])


HOLIDAY = event(
    "DTSTART;VALUE=DATE:20270308", "DTEND;VALUE=DATE:20270313", "X-MICROSOFT-CDO-BUSYSTATUS:OOF", name="Vacaciones <b>"
)
MEETING = event(
    "DTSTART:20270310T090000Z", "DTEND:20270310T100000Z", "X-MICROSOFT-CDO-BUSYSTATUS:BUSY", name="Reunión", uid="2"
)
BROKEN = event("DTSTART:ayer", name="Rota", uid="3")
EASTER = event(
    "DTSTART;VALUE=DATE:20270325", "DTEND;VALUE=DATE:20270327", "TRANSP:OPAQUE", name="Semana Santa", uid="4"
)


def calendar(*events: str) -> bytes:
    return "\r\n".join(
        ["BEGIN:VCALENDAR", "VERSION:2.0", *(event_text.rstrip() for event_text in events), "END:VCALENDAR", ""]
    ).encode()


def bring(client: FlaskClient, content: bytes) -> Any:
    head = '--cut\r\nContent-Disposition: form-data; name="calendar"; filename="yo.ics"\r\n\r\n'
    body = head.encode() + content + b"\r\n--cut--\r\n"
    return client.post(f"{WHERE}/calendar", data=body, content_type="multipart/form-data; boundary=cut")


def test_a_calendar_proposes_its_absences_and_says_what_is_none_and_why(session: Session, town: Town, seat: Seat):
    answer = bring(seat(town.supervisor), calendar(HOLIDAY, MEETING, BROKEN, EASTER))
    assert answer.status_code == 200
    assert "del 8 mar 2027 al 12 mar 2027 · Vacaciones &lt;b&gt;" in answer.text
    assert "del 25 mar 2027 al 26 mar 2027 · Semana Santa" in answer.text
    assert "No consta como fuera de la oficina." in answer.text and "Rota" in answer.text
    assert not session.exec(select(Substitution)).all()


def test_those_chosen_become_substitutions_and_are_in_the_record(session: Session, town: Town, seat: Seat):
    client, deputy = seat(town.supervisor), town.legal_reviewer.id
    offered = ["2027-03-08/2027-03-12/Vacaciones", "2027-03-25/2027-03-26/Semana Santa"]
    form = {"offered": offered, "substitute_id": deputy, "kind": "substitution", "scope": "", "reason": "Vacaciones"}
    assert client.post(f"{WHERE}/absences", data=form | {"chosen": ["1"]}).status_code == 303
    made = session.exec(select(Substitution).order_by(col(Substitution.id))).one()
    assert (made.starts_on, made.ends_on, made.substitute_id) == (date(2027, 3, 25), date(2027, 3, 26), deputy)
    assert session.exec(select(AuditEntry).where(AuditEntry.act == Act.SUBSTITUTION_SET)).one()


def test_one_that_cannot_be_keeps_all_of_them_out_and_what_was_typed(session: Session, town: Town, seat: Seat):
    client = seat(town.supervisor)
    offered = ["2027-03-08/2027-03-12/Vacaciones", "2027-03-10/2027-03-15/Más"]
    form = {"offered": offered, "chosen": ["0", "1"], "kind": "substitution", "scope": "", "reason": "Vacaciones"}
    answer = client.post(f"{WHERE}/absences", data=form | {"substitute_id": town.legal_reviewer.id})
    assert answer.status_code == 422 and "del 10 mar 2027 al 15 mar 2027 · Más" in answer.text
    assert "Vacaciones</textarea>" in answer.text and not session.exec(select(Substitution)).all()


def test_choosing_none_says_so_and_keeps_the_proposals(town: Town, seat: Seat):
    form = {"offered": ["2027-03-08/2027-03-12/Vacaciones"], "kind": "substitution", "reason": "x", "scope": ""}
    answer = seat(town.supervisor).post(f"{WHERE}/absences", data=form | {"substitute_id": town.legal_reviewer.id})
    assert answer.status_code == 422 and "Vacaciones" in answer.text


@pytest.mark.parametrize("content", [b"", b"hola", b"\x00\x01", b"x" * 1_100_000])
def test_what_is_no_calendar_is_refused_in_the_form(town: Town, seat: Seat, content: bytes):
    answer = bring(seat(town.supervisor), content)
    assert answer.status_code == 422 and "field__error" in answer.text


@pytest.mark.parametrize("offered", ["2027-02-31/2027-03-40/x", "mañana", "2027-03-08"])
def test_days_that_do_not_exist_are_refused(session: Session, town: Town, seat: Seat, offered: str):
    form = {"offered": [offered], "chosen": ["0"], "kind": "substitution", "reason": "x", "scope": ""}
    answer = seat(town.supervisor).post(f"{WHERE}/absences", data=form | {"substitute_id": town.legal_reviewer.id})
    assert answer.status_code == 422 and not session.exec(select(Substitution)).all()
