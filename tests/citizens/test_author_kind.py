"""The kind of an author: set by a person who has seen the name, and known to the tree from then on."""

import pytest
from sqlmodel import Session, col, select

from app.domain.audit.models import AuditEntry
from app.domain.cases.models.cases import Case, Citizen
from app.domain.cases.rules.categories import Category
from tests.citizens.conftest import Arrive
from tests.citizens.test_inbox_pages import at, latest
from tests.clocks import StoppedClock
from tests.sample_town import Town, make_town

pytestmark = pytest.mark.postgresql

QUESTION = "¿Cuándo se aprueba el presupuesto?"
PAPER = "diario@red.example"


def kind_said(session: Session) -> list[str]:
    session.rollback()
    session.expunge_all()
    entries = session.exec(select(AuditEntry).order_by(col(AuditEntry.seq))).all()
    return [entry.detail["kind"] for entry in entries if entry.detail.get("case_deed") == "author_said"]


@pytest.fixture
def asked(session: Session, arrive: Arrive) -> Case:
    case = arrive(QUESTION, handle=PAPER).case
    session.commit()
    return case


def say(client, town: Town, case: Case, kind: str = "medium"):
    return client.post(at(town, case, "/author"), data={"author_kind": kind})


def test_nobody_says_it_of_a_name_they_have_not_seen(session: Session, town: Town, seat, asked: Case):
    client = seat(town.author)
    assert PAPER not in client.get(at(town, asked)).text
    refused = say(client, town, asked)
    assert refused.status_code == 422 and "Mire antes quién es" in refused.text and PAPER not in refused.text
    client.post(at(town, asked, "/names"))
    assert say(client, town, asked).status_code == 303
    assert kind_said(session) == ["medium"]


def test_a_case_nobody_has_sorted_is_sorted_again_and_says_why(session: Session, town: Town, seat, asked: Case):
    assert asked.category is Category.QUESTION_UNIT
    client = seat(town.author)
    client.post(at(town, asked, "/names"))
    say(client, town, asked)
    case = latest(session)
    assert (case.category, case.rule, case.template) == (Category.PRESS, "RS-T09", "T19")
    page = client.get(at(town, case)).text
    assert "Porque RS-T09" in page and "medio de comunicación" in page and "dijo qué es quien escribe" in page
    say(client, town, case, "private")
    assert latest(session).category is Category.QUESTION_UNIT


def test_what_a_person_said_of_a_case_is_left_as_they_said(session: Session, town: Town, seat, asked: Case):
    client = seat(town.author)
    client.post(at(town, asked, "/confirmation"))
    client.post(at(town, asked, "/names"))
    say(client, town, asked)
    assert latest(session).category is Category.QUESTION_UNIT


def test_what_they_write_next_is_sorted_knowing_it(session: Session, town: Town, seat, arrive: Arrive, asked: Case):
    client, place = seat(town.author), at(town, asked, "/author")
    client.post(at(town, asked, "/names"))
    for kind, wanted in (("medium", Category.PRESS), ("office", Category.POLITICAL), ("private", Category.OTHER)):
        client.post(place, data={"author_kind": kind})
        assert arrive(f"Buenas tardes a {kind}", handle=PAPER).case.category is wanted
        session.rollback()


def test_a_name_told_open_is_read_by_everybody_until_it_is_taken_back(session: Session, town: Town, seat, asked: Case):
    client, other = seat(town.author), seat(town.editor)
    client.post(at(town, asked, "/names"))
    say(client, town, asked)
    assert PAPER in other.get(at(town, asked)).text
    say(other, town, asked, "private")
    assert PAPER not in other.get(at(town, asked)).text
    assert not session.exec(select(Citizen.is_public).order_by(col(Citizen.id))).one()


def test_saying_the_same_twice_is_said_once(session: Session, town: Town, seat, asked: Case):
    client = seat(town.author)
    client.post(at(town, asked, "/names"))
    assert [say(client, town, asked).status_code for _ in range(2)] == [303, 303]
    assert kind_said(session) == ["medium"]


def test_where_nobody_is_known_nothing_is_said(session: Session, town: Town, seat, arrive: Arrive):
    case = arrive(QUESTION).case
    session.commit()
    client = seat(town.author)
    assert "Decir qué es quien escribe" not in client.get(at(town, case)).text
    assert "No se sabe quién escribió" in say(client, town, case).text


def test_who_sits_elsewhere_or_only_reads_says_nothing(
    session: Session, town: Town, clock: StoppedClock, seat, asked: Case
):
    neighbour = make_town(session, now=clock(), slug="otra")
    session.commit()
    place, theirs = at(town, asked, "/author"), at(neighbour, asked, "/author")
    for person in (town.auditor, neighbour.author):
        assert seat(person).post(place, data={"author_kind": "medium"}).status_code in (403, 404)
    assert seat(neighbour.author).post(theirs, data={"author_kind": "medium"}).status_code == 404
    assert kind_said(session) == []


def test_a_word_nobody_knows_is_refused_beside_its_field(town: Town, seat, asked: Case):
    assert say(seat(town.author), town, asked, "king").status_code == 422
