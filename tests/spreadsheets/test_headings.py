"""Recognition of columns."""

import pytest

from app.core.errors import Refusal
from app.domain.spreadsheets.rules.headings import SheetColumn, find_heading_row, map_columns, recognise_heading
from tests.spreadsheets.vocabulary import sheet


@pytest.mark.parametrize(
    "headings",
    [
        ("FECHA", "Hora de publicación", "Red social", "Copy"),
        ("Data", "Hora", "Comptes", "Text"),
        ("data", "hora", "Contas", "Texto"),
        ("Eguna", "Ordua", "Kontuak", "Testua"),
        ("Date", "Time", "Account", "Text"),
        ("Fecha (dd/mm/aaaa)", "Hora *", "  Cuenta:", "TEXTO"),
    ],
)
def test_headings_are_known_in_five_languages(headings):
    assert set(map_columns(sheet(headings=headings)).positions) == {
        SheetColumn.DATE,
        SheetColumn.TIME,
        SheetColumn.ACCOUNT,
        SheetColumn.TEXT,
    }


def test_the_weekday_beside_the_date_is_left_aside():
    columns = map_columns(sheet(headings=("Día", "Fecha", "Hora", "Red", "Cuenta", "Texto")))
    assert (columns.positions[SheetColumn.DATE], columns.positions[SheetColumn.ACCOUNT]) == (1, 4)
    assert columns.ignored == ("Día", "Red")


def test_missing_columns_are_named_beside_the_ones_found():
    with pytest.raises(Refusal) as refused:
        map_columns(sheet(headings=("Fecha", "Cuenta", "Notas")))
    assert "Hora, Texto" in str(refused.value)
    assert "«Fecha», «Cuenta», «Notas»" in str(refused.value)


def test_a_sheet_without_headings_says_what_its_first_row_holds():
    with pytest.raises(Refusal, match="La fila 1 dice: «05/01/2027», «Hola»"):
        map_columns(sheet(headings=("05/01/2027", "Hola")))


def test_the_same_heading_twice_is_refused():
    with pytest.raises(Refusal, match="«Texto» está dos veces"):
        map_columns(sheet(headings=("Fecha", "Hora", "Cuenta", "Texto", "Texto")))


def test_the_headings_may_stand_below_a_title():
    assert (
        find_heading_row([("Calendario editorial 2027",), (), ("Fecha", "Hora", "Cuenta", "Texto"), ("1/1/2027",)]) == 2
    )


def test_a_very_long_cell_is_no_heading():
    assert recognise_heading("(" * 1_000_000) is None
