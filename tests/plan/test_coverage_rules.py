"""Weekly coverage: shifts, gaps and the timetable drawn of them."""

from dataclasses import dataclass
from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import Refusal
from app.domain.plan.rules.coverage import (
    MINUTES_A_DAY,
    CoverageState,
    WeekSpan,
    attention_spans,
    coverage_gaps,
    format_clock,
    format_short_clock,
    shift_spans,
    shown_days,
    timetable_rows,
)
from app.domain.plan.rules.team import check_substitute, short_names, substitution_circle

MORNING = WeekSpan(0, 480, 900)


@dataclass(frozen=True)
class Held:
    weekday: int
    starts: int
    ends: int
    user_id: int = 1


def test_a_shift_past_midnight_is_two_and_sunday_goes_on_in_monday():
    assert shift_spans(6, time(22), time(2)) == [WeekSpan(6, 1320, MINUTES_A_DAY), WeekSpan(0, 0, 120)]


def test_midnight_as_an_end_is_the_end_of_that_day():
    assert shift_spans(2, time(20), time(0)) == [WeekSpan(2, 1200, MINUTES_A_DAY)]
    assert shift_spans(2, time(0), time(0)) == [WeekSpan(2, 0, MINUTES_A_DAY)]
    assert format_clock(MINUTES_A_DAY) == "24:00"


def test_a_shift_without_length_is_refused_in_words():
    with pytest.raises(Refusal, match="a la misma hora"):
        shift_spans(0, time(9), time(9))


def test_the_hours_of_attention_are_read_as_the_settings_keep_them():
    assert attention_spans({"mon": [["08:00", "15:00"]], "sun": [["10:00", "00:00"]]}) == [
        MORNING,
        WeekSpan(6, 600, MINUTES_A_DAY),
    ]


@pytest.mark.parametrize(
    ("held", "left"),
    [
        ([], [MORNING]),
        ([Held(0, 480, 900)], []),
        ([Held(0, 540, 600)], [WeekSpan(0, 480, 540), WeekSpan(0, 600, 900)]),
        ([Held(0, 400, 700), Held(0, 600, 1000)], []),
        ([Held(0, 480, 800), Held(0, 500, 600)], [WeekSpan(0, 800, 900)]),
        ([Held(0, 0, 480), Held(0, 900, MINUTES_A_DAY)], [MORNING]),
        ([Held(1, 480, 900)], [MORNING]),
    ],
)
def test_what_nobody_covers_of_the_attention_is_a_gap(held: list[Held], left: list[WeekSpan]):
    assert coverage_gaps([MORNING], held) == left


minutes = st.integers(0, MINUTES_A_DAY // 15).map(lambda quarter: quarter * 15)
spans = st.tuples(st.integers(0, 6), minutes, minutes).filter(lambda one: one[1] < one[2])


@given(st.lists(spans, max_size=8), st.lists(spans, max_size=8))
def test_the_timetable_says_of_each_minute_what_is_true(open_hours, held):
    attention, shifts = (
        [WeekSpan(*span) for span in open_hours],
        [Held(*shift, user_id=n) for n, shift in enumerate(held)],
    )
    rows = timetable_rows(attention, shifts)
    for day in range(7):
        cells = [cell for row in rows if (cell := row.cells[day])]
        assert sum(cell.rows for cell in cells) == len(rows)
        cells_by_minute = {minute: cell for cell in cells for minute in range(cell.starts, cell.ends, 15)}
        for minute in range(0, MINUTES_A_DAY, 15):
            people = {shift.user_id for shift in shifts if shift.weekday == day and shift.starts <= minute < shift.ends}
            wanted = any(span.weekday == day and span.starts <= minute < span.ends for span in attention)
            state = cells_by_minute[minute].state if minute in cells_by_minute else CoverageState.FREE
            assert state is (CoverageState.COVERED if people else CoverageState.GAP if wanted else CoverageState.FREE)
            assert not people or set(cells_by_minute[minute].people) == people
        lost = {
            m for gap in coverage_gaps(attention, shifts) if gap.weekday == day for m in range(gap.starts, gap.ends, 15)
        }
        assert lost == {minute for minute, cell in cells_by_minute.items() if cell.state is CoverageState.GAP}


def test_the_weekend_is_drawn_only_where_it_says_something():
    assert shown_days(timetable_rows([MORNING], [])) == [0, 1, 2, 3, 4]
    assert shown_days(timetable_rows([MORNING], [Held(5, 600, 660)])) == [0, 1, 2, 3, 4, 5]


def test_a_circle_of_substitutes_is_refused_with_its_way():
    with pytest.raises(Refusal, match="Ana → Berta → Carlos → Ana"):
        check_substitute({2: 3, 3: 1}, 1, 2, {1: "Ana", 2: "Berta", 3: "Carlos"})
    with pytest.raises(Refusal, match="Nadie se sustituye a sí mismo"):
        check_substitute({}, 1, 1, {1: "Ana"})
    assert substitution_circle({2: 3}, 1, 2) == []


def test_a_circle_others_are_in_already_does_not_catch_whoever_leads_to_it():
    assert substitution_circle({2: 3, 3: 2}, 1, 2) == []


def test_a_name_in_the_drawing_is_as_short_as_tells_people_apart():
    names = {1: "Ana Ruiz Gil", 2: "Ana Soto", 3: "Vicent Ripoll Català", 4: "Ana Ruiz Mora", 5: "Ana Ruiz Mora"}
    assert short_names(names) == {
        1: "Ana Ruiz Gil",
        2: "Ana Soto",
        3: "Vicent",
        4: "Ana Ruiz Mora",
        5: "Ana Ruiz Mora",
    }
    assert (format_short_clock(480), format_short_clock(1110), format_short_clock(MINUTES_A_DAY)) == (
        "8",
        "18:30",
        "24",
    )
