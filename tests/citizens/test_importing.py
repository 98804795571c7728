"""Files of messages: every row is told apart, nothing is lost and nothing comes in twice."""

import json
from io import BytesIO

import pytest
from flask import Flask
from sqlmodel import Session, col, func, select

from app.citizens.jobs.importing import import_on
from app.citizens.models import Case, CitizenImport, CitizenMessage
from tests.cast import Town
from tests.clocks import StoppedClock

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
    """Bring a file as the author; the address of its preview."""
    client = seat(town.author)

    def brought(content: bytes, name: str = "mensajes.csv"):
        answer = client.post(f"/o/{town.slug}/citizens/import", data={"file": (BytesIO(content), name)})
        return client, answer

    return brought


def messages(session: Session) -> list[str]:
    found = list(session.exec(select(CitizenMessage.text).order_by(col(CitizenMessage.id))))
    session.rollback()
    return found


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
    said = messages(session)
    assert len(said) == rows and said[0] == "¿A qué hora abre la biblioteca?"


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
    done = [import_on(wiring.reading, wiring.writing, clock())["messages_imported"] for _ in range(2)]
    assert done == [50, 0] and len(messages(session)) == 150
    batch = session.exec(select(CitizenImport).order_by(col(CitizenImport.id))).one()
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
