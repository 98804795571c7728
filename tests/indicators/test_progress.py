"""Progress of an objective: trend, forecast and state, computed from the months."""

from contextlib import suppress
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.amounts import format_amount
from app.core.errors import Refusal
from app.domain.indicators.rules.catalogue import INDICATORS, IndicatorUnit
from app.domain.indicators.rules.measures import MAX_MEASURE, parse_measure
from app.domain.indicators.rules.progress import (
    MonthValue,
    ObjectiveCourse,
    ProgressState,
    forecast,
    objective_progress,
    progress_sentence,
    trend,
)
from app.domain.indicators.rules.value_import import parse_month_cell
from app.pages.components.charts import LABEL_DISTANCE, LINE_FLOOR, LINE_LEFT, LINE_RIGHT, LINE_TOP, line_chart

UP = ObjectiveCourse(INDICATORS["K1"], 80, 95, date(2027, 12, 31))
DOWN = ObjectiveCourse(INDICATORS["K16"], 10, 3, date(2027, 12, 31))
TODAY = date(2027, 7, 10)
SHARES = st.floats(min_value=0, max_value=100)


def months(*amounts: float, last: int = 6) -> list[MonthValue]:
    """Return the months up to June 2027, the newest last."""
    start = 2027 * 12 + last - len(amounts)
    return [MonthValue(date((start + at) // 12, (start + at) % 12 + 1, 1), amount) for at, amount in enumerate(amounts)]


def said(points: list[MonthValue], course: ObjectiveCourse, today: date = TODAY) -> str:
    progress = objective_progress(points, course, today=today)
    return str(
        progress_sentence(
            progress, course, amount=lambda n: f"{n:.0f} %", by=lambda n: f"{n:.1f} puntos", month=str, day="31-12"
        )
    )


@pytest.mark.parametrize(
    ("points", "course", "going"),
    [
        (months(), UP, ProgressState.UNKNOWN),
        (months(82, 84), UP, ProgressState.UNKNOWN),
        (months(90, 96), UP, ProgressState.REACHED),
        (months(80, 82, 84, 86), UP, ProgressState.ON_TRACK),
        (months(80, 81, 82, 83), UP, ProgressState.OFF_TRACK),
        (months(84, 85, 86, 87), UP, ProgressState.AT_RISK),
        (months(90, 88, 86, 84), UP, ProgressState.OFF_TRACK),
        (months(99, 98, 97, 96), UP, ProgressState.AT_RISK),
        (months(10, 9, 8, 7), DOWN, ProgressState.ON_TRACK),
        (months(4, 3.5, 3, 2.5), DOWN, ProgressState.REACHED),
        (months(10, 10, 10), DOWN, ProgressState.OFF_TRACK),
    ],
)
def test_each_course_goes_as_its_months_say(points: list[MonthValue], course: ObjectiveCourse, going: ProgressState):
    assert objective_progress(points, course, today=TODAY).going is going


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
    assert trend([MonthValue(date(2025, 1, 1), 5), *months(50, 52)]) is None


@given(st.lists(SHARES, min_size=3, max_size=24))
def test_a_forecast_stays_within_what_can_be(amounts: list[float]):
    prediction = forecast(months(*amounts), UP.indicator, UP.due_on)
    assert prediction is not None and 0 <= prediction <= 100


@given(st.floats(0, 90), st.floats(-2, 2), st.integers(3, 12))
def test_months_on_a_straight_line_are_foretold_exactly(start: float, pace: float, count: int):
    points = months(*(start + pace * at for at in range(count)))
    estimate = trend(points)
    assert estimate is not None and estimate == pytest.approx((pace, points[-1].value), abs=1e-6)


@given(st.lists(SHARES, max_size=24), st.sampled_from([UP, DOWN]), st.dates(date(2027, 1, 1), date(2029, 1, 1)))
def test_every_course_is_explained_with_all_its_words(amounts: list[float], course: ObjectiveCourse, today: date):
    assert "%(" not in said(months(*amounts), course, today)


@given(st.lists(st.floats(0, 1_000_000), min_size=1, max_size=40), st.floats(0, 1_000_000))
def test_everything_drawn_lies_inside_the_drawing(amounts: list[float], goal: float):
    drawn = line_chart(months(*amounts), goal=goal, ahead=MonthValue(date(2028, 1, 1), goal))
    assert drawn is not None and drawn.ahead is not None
    for point in (*drawn.places, drawn.ahead):
        assert LINE_LEFT <= point.x <= LINE_RIGHT and LINE_TOP <= point.y <= LINE_FLOOR
    assert all(before.x - after.x >= LABEL_DISTANCE for before, after in pairwise(drawn.months))


@pytest.mark.parametrize(
    ("typed", "unit", "amount"),
    [
        ("82,5 %", IndicatorUnit.SHARE, 82.5),
        ("82.5", IndicatorUnit.SHARE, 82.5),
        ("1.250", IndicatorUnit.COUNT, 1250),
        ("1 250,75", IndicatorUnit.COUNT, 1250.75),
        ("12.500.000", IndicatorUnit.COUNT, None),
        ("2 h", IndicatorUnit.MINUTES, 120),
        ("2 h 30 min", IndicatorUnit.MINUTES, 150),
        ("45 minutos", IndicatorUnit.MINUTES, 45),
        ("45", IndicatorUnit.MINUTES, 45),
        ("0,8", IndicatorUnit.RATIO, 0.8),
        ("", IndicatorUnit.SHARE, None),
        ("80-90", IndicatorUnit.SHARE, None),
        ("1e3", IndicatorUnit.COUNT, None),
    ],
)
def test_amounts_are_read_as_they_are_written(typed: str, unit: IndicatorUnit, amount: float | None):
    if amount is None:
        with pytest.raises(Refusal):
            parse_measure(typed, unit)
    else:
        assert parse_measure(typed, unit) == amount


@given(st.decimals(0, 9999, places=2, allow_nan=False))
def test_what_is_written_is_read_back(amount):
    assert parse_measure(format_amount(float(amount)), IndicatorUnit.COUNT) == pytest.approx(float(amount))


@given(st.text(max_size=30), st.sampled_from(list(IndicatorUnit)))
def test_whatever_is_typed_is_an_amount_or_a_sentence(typed: str, unit: IndicatorUnit):
    with suppress(Refusal):
        assert 0 <= parse_measure(typed, unit) <= MAX_MEASURE


@pytest.mark.parametrize(
    "typed", ["2027-03", "2027/3", "03/2027", "3-2027", "15/03/2027", "marzo 2027", "març de 2027", "Mar. 2027"]
)
def test_a_month_is_read_as_it_is_written(typed: str):
    assert parse_month_cell(typed, today=date(2027, 4, 1)) == date(2027, 3, 1)
