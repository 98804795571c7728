"""Requests that users never type but anyone may send: a number of no row, and the character no database stores."""

from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from sqlmodel import Session, select

from app.core.text import parse_int
from app.domain.plan.models.versions import PlanComment
from app.domain.spreadsheets.models import ImportBatch
from tests.plan.version_factory import proposed, written
from tests.sample_town import Town

TODAY = datetime(2027, 3, 1, 9, tzinfo=UTC)
BEYOND = str(10**25)
WIDER = str(3 * 10**9)


@pytest.mark.parametrize("number", [BEYOND, WIDER])
@pytest.mark.parametrize("place", ["plan/versions/", "plan/wait/", "plan/objectives/", "plan/slots/", "posts/2027/"])
def test_a_number_no_row_has_is_the_address_of_nothing(session: Session, town: Town, seat, place: str, number: str):
    session.commit()
    assert seat(town.editor).get(f"/o/{town.slug}/{place}{number}").status_code == 404


@pytest.mark.parametrize("place", ["versions/١", "wait/１", "differences?before=١&after=now", "document.pdf?version=²"])
def test_figures_of_another_script_are_the_address_of_nothing(session: Session, town: Town, seat, place: str):
    """Python reads them as numbers, so each page would have a second address."""
    written(session, town, "Nosotras", now=TODAY)
    proposed(session, town, now=TODAY)
    session.commit()
    assert seat(town.editor).get(f"/o/{town.slug}/plan/{place}").status_code == 404


@pytest.mark.parametrize(("typed", "number"), [("12", 12), ("0", 0), ("²", None), ("١", None), ("-1", None)])
def test_a_number_is_written_in_ten_figures(typed: str, number: int | None):
    assert parse_int(typed) == number and parse_int(typed * 19) is None


@pytest.mark.parametrize(
    ("place", "typed"),
    [
        ("stops/why/assignment", {"owner_id": BEYOND}),
        ("exists", {"kind": "web", "name": "Portal", "owner": "Comunicación", "calendar_id": BEYOND}),
    ],
)
def test_a_number_beyond_any_is_refused_in_words(session: Session, town: Town, seat, place: str, typed: dict[str, str]):
    session.commit()
    answer = seat(town.editor).post(f"/o/{town.slug}/plan/{place}", data=typed)
    assert answer.status_code == 422 and "Ese número es demasiado grande." in answer.text


@pytest.mark.parametrize("asked", [{"q": "agua\0"}, {"account": BEYOND}, {"topic": BEYOND}])
def test_a_list_narrowed_by_what_cannot_be_still_opens(session: Session, town: Town, seat, asked: dict[str, str]):
    session.commit()
    question = "&".join(f"{name}={quote(parameter)}" for name, parameter in asked.items())
    assert seat(town.editor).get(f"/o/{town.slug}/posts?{question}").status_code == 200


def test_the_character_no_text_has_is_left_out(session: Session, town: Town, seat):
    session.commit()
    client = seat(town.editor)
    way = {"name": "Correo\0 de prensa", "owner": "Comunicación", "notice_days": "1", "sla_hours": "4"}
    assert client.post(f"/o/{town.slug}/plan/guide/ways-in", data=way).status_code == 303
    assert "Correo de prensa" in client.get(f"/o/{town.slug}/plan/guide").text
    assert client.post(f"/o/{town.slug}/plan/stops/why/comments", data={"comment": "Hola\0"}).status_code == 303
    assert session.get_one(PlanComment, 1).text == "Hola"


def test_nor_is_it_in_the_name_of_a_file(session: Session, town: Town, seat):
    session.commit()
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a\0b.csv"\r\n\r\n'
    body = head + b"Fecha;Hora;Cuenta;Texto\r\n15/03/2027;10:00;x;Hola\r\n" + b"\r\n--x--\r\n"
    place = f"/o/{town.slug}/calendar/import"
    answer = seat(town.editor).post(place, data=body, content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 303
    assert session.exec(select(ImportBatch.file_name)).one() == "ab.csv"
