"""Who else has a post open is said where it is written."""

import pytest
from sqlmodel import Session

from app.core.permissions import Role
from app.domain.posts.models import Post
from app.usecases.wiring import Wiring
from tests.clocks import StoppedClock
from tests.posts.composer_form import page_of, posts_of, typed
from tests.posts.conftest import Seat
from tests.sample_town import Person, Town, make_person, make_town
from tests.statement_counter import counting


@pytest.fixture
def here(town: Town, post: Post, seat: Seat):
    """Return what a person in the composer is answered, as its script asks."""

    def ask(who: Person) -> str:
        answer = seat(who).post(posts_of(town) + "/writers", data={"post": f"{post.year}-{post.ordinal}"})
        assert answer.status_code == 200
        return str(answer.text)

    return ask


def test_two_people_see_each_other_and_two_tabs_are_one_person(town: Town, here):
    assert "presence__who" not in here(town.author) + here(town.author)
    assert f"{town.author.user.name} también está escribiendo aquí." in here(town.editor)
    assert f"{town.editor.user.name} también está escribiendo aquí." in here(town.author)
    both = here(town.supervisor)
    assert f"{town.author.user.name}, {town.editor.user.name} también están escribiendo aquí." in both


def test_it_costs_few_statements(town: Town, here, seat: Seat, wiring: Wiring):
    here(town.author)
    with counting(wiring.engine) as seen:
        here(town.editor)
    assert seen.count < 15, seen.count


def test_saving_or_three_minutes_without_a_sign_end_it(
    town: Town, here, post: Post, seat: Seat, session: Session, clock: StoppedClock
):
    here(town.author)
    clock.forward(minutes=2, seconds=59)
    assert town.author.user.name in here(town.editor)
    clock.forward(seconds=2)
    assert "presence__who" not in here(town.editor)
    here(town.author)
    session.refresh(post)
    base = post.base
    session.commit()
    seat(town.author).post(page_of(town, post), data=typed(town, base=base))
    assert "presence__who" not in here(town.editor)


def test_who_may_not_write_it_is_not_there(town: Town, post: Post, session: Session, seat: Seat, clock: StoppedClock):
    named = {"post": f"{post.year}-{post.ordinal}"}
    another = make_person(session, town.organisation, Role.AUTHOR, now=clock(), name="Otra")
    other = make_town(session, now=clock(), slug="otra")
    session.commit()
    assert seat(another).post(posts_of(town) + "/writers", data=named).status_code == 403
    assert seat(town.auditor).post(posts_of(town) + "/writers", data=named).status_code == 403
    answer = seat(other.author).post(posts_of(other) + "/writers", data=named)
    assert answer.status_code == 404
    assert seat(town.author).post(posts_of(town) + "/writers", data={"post": ""}).text == ""
