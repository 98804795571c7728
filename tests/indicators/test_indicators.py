"""Indicators: computed, entered with a source, imported row by row, and removed."""

import io
from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient
from openpyxl import Workbook
from sqlmodel import Session, col, select

from app.domain.audit.models import AuditEntry
from app.domain.indicators.models import IndicatorValue
from app.domain.indicators.rules.catalogue import ValueOrigin
from app.usecases.indicators.values import store_computed_value
from app.usecases.wiring import Wiring
from tests import sample_town
from tests.clocks import StoppedClock
from tests.indicators.objective_factory import computed, values
from tests.sample_town import Person, Town
from tests.statement_counter import counting

pytestmark = pytest.mark.postgresql

Seat = Callable[[Person], FlaskClient]
HERE = "/o/riba/plan/indicators"
SHEET = (
    "Indicador;Mes;Valor;Fuente\r\n"
    "K6;2027-01;82,5;Cuaderno de atención\r\n"
    "K22;enero de 2027;31,5;Cuaderno de atención\r\n"
    "K7;2027-01;60;Recuento a mano\r\n"
    "K21;01/2027;mucho;Cuaderno\r\n"
    "K22;2027-13;90;Cuaderno\r\n"
    "K6;2027-01;31,25;\r\n"
    "K6;2027-01;83;Otro cuaderno\r\n"
)


def kept(session: Session) -> list[tuple[str, date, float, str]]:
    query = select(IndicatorValue).order_by(col(IndicatorValue.indicator), col(IndicatorValue.month))
    rows = [
        (stored_value.indicator, stored_value.month, stored_value.value, stored_value.source)
        for stored_value in session.exec(query.execution_options(populate_existing=True))
    ]
    session.commit()
    return rows


def entries(session: Session) -> list[AuditEntry]:
    rows = session.exec(select(AuditEntry).order_by(col(AuditEntry.seq)))
    return [entry for entry in rows if entry.act.value.startswith("indicator:")]


def brought(client: FlaskClient, content: bytes, name: str = "datos.csv"):
    return client.post(f"{HERE}/import", data={"file": (io.BytesIO(content), name)})


def test_a_value_is_entered_with_its_source_and_corrected(seat: Seat, session: Session, town: Town):
    session.commit()
    client = seat(town.editor)
    form = {"month": "2027-02", "value": "82,5 %", "source": "Cuaderno"}
    assert client.post(f"{HERE}/K6/values", data=form).status_code == 303
    assert client.post(f"{HERE}/K6/values", data=form | {"value": "84"}).status_code == 303
    assert kept(session) == [("K6", date(2027, 2, 1), 84.0, "Cuaderno")]
    assert [entry.detail.get("before") for entry in entries(session)] == [None, 82.5]
    page = client.get(f"{HERE}/K6").text
    assert "84 %" in page and "febrero de 2027" in page and "apuntado · Editor" in page and "Cuaderno" in page


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"month": "2027-04"}, "todavía no ha empezado"),
        ({"month": "el mes pasado"}, "«el mes pasado» no es un mes"),
        ({"value": "ochenta"}, "«ochenta» no es un número"),
        ({"value": "101"}, "entre 0 y 100"),
        ({"value": "-3"}, "No puede ser negativo"),
        ({"source": ""}, "Este dato hace falta"),
    ],
)
def test_a_wrong_value_is_said_beside_its_field_and_kept(
    seat: Seat, session: Session, town: Town, wrong: dict[str, str], why: str
):
    session.commit()
    form = {"month": "2027-02", "value": "82,5", "source": "Cuaderno de barrio"} | wrong
    answer = seat(town.editor).post(f"{HERE}/K6/values", data=form)
    assert answer.status_code == 422 and why in answer.text
    assert [
        field_text for field_text in form.values() if field_text and f'value="{field_text}"' not in answer.text
    ] == []
    assert kept(session) == []


def test_what_the_system_works_out_is_never_typed(seat: Seat, session: Session, town: Town, clock: StoppedClock):
    computed(session, town, 61.5, now=clock())
    session.commit()
    client = seat(town.editor)
    answer = client.post(f"{HERE}/K7/values", data={"month": "2027-02", "value": "99", "source": "A ojo"})
    assert answer.status_code == 422 and "lo calcula el sistema" in answer.text
    assert kept(session) == [("K7", date(2027, 2, 1), 61.5, "")]
    page = client.get(f"{HERE}/K7").text
    assert "61,5 %" in page and "calculado" in page and "Apuntar un dato" not in page


def test_worked_out_again_it_takes_the_place_of_what_was_kept(session: Session, town: Town, clock: StoppedClock):
    computed(session, town, 61.5, now=clock())
    computed(session, town, 63, now=clock())
    assert kept(session) == [("K7", date(2027, 2, 1), 63.0, "")]
    assert session.exec(select(IndicatorValue.origin)).one() is ValueOrigin.COMPUTED
    with pytest.raises(ValueError, match="K6 is entered"):
        store_computed_value(session, town.id, "K6", date(2027, 2, 1), 1.0, clock())


def test_a_sheet_is_looked_at_row_by_row_before_anything_is_kept(seat: Seat, session: Session, town: Town):
    session.commit()
    page = brought(seat(town.editor), SHEET.encode("cp1252")).text
    assert "2 filas correctas" in page and "5 por corregir" in page
    for why in (
        "lo calcula el sistema",
        "«mucho» no es un número",
        "«2027-13» no es un mes",
        "Falta la fuente",
        "La fila 2 ya da ese indicador y ese mes",
    ):
        assert why in page
    assert "82,5 %" in page and "31,5 %" in page
    assert kept(session) == []


def test_sound_rows_are_kept_and_the_others_stay_to_be_corrected(seat: Seat, session: Session, town: Town):
    session.commit()
    client = seat(town.editor)
    rows = "K6;2027-01;82,5;Cuaderno; tomo 2\nK21;2027-01;mucho;Cuaderno"
    first = client.post(f"{HERE}/values", data={"rows": rows, "first": "2"})
    assert first.status_code == 422 and "Guardados: 1. Quedan por corregir: 1" in first.text
    assert "K21;2027-01;mucho;Cuaderno" in first.text and "K6;2027-01" not in first.text
    again = client.post(f"{HERE}/values", data={"rows": "K21;2027-01;72;Cuaderno", "first": "3"})
    assert again.status_code == 303
    january = date(2027, 1, 1)
    assert kept(session) == [("K21", january, 72.0, "Cuaderno"), ("K6", january, 82.5, "Cuaderno; tomo 2")]
    assert [(entry.act.value, entry.detail["count"]) for entry in entries(session)] == [("indicator:imported", 1)] * 2


def test_a_book_with_dates_and_numbers_says_the_same(seat: Seat, session: Session, town: Town):
    session.commit()
    book, out = Workbook(), io.BytesIO()
    book.active.append(["Fuente", "Valor", "Mes", "Indicador", "Nota"])
    book.active.append(["Cuaderno", 82.5, date(2027, 1, 15), "K6", "nada"])
    book.save(out)
    page = brought(seat(town.editor), out.getvalue(), "datos.xlsx").text
    assert "1 fila correcta;" in page and "K6;2027-01;82,5;Cuaderno" in page


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "El archivo est\u00e1 vac\u00edo"),
        (b"Indicador;Mes;Valor\r\nK1;2027-01;3\r\n", "Faltan columnas en la primera fila: Fuente."),
        (b"%PDF-1.7 nada", "Es un PDF"),
        (b"Indicador;Mes;Valor;Fuente\r\n", "No hay ninguna fila"),
    ],
)
def test_what_is_no_sheet_of_values_is_said(seat: Seat, session: Session, town: Town, content: bytes, why: str):
    session.commit()
    answer = brought(seat(town.editor), content)
    assert answer.status_code == 422 and why in answer.text


def test_what_is_taken_away_can_be_brought_back(seat: Seat, session: Session, town: Town, clock: StoppedClock):
    values(session, town, 80, 82.5, now=clock(), indicator="K6")
    session.commit()
    client = seat(town.editor)
    content = client.get(f"{HERE}/export").data
    assert content.decode("utf-8-sig").splitlines()[2].startswith("K6;2027-02;82.5;") or b"82,5" in content
    assert "2 filas correctas" in brought(client, content).text
    assert "2 filas correctas" in brought(client, client.get(f"{HERE}/export?form=xlsx").data, "x.xlsx").text


def test_another_organisations_values_do_not_exist(seat: Seat, session: Session, town: Town, clock: StoppedClock):
    other = sample_town.make_town(session, now=clock(), slug="otra")
    values(session, other, 11, 12, 13, now=clock())
    session.commit()
    client = seat(town.editor)
    for path in (HERE, f"{HERE}/K6", f"{HERE}/export"):
        assert "13 %" not in client.get(path).text and "Cuaderno" not in client.get(path).text


@pytest.mark.parametrize("path", [HERE, f"{HERE}/K6", f"{HERE}/import"])
def test_a_page_of_indicators_asks_little(
    seat: Seat, session: Session, town: Town, clock: StoppedClock, wiring: Wiring, path: str
):
    values(session, town, *range(20), now=clock())
    session.commit()
    client = seat(town.editor)
    client.get(path)
    with counting(wiring.engine) as statements:
        assert client.get(path).status_code == 200
    assert statements.count < 15


def test_importing_many_rows_asks_as_little_as_few(seat: Seat, session: Session, town: Town, wiring: Wiring):
    session.commit()
    client = seat(town.editor)
    rows = [
        f"K{code};{year}-{month:02};{month},5;Cuaderno"
        for code in (6, 21, 22)
        for year in range(2010, 2027)
        for month in range(1, 13)
    ]
    with counting(wiring.engine) as statements:
        assert client.post(f"{HERE}/values", data={"rows": "\n".join(rows)}).status_code == 303
    assert statements.count < 25 and len(kept(session)) == len(rows)
