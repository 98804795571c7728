"""Agreeing on another hour."""

from collections.abc import Callable

from app.drafting.models import Post
from app.drafting.rules.states import Status
from tests.cast import Town
from tests.drafting.composing import page_of
from tests.drafting.conftest import Seat

StatusOf = Callable[[Post], Status]


def move(seat: Seat, town: Town, post: Post, on: str, at: str, **more: str):
    return seat(town.author).post(page_of(town, post, "hour"), data={"planned_on": on, "planned_time": at, **more})


def test_inside_its_day_the_approval_stands(town: Town, approved: Post, seat: Seat, status_of: StatusOf):
    assert move(seat, town, approved, "2027-03-02", "18:30").status_code == 303
    assert status_of(approved) is Status.APPROVED
    assert f"{approved.planned_at:%H:%M}" == "17:30"


def test_the_page_says_beforehand_what_moving_costs(town: Town, approved: Post, seat: Seat):
    assert "Fuera habrá que aprobarla de nuevo" in seat(town.author).get(page_of(town, approved, "hour")).text


def test_outside_its_window_it_asks_before_doing_it(town: Town, approved: Post, seat: Seat, status_of: StatusOf):
    asked = move(seat, town, approved, "2027-03-04", "10:00")
    assert asked.status_code == 422 and "habrá que aprobarla de nuevo" in asked.text and 'name="agree"' in asked.text
    assert status_of(approved) is Status.APPROVED
    move(seat, town, approved, "2027-03-04", "10:00", agree="1")
    assert status_of(approved) is Status.DRAFT


def test_a_draft_moves_without_asking(town: Town, post: Post, seat: Seat, status_of: StatusOf):
    assert move(seat, town, post, "2027-03-09", "08:00").status_code == 303
    assert status_of(post) is Status.DRAFT


def test_nothing_moves_to_the_past(town: Town, post: Post, seat: Seat):
    answer = move(seat, town, post, "2027-02-27", "08:00")
    assert answer.status_code == 422 and "ya ha pasado" in answer.text and 'value="2027-02-27"' in answer.text


def test_the_missing_hour_and_the_double_one_are_explained(town: Town, post: Post, seat: Seat):
    missing = move(seat, town, post, "2027-03-28", "02:15")
    double = move(seat, town, post, "2027-10-31", "02:15")
    assert "no existe" in missing.text and "La primera (UTC+2)" in double.text
    assert (missing.status_code, double.status_code) == (422, 422)
