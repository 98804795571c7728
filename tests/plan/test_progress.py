"""How an objective goes: trend, forecast and state, worked out of the months."""

from contextlib import suppress
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import Refusal
from app.plan.rules.drawing import APART, FLOOR, LEFT, RIGHT, TOP, line
from app.plan.rules.imported import read_month
from app.plan.rules.indicators import INDICATORS, Unit
from app.plan.rules.measures import MOST, read_measure
from app.plan.rules.numbers import written
from app.plan.rules.progress import Course, Going, Point, explained, forecast, progress, trend

UP = Course(INDICATORS["K1"], 80, 95, date(2027, 12, 31))
DOWN = Course(INDICATORS["K16"], 10, 3, date(2027, 12, 31))
TODAY = date(2027, 7, 10)
SHARES = st.floats(min_value=0, max_value=100)


def months(*amounts: float, last: int = 6) -> list[Point]:
    """Up to June 2027, the newest last."""
    start = 2027 * 12 + last - len(amounts)
    return [Point(date((start + at) // 12, (start + at) % 12 + 1, 1), one) for at, one in enumerate(amounts)]


def said(points: list[Point], course: Course, today: date = TODAY) -> str:
    told = progress(points, course, today=today)
    return str(
        explained(told, course, amount=lambda n: f"{n:.0f} %", by=lambda n: f"{n:.1f} puntos", month=str, day="31-12")
    )


@pytest.mark.parametrize(
    ("points", "course", "going"),
    [
        (months(), UP, Going.UNKNOWN),
        (months(82, 84), UP, Going.UNKNOWN),
        (months(90, 96), UP, Going.REACHED),
        (months(80, 82, 84, 86), UP, Going.ON_TRACK),
        (months(80, 81, 82, 83), UP, Going.OFF_TRACK),
        (months(84, 85, 86, 87), UP, Going.AT_RISK),
        (months(90, 88, 86, 84), UP, Going.OFF_TRACK),
        (months(99, 98, 97, 96), UP, Going.AT_RISK),
        (months(10, 9, 8, 7), DOWN, Going.ON_TRACK),
        (months(4, 3.5, 3, 2.5), DOWN, Going.REACHED),
        (months(10, 10, 10), DOWN, Going.OFF_TRACK),
    ],
)
def test_each_course_goes_as_its_months_say(points: list[Point], course: Course, going: Going):
    assert progress(points, course, today=TODAY).going is going


def test_when_its_day_is_past_only_the_last_month_counts():
    after = date(2028, 1, 5)
    assert said(months(80, 90, 96, last=12), UP, after) == "Conseguido: acabó en 96 % y la meta era 95 %."
    missed = said(months(80, 90, 94, last=12), UP, after)
    assert missed == "No se consiguió: acabó en 94 % y la meta era 95 %. Faltaron 1.0 puntos."


def test_red_is_told_in_words():
    assert said(months(80, 81, 82, 83), UP) == (
        "Va en rojo: al ritmo de los últimos seis meses estará en 89 % el 31-12 y la meta es 95 %. "
        "Faltarán 6.0 puntos: haría falta cambiar 2.0 puntos al mes y ahora cambia 1.0 puntos."
    )
    assert said(months(80, 82, 84, 86), UP).endswith("llegará a la meta, 95 %, en 2027-11-01; el plazo acaba el 31-12.")
    assert said(months(90, 88, 86, 84), UP).startswith("Va en rojo y se aleja")
    assert said(months(99, 98, 97, 96), UP).startswith("En riesgo: hoy cumple, con 96 %")


def test_the_trend_looks_at_the_last_six_months_and_no_further():
    assert trend(months(0, 0, 0, 50, 52, 54, 56, 58, 60)) == pytest.approx((2, 60))
    assert trend([Point(date(2025, 1, 1), 5), *months(50, 52)]) is None


@given(st.lists(SHARES, min_size=3, max_size=24))
def test_a_forecast_stays_within_what_can_be(amounts: list[float]):
    found = forecast(months(*amounts), UP.indicator, UP.due_on)
    assert found is not None and 0 <= found <= 100


@given(st.floats(0, 90), st.floats(-2, 2), st.integers(3, 12))
def test_months_on_a_straight_line_are_foretold_exactly(start: float, pace: float, count: int):
    points = months(*(start + pace * at for at in range(count)))
    found = trend(points)
    assert found is not None and found == pytest.approx((pace, points[-1].value), abs=1e-6)


@given(st.lists(SHARES, max_size=24), st.sampled_from([UP, DOWN]), st.dates(date(2027, 1, 1), date(2029, 1, 1)))
def test_every_course_is_explained_with_all_its_words(amounts: list[float], course: Course, today: date):
    assert "%(" not in said(months(*amounts), course, today)


@given(st.lists(st.floats(0, 1_000_000), min_size=1, max_size=40), st.floats(0, 1_000_000))
def test_everything_drawn_lies_inside_the_drawing(amounts: list[float], goal: float):
    drawn = line(months(*amounts), goal=goal, ahead=Point(date(2028, 1, 1), goal))
    assert drawn is not None and drawn.ahead is not None
    for one in (*drawn.places, drawn.ahead):
        assert LEFT <= one.x <= RIGHT and TOP <= one.y <= FLOOR
    assert all(before.x - after.x >= APART for before, after in pairwise(drawn.months))


@pytest.mark.parametrize(
    ("typed", "unit", "amount"),
    [
        ("82,5 %", Unit.SHARE, 82.5),
        ("82.5", Unit.SHARE, 82.5),
        ("1.250", Unit.COUNT, 1250),
        ("1 250,75", Unit.COUNT, 1250.75),
        ("12.500.000", Unit.COUNT, None),
        ("2 h", Unit.MINUTES, 120),
        ("2 h 30 min", Unit.MINUTES, 150),
        ("45 minutos", Unit.MINUTES, 45),
        ("45", Unit.MINUTES, 45),
        ("0,8", Unit.RATIO, 0.8),
        ("", Unit.SHARE, None),
        ("80-90", Unit.SHARE, None),
        ("1e3", Unit.COUNT, None),
    ],
)
def test_amounts_are_read_as_they_are_written(typed: str, unit: Unit, amount: float | None):
    if amount is None:
        with pytest.raises(Refusal):
            read_measure(typed, unit)
    else:
        assert read_measure(typed, unit) == amount


@given(st.decimals(0, 9999, places=2, allow_nan=False))
def test_what_is_written_is_read_back(amount):
    assert read_measure(written(float(amount)), Unit.COUNT) == pytest.approx(float(amount))


@given(st.text(max_size=30), st.sampled_from(list(Unit)))
def test_whatever_is_typed_is_an_amount_or_a_sentence(typed: str, unit: Unit):
    with suppress(Refusal):
        assert 0 <= read_measure(typed, unit) <= MOST


@pytest.mark.parametrize(
    "typed", ["2027-03", "2027/3", "03/2027", "3-2027", "15/03/2027", "marzo 2027", "març de 2027", "Mar. 2027"]
)
def test_a_month_is_read_as_it_is_written(typed: str):
    assert read_month(typed, today=date(2027, 4, 1)) == date(2027, 3, 1)
