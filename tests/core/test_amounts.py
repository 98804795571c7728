"""Numbers as people type them, of any unit."""

import math

import pytest

from app.core.amounts import format_amount, parse_amount, parse_number
from app.core.errors import Refusal
from app.domain.indicators.rules.value_import import read_entry, read_rows
from app.domain.plan.rules.team import hours_to_minutes, minutes_to_hours
from app.pages.plan.indicators import rows_as_text
from tests.indicators.test_progress import TODAY


@pytest.mark.parametrize(
    ("typed", "value"),
    [("3,5", 3.5), ("3.5", 3.5), (" 12 ", 12), (7, 7), (0.25, 0.25), ("1.234,5", 1234.5), ("1\u202f234.5", 1234.5)],
)
def test_a_number_has_a_comma_or_a_point(typed: str | float, value: float):
    assert parse_amount(typed, most=10_000) == value


@pytest.mark.parametrize(
    "typed",
    ["", "tres", "--1", "1e3", "nan", "٣", math.nan, math.inf, "1,250", "1234.567", "1.250.5", "1.25.0", "1.250 000"],
)
def test_what_is_no_number_or_could_be_two_says_how_one_is_written(typed: str | float):
    with pytest.raises(Refusal, match="no es un número claro"):
        parse_number(typed, most=10_000_000)


@pytest.mark.parametrize(("typed", "value"), [("0,125", "0.125"), ("0.125", "0.125"), ("1250,125", "1250.125")])
def test_three_decimals_are_read_where_they_cannot_be_thousands(typed: str, value: str):
    assert str(parse_number(typed, most=10_000)) == value


@pytest.mark.parametrize(
    ("typed", "says"),
    [("61", "como mucho 60"), ("-1", "No puede ser negativo"), (-0.5, "negativo"), (3.555, "dos decimales")],
)
def test_a_number_that_cannot_be_says_why(typed: str | float, says: str):
    with pytest.raises(Refusal, match=says):
        parse_amount(typed, most=60)


def test_hours_are_kept_in_minutes_and_told_with_a_comma():
    assert hours_to_minutes(7.5) == 450 and format_amount(minutes_to_hours(450)) == "7,5"
    assert format_amount(None) == ""


@pytest.mark.parametrize("cell", [82.555, 82.5, 82.1234, 82, 0.125])
def test_a_cell_of_a_sheet_says_the_same_once_it_is_shown_as_text(cell: float):
    (row,) = read_rows([(2, ("K6", "2027-03", cell, "Encuesta"))], today=TODAY)
    indicator, month, value, source = rows_as_text([row]).split(";")
    assert row.value is not None and row.value.value == cell
    assert read_entry(indicator, month, value, source, today=TODAY) == row.value
