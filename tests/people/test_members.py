"""Inviting people, their one-time links, and the rules of roles."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from app.core.permissions import Role
from app.domain.notifications.models import Notice
from app.domain.organisations.models import Unit
from app.domain.people.models import Membership
from app.usecases.wiring import Wiring
from tests import sample_town
from tests.clocks import StoppedClock
from tests.people.passwords import GOOD, give, knock, secret_of
from tests.statement_counter import counting

Seat = Callable[[sample_town.Person], FlaskClient]
SOMEBODY = {
    "email": "Ana@riba.example",
    "name": "Ana Ríos",
    "roles": ["author"],
    "post_kind": "career",
    "starts_on": "2027-03-01",
}
TWICE = {"password": GOOD, "repeated": GOOD}
YES = {**TWICE, "name": "Ana Ríos"}


@pytest.fixture
def administrator(session: Session, wiring: Wiring, town: sample_town.Town, seat: Seat) -> FlaskClient:
    give(session, wiring, town.administrator)
    return seat(town.administrator)


def link_in(session: Session, kind: str) -> str:
    letter = session.exec(select(Notice).where(Notice.kind == kind).order_by(Notice.id.desc())).first()
    session.commit()
    assert letter is not None
    return re.sub(r"^https?://[^/]+", "", secret_of(session, letter))


def test_an_invited_person_chooses_a_password_and_is_in(
    administrator: FlaskClient, client: FlaskClient, session: Session
):
    assert administrator.post("/o/riba/people", data=SOMEBODY).status_code == 200
    link = link_in(session, "invitation")
    assert "Ana Ríos" in client.get(link).text
    assert client.post(link, data=YES).location == "/"
    assert client.get("/").location == "/o/riba/"


def test_the_page_of_a_person_says_who_gave_each_function(
    administrator: FlaskClient, client: FlaskClient, session: Session, town: sample_town.Town
):
    administrator.post("/o/riba/people", data=SOMEBODY)
    client.post(link_in(session, "invitation"), data=YES)
    received = session.exec(select(Membership).order_by(Membership.id.desc())).first()
    page = administrator.get(f"/o/riba/people/{received.user_id}").text
    cell = page[page.index('data-label="Quién la dio"') :]
    assert town.administrator.actor.name in cell[: cell.index("</td>")]


def test_a_link_serves_once_and_for_three_days(
    administrator: FlaskClient, client: FlaskClient, session: Session, clock: StoppedClock
):
    administrator.post("/o/riba/people", data=SOMEBODY)
    link = link_in(session, "invitation")
    clock.forward(hours=73)
    assert client.get(link).status_code == 404
    clock.forward(hours=-73)
    client.post(link, data=YES)
    assert client.post(link, data=YES).status_code == 404


def test_asking_for_a_reset_says_the_same_to_everybody(
    client: FlaskClient, session: Session, wiring: Wiring, town: sample_town.Town
):
    known = client.post("/password/reset", data={"email": town.editor.user.email})
    unknown = client.post("/password/reset", data={"email": "nadie@riba.example"})
    assert (known.status_code, known.location) == (unknown.status_code, unknown.location)
    assert [letter.to_address for letter in session.exec(select(Notice))] == [town.editor.user.email]


def test_a_reset_sets_the_password_and_ends_every_session(
    client: FlaskClient, seat: Seat, session: Session, town: sample_town.Town
):
    elsewhere = seat(town.editor)
    client.post("/password/reset", data={"email": town.editor.user.email})
    client.post(link_in(session, "password_reset"), data=TWICE)
    assert elsewhere.get("/o/riba/me").location.startswith("/sign-in")
    assert knock(elsewhere, town.editor.user.email).status_code == 303


def test_an_auditor_is_nothing_else(administrator: FlaskClient):
    answer = administrator.post("/o/riba/people", data=SOMEBODY | {"roles": ["auditor", "editor"]})
    assert answer.status_code == 422
    assert "no puede acumularse" in answer.text
    assert "Ana Ríos" in answer.text


def test_the_last_administrator_stays(administrator: FlaskClient, session: Session, town: sample_town.Town):
    membership = session.exec(select(Membership).where(Membership.role == Role.ADMINISTRATOR)).one()
    session.commit()
    administrator.post(f"/o/riba/people/{town.administrator.id}/roles/{membership.id}/ending")
    assert "Es la única persona que puede administrar" in administrator.get("/o/riba/people").text


def test_somebody_of_another_organisation_does_not_exist(
    administrator: FlaskClient, session: Session, town: sample_town.Town, clock: StoppedClock
):
    other = sample_town.make_town(session, now=clock(), slug="otra")
    session.commit()
    assert administrator.get(f"/o/riba/people/{other.editor.id}").status_code == 404


def test_a_unit_of_another_organisation_does_not_exist(
    administrator: FlaskClient, session: Session, town: sample_town.Town, clock: StoppedClock
):
    other = sample_town.make_town(session, now=clock(), slug="otra")
    theirs = Unit(organisation_id=other.id, name="Cultura")
    session.add(theirs)
    session.commit()
    where = f"/o/riba/people/{town.author.id}/roles"
    seat = {"roles": ["editor"], "post_kind": "career", "starts_on": "2027-03-01"}
    for unit in (theirs.id, 2**31 - 1):
        assert administrator.post("/o/riba/people", data=SOMEBODY | {"unit_id": unit}).status_code == 404
        assert administrator.post(where, data=seat | {"unit_id": unit}).status_code == 404


def test_only_administrators_see_people(seat: Seat, town: sample_town.Town):
    for role, person in town.people.items():
        expected = 200 if role is Role.ADMINISTRATOR else 403
        assert seat(person).get("/o/riba/people").status_code == expected


def test_the_list_of_people_costs_the_same_with_thirty_more(
    administrator: FlaskClient, session: Session, wiring: Wiring, town: sample_town.Town, clock: StoppedClock
):
    with counting(wiring.engine) as few:
        administrator.get("/o/riba/people")
    for number in range(30):
        sample_town.make_person(session, town.organisation, Role.AUTHOR, now=clock(), name=f"Persona {number}")
    session.commit()
    with counting(wiring.engine) as many:
        administrator.get("/o/riba/people")
    assert many.count == few.count < 15
