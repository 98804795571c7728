"""With any cell values, a row is valid, a question, or has its problems listed."""

from datetime import date, datetime, time

from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.errors import Refusal
from app.domain.spreadsheets.rules.cell_dates import parse_date
from app.domain.spreadsheets.rules.headings import map_columns
from app.domain.spreadsheets.rules.rows import parse_row
from app.domain.spreadsheets.rules.sheet import SheetRow, cell_text
from tests.spreadsheets.vocabulary import HEADINGS, OFFICE, reading, sheet

_DAYS = st.dates(date(1900, 1, 1), date(2200, 1, 1))
_CELLS = st.one_of(
    st.none(),
    st.text(max_size=40),
    st.text("0123456789/:.-h ª()=@", max_size=20),
    st.integers(),
    st.floats(),
    _DAYS,
    st.times(),
    st.builds(datetime.combine, _DAYS, st.times()),
)


@settings(max_examples=500, deadline=None)
@given(st.tuples(*[_CELLS] * len(HEADINGS)), st.sampled_from([None, 0, 1]))
def test_any_cells_get_an_answer(cells, fold):
    row = parse_row(SheetRow(2, cells), map_columns(sheet()), OFFICE, fold=fold)
    assert bool(row.planned) + bool(row.problems or row.question) == 1
    assert all(str(problem.sentence) for problem in row.problems)


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)))
def test_every_day_of_the_century_reads_back(day):
    assert parse_date(cell_text(day)) == parse_date(day.isoformat()) == parse_date(day) == day


@given(st.times())
def test_every_minute_reads_back(at):
    assert reading({"Hora": f"{at:%H:%M}"}).planned.at == time(at.hour, at.minute)


@given(st.text(max_size=60))
def test_any_text_for_a_day_is_a_day_or_a_refusal(typed):
    try:
        day = parse_date(typed)
    except Refusal:
        return
    assert 2000 <= day.year <= 2100
