"""Rows compared with each other, rejected rows, and repeated rows recognised."""

import json
from dataclasses import replace
from datetime import date, time

import pytest

from app.core.errors import Refusal
from app.domain.spreadsheets.rules.row_draft import slot_key, text_key
from app.domain.spreadsheets.rules.sheet import SheetRow, sheet_document, sheet_from_document
from app.domain.spreadsheets.rules.sheet_rows import parse_rows, rejected_rows, row_reasons
from tests.spreadsheets.vocabulary import HEADINGS, OFFICE, reading, sheet

WITH_REFERENCE = (*HEADINGS, "ID")


def test_the_same_row_twice_is_one_post():
    first, second = parse_rows(sheet({}, {"Fecha": "2027-03-15", "Hora": "9.30"}), OFFICE)
    assert first.planned
    assert second.planned is None
    assert row_reasons(second) == "Esta fila está repetida: es igual que la fila 2."


def test_two_posts_in_one_place_are_both_noted_and_told_apart():
    first, second = parse_rows(sheet({}, {"Texto": "Otra cosa", "Cuenta": "@rivera"}), OFFICE)
    assert [str(note) for note in (*first.notes, *second.notes)] == [
        "Coincide en cuenta, minuto e idioma con otra fila del archivo: 3.",
        "Coincide en cuenta, minuto e idioma con otra fila del archivo: 2.",
    ]
    assert slot_key(first.planned, nth=first.nth) != slot_key(second.planned, nth=second.nth)


def test_a_reference_stands_for_one_row_only():
    rows = sheet({"ID": "A-1"}, {"ID": "a-1", "Texto": "Otra cosa"}, headings=WITH_REFERENCE)
    assert row_reasons(parse_rows(rows, OFFICE)[1]) == "La referencia «a-1» ya está en la fila 2."


def test_a_row_is_known_again_by_its_place_though_its_text_changed():
    before, after = reading().planned, reading({"Texto": "La biblioteca abre el martes."}).planned
    assert slot_key(before) == slot_key(after)
    assert text_key(before) != text_key(after)


def test_a_row_is_known_again_by_its_text_though_its_day_changed():
    before, after = (
        reading().planned,
        reading({"Fecha": "16/03/2027", "Texto": "LA BIBLIOTECA  abre el lunes."}).planned,
    )
    assert slot_key(before) != slot_key(after)
    assert text_key(before) == text_key(after)


def test_the_order_of_accounts_in_the_cell_does_not_matter():
    first, other = (reading({"Cuenta": cell}).planned for cell in ("@rivera, facebook", "facebook, @rivera"))
    assert (slot_key(first), text_key(first)) == (slot_key(other), text_key(other))


def test_the_two_equal_hours_are_two_places():
    night = {"Fecha": "31/10/2027", "Hora": "02:30"}
    first, second = (reading(night, fold=fold).planned for fold in (0, 1))
    assert slot_key(first) != slot_key(second)


def test_a_reference_is_worth_more_than_the_place():
    before, after = (replace(reading().planned, reference="R7", at=time(hour)) for hour in (9, 10))
    assert slot_key(before) == slot_key(after)


def test_the_answer_about_the_double_hour_goes_to_its_row():
    rows = sheet({}, {"Fecha": "31/10/2027", "Hora": "02:30"})
    assert parse_rows(rows, OFFICE)[1].question
    assert parse_rows(rows, OFFICE, folds={3: 1})[1].planned.fold == 1


def test_rejected_rows_keep_their_cells_and_say_why_in_the_last_column():
    parsed_sheet = sheet({}, {"Texto": None}, {"Fecha": "31/10/2027", "Hora": "02:30"})
    headings, rows = rejected_rows(parsed_sheet, parse_rows(parsed_sheet, OFFICE))
    assert headings == (*HEADINGS, "Motivo")
    assert rows[0][-1] == "Texto: Falta el texto."
    assert "añada (1ª) o (2ª) detrás de la hora" in rows[1][-1]
    assert rows[0][:-1] == parsed_sheet.rows[1].cells


def test_an_old_reason_is_replaced_by_the_new_one():
    parsed_sheet = sheet({"Motivo": "de antes", "Texto": None}, headings=("Motivo", *HEADINGS))
    headings, rows = rejected_rows(parsed_sheet, parse_rows(parsed_sheet, OFFICE))
    assert headings == (*HEADINGS, "Motivo")
    assert "de antes" not in rows[0]


def test_cells_without_heading_come_back_without_heading():
    parsed_sheet = sheet({})
    parsed_sheet = replace(parsed_sheet, rows=(SheetRow(2, parsed_sheet.rows[0].cells, surplus=("el lunes.",)),))
    read = parse_rows(parsed_sheet, OFFICE)
    assert "póngalo entre comillas" in row_reasons(read[0])
    assert rejected_rows(parsed_sheet, read)[1][0][-1] == "el lunes."


def test_headings_without_rows_are_refused():
    with pytest.raises(Refusal, match="ninguna fila debajo"):
        parse_rows(sheet(), OFFICE)


def test_a_sheet_is_kept_as_json_and_comes_back_the_same():
    parsed_sheet = sheet({"Fecha": date(2027, 3, 15), "Hora": time(9, 30), "Tema": 3, "Enlace": 1.5, "Texto": None})
    parsed_sheet = replace(parsed_sheet, rows=(replace(parsed_sheet.rows[0], unsaved=(5,), surplus=("x", None)),))
    assert sheet_from_document(json.loads(json.dumps(sheet_document(parsed_sheet)))) == parsed_sheet


def test_thousands_of_rows_in_one_place_are_still_read_quickly():
    rows = parse_rows(sheet(*({"Texto": f"Aviso {n}"} for n in range(3000))), OFFICE)
    assert "…" in str(rows[0].notes[-1])
    assert len({row.nth for row in rows}) == 3000
