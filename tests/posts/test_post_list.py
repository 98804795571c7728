"""The list of posts."""

import pytest
from sqlmodel import Session

from app.core.permissions import Role
from app.domain.posts.models import Post
from app.usecases.wiring import Wiring
from tests import post_factory
from tests.clocks import StoppedClock
from tests.posts.composer_form import posts_of
from tests.posts.conftest import Seat
from tests.sample_town import Town
from tests.statement_counter import counting

pytestmark = pytest.mark.postgresql


def many(session: Session, town: Town, clock: StoppedClock, count: int) -> None:
    for n in range(count):
        post_factory.post(session, town, now=clock.forward(seconds=1), title=f"Aviso {n:02}")
    session.commit()


def test_an_empty_list_teaches(town: Town, seat: Seat):
    assert "Todavía no hay publicaciones" in seat(town.author).get(posts_of(town)).text


def test_a_line_says_state_time_accounts_and_topic(town: Town, post: Post, seat: Seat):
    page = seat(town.author).get(posts_of(town)).text
    assert all(word in page for word in ("borrador", "mañana, 09:00", "Ayuntamiento en Mastodon", "Avisos"))


@pytest.mark.parametrize(
    ("query", "shown"),
    [("q=BIBLIO", True), ("q=agua", False), ("status=draft", True), ("status=approved", False), ("mine=1", True)],
)
def test_filters_narrow_the_list(query: str, shown: bool, town: Town, post: Post, seat: Seat):
    page = seat(town.author).get(f"{posts_of(town)}?{query}").text
    assert ("Horario de la biblioteca" in page) is shown


def test_the_accounts_and_topics_of_a_post_find_it(town: Town, post: Post, seat: Seat):
    queries = [f"account={c.id}" for c in town.channels] + [f"topic={t.id}" for t in town.topics]
    pages = [seat(town.author).get(f"{posts_of(town)}?{query}").text for query in queries]
    assert ["Horario de la biblioteca" in page for page in pages] == [True, False, True, False]


def test_every_post_is_reached_page_by_page(town: Town, session: Session, clock: StoppedClock, seat: Seat):
    many(session, town, clock, 60)
    first = seat(town.author).get(posts_of(town)).text
    following = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    second = seat(town.author).get(following).text
    assert "Aviso 59" in first and "Aviso 09" not in first
    assert "Aviso 09" in second and "Aviso 00" in second


def test_the_list_costs_the_same_with_five_and_with_fifty(
    town: Town, session: Session, clock: StoppedClock, wiring: Wiring, seat: Seat
):
    costs = []
    for count in (5, 45):
        many(session, town, clock, count)
        with counting(wiring.engine) as seen:
            seat(town.author).get(posts_of(town))
        costs.append(seen.count)
    assert costs[0] == costs[1] < 15


@pytest.mark.parametrize(
    ("role", "status"), [(Role.POLITICAL_OFFICE, 403), (Role.AUDITOR, 200), (Role.ADMINISTRATOR, 403)]
)
def test_who_may_read_drafts(role: Role, status: int, town: Town, post: Post, seat: Seat):
    assert seat(town.people[role]).get(posts_of(town)).status_code == status


def test_an_auditor_is_offered_nothing_to_write(town: Town, post: Post, seat: Seat):
    assert "Nueva publicación" not in seat(town.auditor).get(posts_of(town)).text
