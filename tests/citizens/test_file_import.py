"""Imported message files: each row is accounted for, none is lost and none comes in twice."""

import json
import re
from io import BytesIO

import pytest
from flask import Flask
from sqlmodel import Session, col, func, select

from app.domain.audit.models import AuditEntry
from app.domain.audit.rules.acts import Act
from app.domain.cases.models.cases import Case, CitizenMessage
from app.domain.cases.rules.messages import FILE_TERM
from app.domain.inbox.models import MessageImport
from app.usecases.inbox.file_import import continue_imports, drop_past_imports
from tests.clocks import StoppedClock
from tests.sample_town import Town

pytestmark = pytest.mark.postgresql

SPANISH = (
    "Identificador;Fecha;Hora;Cuenta;Autor;Texto;Enlace\r\n"
    "1;01/02/2027;10:30;@riba;ana;¿A qué hora abre la biblioteca?;https://red.example/1\r\n"
    "2;01/02/2027;;@riba;luis;La farola de la esquina está fundida;\r\n"
    "3;ayer;;;;No se entiende el día;\r\n"
    "4;01/02/2027;;Cuenta ajena;;Otra cosa;\r\n"
    "5;01/02/2027;;;;;\r\n"
    "6;01/03/2099;;;;Del futuro;\r\n"
)
ENGLISH = "id,date,account,author,text\n1,2027-02-01T10:30:00+01:00,@riba,ana,¿A qué hora abre la biblioteca?\n"
JSON = json.dumps(
    {"messages": [{"date": "2027-02-01 10:30", "author": "ana", "text": "¿A qué hora abre la biblioteca?"}]}
)


@pytest.fixture
def bring(town: Town, seat):
    """Upload a file as the author; return its preview's address."""
    client = seat(town.author)

    def brought(content: bytes, name: str = "mensajes.csv"):
        answer = client.post(f"/o/{town.slug}/citizens/import", data={"file": (BytesIO(content), name)})
        return client, answer

    return brought


def messages(session: Session) -> list[str]:
    texts = list(session.exec(select(CitizenMessage.text).order_by(col(CitizenMessage.id))))
    session.rollback()
    return texts


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        (SPANISH.encode("utf-8-sig"), 2),
        (SPANISH.encode("cp1252"), 2),
        (ENGLISH.encode(), 1),
        (JSON.encode("utf-8-sig"), 1),
    ],
    ids=["utf8-mark", "windows", "english", "json"],
)
def test_files_as_offices_save_them_are_understood(session: Session, bring, content: bytes, rows: int):
    client, answer = bring(content)
    assert answer.status_code == 303
    client.post(f"{answer.location}/application")
    texts = messages(session)
    assert len(texts) == rows and texts[0] == "¿A qué hora abre la biblioteca?"


def test_each_row_that_cannot_be_taken_says_why_before_anything_comes_in(session: Session, bring):
    client, answer = bring(SPANISH.encode())
    page = client.get(answer.location).text
    for why in (
        "No se entiende la fecha «ayer»",
        "No hay ninguna cuenta «Cuenta ajena»",
        "Falta el texto",
        "no ha llegado",
    ):
        assert why in page
    assert messages(session) == []


def test_a_file_that_came_before_brings_nothing_new(session: Session, bring):
    for _ in range(2):
        client, answer = bring(SPANISH.encode())
        for _ in range(2):
            client.post(f"{answer.location}/application")
        page = client.get(answer.location).text
    assert len(messages(session)) == 2 and "Ya estaban: 2" in page


def test_what_is_too_much_for_one_page_goes_on_by_itself(
    app: Flask, session: Session, town: Town, clock: StoppedClock, bring
):
    rows = [{"id": str(n), "date": "2027-02-01 10:00", "text": f"¿Abre la sala {n}?"} for n in range(150)]
    client, answer = bring(json.dumps(rows).encode(), "m.json")
    client.post(f"{answer.location}/application")
    assert "Van 100 de 150" in client.get(answer.location).text
    wiring = app.extensions["wiring"]
    done = [continue_imports(wiring.reading, wiring.writing, clock())["messages_imported"] for _ in range(2)]
    assert done == [50, 0] and len(messages(session)) == 150
    batch = session.exec(select(MessageImport).order_by(col(MessageImport.id))).one()
    assert batch.rows == [] and batch.tally == {"new": 150, "folded": 0, "known": 0}


@pytest.mark.parametrize(
    "content",
    [b"", b"[1, 2]", b"{mal", b"nada;de;esto\n1;2;3\n", b"[" * 100_000, json.dumps([{"text": "a"}] * 5001).encode()],
    ids=["empty", "numbers", "broken", "no-text", "deep", "too-many"],
)
def test_a_file_that_cannot_be_used_says_so_beside_its_field(bring, content: bytes):
    _, answer = bring(content)
    assert answer.status_code == 422 and 'id="file-error"' in answer.text


def test_a_file_is_its_persons_alone(session: Session, town: Town, seat, bring):
    _, answer = bring(ENGLISH.encode())
    assert seat(town.editor).get(answer.location).status_code == 404
    assert session.exec(select(func.count()).select_from(Case)).one() == 0


def files(session: Session) -> int:
    count = session.exec(select(func.count()).select_from(MessageImport)).one()
    session.rollback()
    return count


def test_a_file_nobody_takes_goes_with_its_term_and_is_counted(
    app: Flask, session: Session, town: Town, clock: StoppedClock, seat, bring
):
    client, answer = bring(SPANISH.encode())
    wiring, legal = app.extensions["wiring"], seat(town.legal_reviewer)

    def away() -> int:
        return drop_past_imports(wiring.reading, wiring.writing, now=clock())

    home = f"/o/{town.slug}/citizens"
    page = client.get(f"{home}/import").text
    assert "Traídos y sin tomar" in page and "mensajes.csv" in page and "se borra el" in page
    clock.forward(days=FILE_TERM.days)
    assert away() == 0 and files(session) == 1
    clock.forward(seconds=1)
    personal_page = legal.get(f"{home}/personal").text
    assert re.search(r"Ficheros de mensajes.*?7 días.*?>1<.*?>1<", personal_page, re.DOTALL)
    assert [away(), away()] == [1, 0] and files(session) == 0
    entry = session.exec(select(AuditEntry).where(AuditEntry.act == Act.CASES_DROPPED)).one()
    assert entry.detail["rows"] == 6 and entry.actor_id is None
    session.rollback()
    assert client.post(f"{answer.location}/application").status_code == 404


def test_a_file_that_was_taken_stays_long_enough_to_be_read(app: Flask, session: Session, clock: StoppedClock, bring):
    client, answer = bring(SPANISH.encode())
    clock.forward(days=FILE_TERM.days)
    client.post(f"{answer.location}/application")
    wiring = app.extensions["wiring"]
    clock.forward(hours=1)
    assert drop_past_imports(wiring.reading, wiring.writing, now=clock()) == 0
    clock.forward(days=FILE_TERM.days)
    assert drop_past_imports(wiring.reading, wiring.writing, now=clock()) == 1
    assert len(messages(session)) == 2


def test_whoever_brought_a_file_may_discard_it_and_nobody_else(session: Session, town: Town, seat, bring):
    client, answer = bring(SPANISH.encode())
    assert seat(town.editor).post(f"{answer.location}/discard").status_code == 404
    assert client.post(f"{answer.location}/discard").status_code == 303 and files(session) == 0
    assert client.post(f"{answer.location}/discard").status_code == 404


def test_what_is_coming_in_is_not_discarded(session: Session, bring):
    rows = [{"id": str(n), "date": "2027-02-01 10:00", "text": f"¿Abre la sala {n}?"} for n in range(150)]
    client, answer = bring(json.dumps(rows).encode(), "m.json")
    client.post(f"{answer.location}/application")
    refused = client.post(f"{answer.location}/discard")
    assert refused.status_code == 409 and "están entrando" in refused.text and files(session) == 1


def test_what_no_database_takes_is_left_out_and_the_rest_comes_in(session: Session, bring):
    rows = '[{"date": "2027-02-01 10:00", "text": "Ho\\u0000la \\ud83d", "author": "a\\u0000"}, {"text": ["a"]}]'
    client, answer = bring(rows.encode(), "m\ud83d.json".encode("utf-8", "replace").decode())
    page = client.get(answer.location)
    assert page.status_code == 200 and "Falta el texto" in page.text
    client.post(f"{answer.location}/application")
    assert messages(session) == ["Hola "]


def test_row_numbers_of_another_file_are_no_identifiers(session: Session, bring):
    for day in ("2027-02-01", "2027-02-02"):
        rows = [{"id": n, "date": f"{day} 10:00", "text": f"¿Abre la sala {n} el {day}?"} for n in range(3)]
        for _ in range(2):
            client, answer = bring(json.dumps(rows).encode(), "m.json")
            client.post(f"{answer.location}/application")
    assert len(messages(session)) == 6
