"""The shipped awareness days, and an organisation's choice of them."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from app.adapters.awareness import read_days, shipped_days
from app.domain.external_calendars.rules.awareness_days import AwarenessGroup, FloatingDate
from app.domain.posts.models import Post
from tests.sample_town import Person, Town

Seat = Callable[[Person], FlaskClient]
HOME = "/o/riba/calendar"
SOUND = {"id": "a", "group": "un", "date": "03-08", "es": "Uno", "en": "One", "source": "A/RES/1"}


def test_every_shipped_day_has_its_date_its_names_and_its_source():
    days = shipped_days()
    assert len(days) > 80 and len({day.id for day in days}) == len(days)
    assert {day.group for day in days} == set(AwarenessGroup)
    assert all(re.fullmatch(r"[a-z0-9-]+", day.id) and len(day.source) > 5 for day in days)
    assert all(day.rule.in_year(year).year == year for day in days for year in range(2026, 2040))


def test_days_that_move_are_found_by_their_weekday():
    assert FloatingDate(11, 7, 3).in_year(2027) == date(2027, 11, 21)
    assert FloatingDate(7, 6, 1).in_year(2028) == date(2028, 7, 1)
    assert (FloatingDate(12, 7, -1).in_year(2027), FloatingDate(2, 1, -2).in_year(2028)) == (
        date(2027, 12, 26),
        date(2028, 2, 21),
    )


@pytest.mark.parametrize(
    "wrong", [{"date": "02-30"}, {"group": "mars"}, {"source": " "}, {"date": {"month": 1}}, {"en": ""}], ids=str
)
def test_a_wrong_entry_is_named(wrong: dict):
    with pytest.raises(ValueError, match="a"):
        read_days([SOUND | wrong])
    with pytest.raises(ValueError, match="repeated"):
        read_days([SOUND, SOUND])


def test_chosen_days_are_on_the_month_and_become_an_idea_once(seat: Seat, session: Session, town: Town):
    chief, editor = seat(town.supervisor), seat(town.editor)
    chief.post(f"{HOME}/awareness", data={"groups": ["eu"], "days": ["women", "nowhere"]})
    march, may = (editor.get(f"{HOME}/2027/{month}").text for month in (3, 5))
    assert "Día Internacional de la Mujer" in march and "Día Mundial del Agua" not in march
    assert "Día de Europa" in may and "Día de Europa" in seat(town.political_office).get(f"{HOME}/2027/5").text
    page = chief.get(f"{HOME}/awareness").text
    assert re.search(r'id="day-women"[^>]*checked', page) and not re.search(r'id="day-water"[^>]*checked', page)
    for _ in range(2):
        assert editor.post(f"{HOME}/awareness/women/2027/idea", data={"day": "2027-03-08"}).status_code == 303
    made = session.exec(select(Post)).one()
    assert (made.title, made.planned_on, made.planned_time.hour) == (
        "Día Internacional de la Mujer",
        date(2027, 3, 8),
        9,
    )
    number = made.number
    session.commit()
    assert number in editor.get(f"{HOME}/agenda?from=2027-03-08").text
    assert editor.post(f"{HOME}/awareness/braille/2027/idea").status_code == 409
    assert editor.post(f"{HOME}/awareness/nowhere/2027/idea").status_code == 404
