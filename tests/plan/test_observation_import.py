"""Observation sheets imported from a spreadsheet: all of them or none, with a sentence for each wrong row."""

import io
from datetime import date

import pytest
from openpyxl import Workbook
from sqlmodel import Session, col, select

from app.db.work import Work
from app.domain.audit.models import AuditEntry
from app.domain.directory.rules.networks import Network
from app.domain.plan.models.profiles import ComparableProfile
from app.usecases.plan.profiles import ProfileDetails, add_profile
from tests.clocks import StoppedClock
from tests.plan.profile_factory import HEAD, OTHERS, Seat, brought, looked, sheets
from tests.sample_town import Town


def test_sheets_come_by_csv_with_decimal_commas(session: Session, town: Town, seat: Seat, clock: StoppedClock):
    looked(session, town, clock)
    session.commit()
    client = seat(town.editor)
    rows = HEAD + "VILLARRIBA;15/02/2027;3,5;1,25;vídeo, imagen;Avisa antes\r\nvillarriba;16/02/2027;4;;;\r\n"
    for content in (rows.encode("utf-8-sig"), rows.encode("cp1252")):
        assert brought(client, content).status_code == 303
    imported_sheets = sheets(session)[1:]
    assert [(sheet.posts_per_week, sheet.response_hours, sheet.formats) for sheet in imported_sheets] == [
        (3.5, 1.25, ["image", "video"]),
        (4.0, None, []),
    ]
    entries = session.exec(
        select(AuditEntry).where(AuditEntry.act == "comparable:imported").order_by(col(AuditEntry.seq))
    ).all()
    assert [entry.detail["count"] for entry in entries] == [2, 0]


def test_sheets_come_by_xlsx_with_numbers_and_days_as_such(
    session: Session, town: Town, seat: Seat, clock: StoppedClock
):
    looked(session, town, clock)
    session.commit()
    book, out = Workbook(), io.BytesIO()
    book.active.append(["Perfil", "Fecha", "Publicaciones por semana", "Horas en responder"])
    book.active.append(["Villarriba", date(2027, 2, 15), 3.5, "1,5"])
    book.save(out)
    assert brought(seat(town.editor), out.getvalue(), "fichas.xlsx").status_code == 303
    assert [(sheet.observed_on, sheet.posts_per_week, sheet.response_hours) for sheet in sheets(session)[1:]] == [
        (date(2027, 2, 15), 3.5, 1.5)
    ]


def test_rows_that_cannot_be_are_told_one_by_one_and_nothing_is_brought(
    session: Session, town: Town, seat: Seat, clock: StoppedClock
):
    looked(session, town, clock)
    session.commit()
    rows = (
        "Villarriba;15/02/2027;3,5;;;\r\n"
        "Villaribba;15/02/2027;3,5;;;\r\n"
        "Villarriba;31/02/2027;3,5;;;\r\n"
        "Villarriba;15/02/2027;mil;;;\r\n"
        "Villarriba;15/02/2027;;;;\r\n"
        "Villarriba;15/02/2027;3,5;;holograma;\r\n"
        f"Villarriba;15/02/2027;3,5;;;{'página ' * 5000}\r\n"
    )
    answer = brought(seat(town.editor), (HEAD + rows).encode())
    assert answer.status_code == 422
    for words in (
        "¿Quería decir «Villarriba»?",
        "«mil» no es un número",
        "Falta cuántas",
        "No se conoce el formato «holograma»",
        "caben 2000",
        "No se ha traído nada",
    ):
        assert words in answer.text
    assert len(sheets(session)) == 1


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "vac"),
        (b"Perfil;Fecha\r\nVillarriba;15/02/2027\r\n", "Faltan columnas"),
        (HEAD.encode(), "ninguna fila"),
        (b"%PDF-1.7 nada", "Es un PDF"),
        ((HEAD + "Villarriba;15/02/2028;3;;;\r\n").encode(), "todavía no ha llegado"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(
    session: Session, town: Town, seat: Seat, clock: StoppedClock, content: bytes, says: str
):
    looked(session, town, clock)
    session.commit()
    answer = brought(seat(town.editor), content)
    assert answer.status_code == 422 and says in answer.text
    assert len(sheets(session)) == 1


def test_a_name_two_networks_share_needs_its_network(session: Session, town: Town, seat: Seat, clock: StoppedClock):
    looked(session, town, clock)
    named = ProfileDetails("Villarriba", Network.X)
    add_profile(Work(session, town.editor.actor, clock()), named)
    session.commit()
    client = seat(town.editor)
    head = "Perfil;Red;Fecha;Publicaciones por semana\r\n"
    assert "Hay varios perfiles" in brought(client, (head + "Villarriba;;15/02/2027;3\r\n").encode()).text
    assert brought(client, (head + "Villarriba;X;15/02/2027;3\r\n").encode()).status_code == 303
    profile = session.exec(select(ComparableProfile).where(ComparableProfile.network == Network.X)).one()
    assert sheets(session)[-1].profile_id == profile.id


def test_the_template_is_brought_back_once_it_is_filled_in(
    session: Session, town: Town, seat: Seat, clock: StoppedClock
):
    looked(session, town, clock)
    session.commit()
    client = seat(town.editor)
    empty = client.get(f"{OTHERS}/template.csv").data.decode("utf-8-sig")
    heads, row = empty.strip().split("\r\n")
    cells = row.split(";")
    cells[heads.split(";").index("Publicaciones por semana")] = "3,5"
    assert brought(client, f"{heads}\r\n{';'.join(cells)}\r\n".encode()).status_code == 303
    assert sheets(session)[-1].posts_per_week == 3.5
