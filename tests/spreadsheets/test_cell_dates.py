"""Dates and times as people type them."""

from datetime import date, datetime, time

import pytest

from app.core.errors import Refusal
from app.domain.spreadsheets.rules.cell_dates import parse_date
from app.domain.spreadsheets.rules.cell_hours import HourMark, parse_hour_cell


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("31/12/2027", date(2027, 12, 31)),
        ("1-2-2027", date(2027, 2, 1)),
        ("31.12.2027", date(2027, 12, 31)),
        ("2027-03-16", date(2027, 3, 16)),
        ("2027-03-16 00:00:00", date(2027, 3, 16)),
        ("17/03/27", date(2027, 3, 17)),
        ("21 de marzo de 2027", date(2027, 3, 21)),
        ("1 d'abril del 2027", date(2027, 4, 1)),
        ("5 de xuño de 2027", date(2027, 6, 5)),
        ("2027ko martxoaren 21a", date(2027, 3, 21)),
        ("March 21, 2027", date(2027, 3, 21)),
        ("viernes, 31/12/2027", date(2027, 12, 31)),
        (datetime.combine(date(2027, 3, 16), time(9, 30)), date(2027, 3, 16)),
        (date(2027, 3, 16), date(2027, 3, 16)),
    ],
)
def test_a_day_is_read_day_first_unless_the_year_leads(typed, day):
    assert parse_date(typed) == day


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Falta la fecha"),
        ("31/02/2027", "ese mes va del 1 al 28"),
        ("12/31/2027", "no hay mes 31"),
        ("17/03", "le falta el año"),
        ("17 de marzo", "le falta el año"),
        ("lunes 31/12/2027", "no cae en el día de la semana"),
        ("31/12/2207", "fuera del calendario"),
        ("1/1/0000", "fuera del calendario"),
        ("46462", "el 16/03/2027"),
        (46462, "el 16/03/2027"),
        (time(9, 30), "No se entiende"),
        ("pasado mañana", "No se entiende"),
        ("(" * 100_000, "No se entiende"),
    ],
)
def test_a_day_that_cannot_be_is_refused_with_what_is_wrong(typed, words):
    with pytest.raises(Refusal, match=words):
        parse_date(typed)


@pytest.mark.parametrize(
    ("typed", "hour"),
    [
        ("09:30", time(9, 30)),
        ("9.05", time(9, 5)),
        ("9:00 h", time(9)),
        ("9h30", time(9, 30)),
        ("9 h", time(9)),
        ("a las 17:45 horas", time(17, 45)),
        ("09:30:00", time(9, 30)),
        ("5:45 p. m.", time(17, 45)),
        ("12:05 am", time(0, 5)),
        (time(8, 14, 59, 999_900), time(8, 15)),
        (datetime.combine(date(2027, 1, 1), time(8, 15)), time(8, 15)),
    ],
)
def test_an_hour_is_read_as_the_office_writes_it(typed, hour):
    assert parse_hour_cell(typed).at == hour


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (None, "Falta la hora"),
        ("24:30", "un día va de 00:00 a 23:59"),
        ("9:75", "un día va de 00:00 a 23:59"),
        ("17:30 pm", "un día va de 00:00 a 23:59"),
        ("930", "Si son las 09:30"),
        (9, "Si son las 09:00"),
        (0.34375, "escriba 08:15"),
        ("10:00-11:00", "No se entiende"),
        ("(" * 100_000, "No se entiende"),
    ],
)
def test_an_hour_that_is_not_sure_is_refused_with_what_was_meant(typed, words):
    with pytest.raises(Refusal, match=words):
        parse_hour_cell(typed)


def test_twenty_four_hours_are_the_midnight_of_the_next_day():
    with pytest.raises(Refusal, match=r"00:00 del 01/01/2028"):
        parse_hour_cell("24:00", on=date(2027, 12, 31))


@pytest.mark.parametrize(
    ("typed", "mark"),
    [
        ("02:30 CEST", HourMark.SUMMER),
        ("02:30 (horario de invierno)", HourMark.WINTER),
        ("2:30 (1ª)", HourMark.FIRST),
        ("02:30 h, segunda vez", HourMark.SECOND),
    ],
)
def test_an_hour_may_say_which_of_the_two_it_is(typed, mark):
    hour = parse_hour_cell(typed)
    assert (hour.at, hour.mark) == (time(2, 30), mark)
