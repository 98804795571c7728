"""Dates: past terms, impossible days, and relative words such as «tomorrow»."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.editorial_line.rules.detectors.dates import named_days
from app.domain.editorial_line.rules.line import RuleAction
from tests.editorial_line.detector_marks import seen
from tests.editorial_line.shipped_line import held

MAY_10 = datetime(2027, 5, 10, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "language", "day", "month", "year"),
    [
        ("El 14 de mayo abre.", "es", 14, 5, None),
        ("El 1º de junio de 2027.", "es", 1, 6, 2027),
        ("Fins al 14 de març del 2027.", "ca", 14, 3, 2027),
        ("L'1 d'abril.", "ca", 1, 4, None),
        ("O 2 de xuño.", "gl", 2, 6, None),
        ("Maiatzaren 14an.", "eu", 14, 5, None),
        ("2027ko ekainaren 2a.", "eu", 2, 6, 2027),
        ("Plazo: 03/05/2027.", "es", 3, 5, 2027),
        ("Plazo: 3-5-2027.", "es", 3, 5, 2027),
    ],
)
def test_a_day_is_read_in_each_language(text: str, language: str, day: int, month: int, year: int | None):
    assert [(named_day.day, named_day.month, named_day.year) for named_day in named_days(text)] == [(day, month, year)]


@pytest.mark.parametrize(
    "text", ["Marcador 3-2 en el minuto 40.", "Ley 3/2018, art. 4.", "Tel. 900 12 05 27.", "10.05 horas"]
)
def test_other_numbers_are_no_days(text: str):
    assert [named_day for named_day in named_days(text) if named_day.year] == []


@given(st.dates(date(2020, 1, 1), date(2035, 12, 31)))
def test_every_written_date_is_read_back(day: date):
    months = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"
    (named_day,) = named_days(f"El {day.day} de {months.split()[day.month - 1]} de {day.year}.")
    assert named_day.in_year(named_day.year or 0) == day


def test_a_term_that_is_over_does_not_go_out():
    finding = held("El plazo de matrícula termina el 30 de abril.", planned_at=MAY_10)["VE-04"]
    assert finding.action is RuleAction.BLOCK


def test_a_term_of_long_ago_without_year_may_be_next_years():
    assert held("Solicitudes hasta el 15 de febrero.", planned_at=MAY_10)["VE-04"].action is RuleAction.WARN
    assert held("Solicitudes hasta el 15 de febrero de 2027.", planned_at=MAY_10)["VE-04"].action is RuleAction.BLOCK


@pytest.mark.parametrize(
    "text",
    [
        "Solicitudes hasta el 30 de mayo.",
        "El 30 de abril se celebró la feria.",
        "Hasta el 10 de mayo a las 14.00 hay plazo.",
    ],
)
def test_terms_that_stand_and_past_days_are_left_in_peace(text: str):
    assert "VE-04" not in held(text, planned_at=MAY_10)


def test_nothing_is_over_while_nobody_knows_when_it_goes_out():
    assert "VE-04" not in held("Solicitudes hasta el 30 de abril de 2021.")


def test_the_day_is_the_one_where_its_readers_are():
    late = datetime(2027, 5, 9, 22, 30, tzinfo=UTC)
    text = "Solicitudes hasta el 9 de mayo."
    assert seen("expired_deadlines", text, planned_at=late) == ["9 de mayo"]
    assert seen("expired_deadlines", text, planned_at=late, zone="Atlantic/Canary") == []


def test_a_day_no_month_has_cannot_be():
    assert seen("impossible_dates", "Abre el 31 de junio y el 30 de junio.") == ["31 de junio"]
    assert seen("impossible_dates", "Abre el 29 de febrero de 2027, no de 2028.") == ["29 de febrero de 2027"]


def test_a_day_of_another_week_day_cannot_be():
    assert seen("impossible_dates", "Abre el martes 14 de mayo de 2027.") == ["14 de mayo de 2027"]
    assert seen("impossible_dates", "Abre el viernes 14 de mayo de 2027.") == []
    assert seen("impossible_dates", "Abre el martes 14 de mayo.", planned_at=MAY_10) == ["14 de mayo"]
    assert seen("impossible_dates", "Abre el martes 14 de mayo.") == []


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("El plazo termina mañana.", "es", ["mañana"]),
        ("Hoy, taller a las 18.00.", "es", ["Hoy"]),
        ("Concert demà a les 20 h.", "ca", ["demà"]),
        ("Mañana 14 de mayo, taller a las 18.00.", "es", []),
        ("Abre por la mañana, hasta las 14.00.", "es", []),
        ("Hoy luce el sol.", "es", []),
    ],
)
def test_a_word_that_means_another_day_tomorrow(text: str, language: str, words: list[str]):
    assert seen("relative_dates", text, language) == words
