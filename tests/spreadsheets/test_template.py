"""The planning template: lists to choose from, checks in words, an example that is no real post."""

import io
from collections.abc import Callable
from datetime import date, time
from typing import Any

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from app.adapters.sheets.reader import SpreadsheetReader
from app.adapters.sheets.writer import SpreadsheetWriter
from app.core.errors import Refusal
from app.domain.posts.models import Post
from app.domain.spreadsheets.rules.post_rows import ExportVocabulary
from app.domain.spreadsheets.rules.sheet_rows import parse_rows
from app.domain.spreadsheets.rules.template import EXAMPLE, TEMPLATE_COLUMNS, build_template
from tests.sample_town import Person, Town
from tests.spreadsheets.uploads import Desk
from tests.spreadsheets.vocabulary import OFFICE

Seat = Callable[[Person], FlaskClient]
HERE = ExportVocabulary(OFFICE, {account.id: OFFICE.written(account) for account in OFFICE.accounts})


def template() -> Any:
    return openpyxl.load_workbook(io.BytesIO(SpreadsheetWriter().template(build_template(HERE, place="Madrid"))))


def saved(book: Any) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def checks(book: Any) -> dict[str, Any]:
    """Return each column's validation, by its heading."""
    leaf = book["Publicaciones"]
    return {leaf[f"{str(check.sqref)[0]}1"].value: check for check in leaf.data_validations.dataValidation}


def test_its_lists_are_what_the_organisation_has():
    book = template()
    lists = {column[0].value: [cell.value for cell in column[1:] if cell.value] for column in book["Listas"].columns}
    assert lists["Tema"] == ["Cultura", "Tráfico y obras"] and lists["Idioma"] == ["es", "ca"]
    assert lists["Cuenta"][2:4] == ["Rivera (Facebook)", "'@Biblioteca Rivera (Bluesky)"]
    assert checks(book)["Tema"].formula1 == "Listas!$B$2:$B$3" and checks(book)["Tema"].type == "list"
    assert book["Listas"].protection.sheet


def test_a_wrong_cell_is_told_in_words():
    validations = checks(template())
    assert {name: validations[name].errorStyle for name in validations} == {
        "Cuenta": "warning",
        "Hora": "warning",
        "Tema": "stop",
        "Idioma": "stop",
        "Fecha": "stop",
    }
    assert "día/mes/año" in validations["Fecha"].error and "09:30" in validations["Hora"].prompt
    assert all(len(check.error) < 225 and len(check.prompt) < 255 for check in validations.values())


def test_it_says_how_it_is_filled_in_and_marks_its_example():
    book = template()
    assert "Madrid" in book["Cómo se rellena"]["A1"].value
    assert [cell.value for cell in book["Publicaciones"][1]] == [column.value for column in TEMPLATE_COLUMNS]
    assert book["Publicaciones"]["J2"].value == EXAMPLE and book["Publicaciones"]["B2"].value == time(9, 30)


def test_nobody_imports_the_example():
    sheet = SpreadsheetReader().read("plantilla.xlsx", saved(template()))
    with pytest.raises(Refusal, match="ninguna fila debajo"):
        parse_rows(sheet, OFFICE)


def test_what_is_filled_in_is_read():
    book = template()
    typed = (
        date(2027, 3, 15),
        time(10, 15),
        "'@Biblioteca Rivera (Bluesky)",
        "Cultura",
        "ca",
        "Festa",
        "Obre dissabte.",
    )
    for place, value in enumerate(typed, start=1):
        book["Publicaciones"].cell(3, place, value)
    (row,) = parse_rows(SpreadsheetReader().read("plantilla.xlsx", saved(book)), OFFICE)
    assert row.planned is not None and not row.problems
    planned = row.planned
    assert (planned.on, planned.at, planned.accounts, planned.topic_id) == (typed[0], typed[1], (4,), 10)
    assert (planned.language, planned.title, planned.text) == ("ca", "Festa", "Obre dissabte.")


def test_the_template_of_a_town_comes_back_filled_in(session: Session, town: Town, seat: Seat):
    desk = Desk(seat(town.editor))
    assert "/calendar/template.xlsx" in desk.client.get("/o/riba/calendar/import").text
    answer = desk.client.get("/o/riba/calendar/template.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    leaf = book["Publicaciones"]
    account = book["Listas"]["A2"].value
    for place, value in enumerate(
        (date(2027, 3, 15), time(10, 15), account, None, "es", "Fiestas", "Ya son."), start=1
    ):
        leaf.cell(2, place, value)
    leaf["J2"] = None
    where = desk.bring(saved(book), "plantilla.xlsx").headers["Location"].partition("127.0.0.1:8000")
    assert "Nuevas: 1" in desk.apply(where[2] or where[0])
    made = session.exec(select(Post)).one()
    assert (made.title, made.hour) == ("Fiestas", "2027-03-15 10:15:00 0")


def test_an_organisation_without_topics_has_no_list_of_them():
    office = ExportVocabulary(
        OFFICE.__class__(OFFICE.accounts, (), ("es",), "Europe/Madrid", OFFICE.today), HERE.accounts
    )
    content = SpreadsheetWriter().template(build_template(office, place="Madrid"))
    assert "Tema" not in checks(openpyxl.load_workbook(io.BytesIO(content)))
