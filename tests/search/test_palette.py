"""The palette offers each person what they may open, forgives a typing error and costs few statements."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session

from app.usecases.wiring import Wiring
from tests import post_factory
from tests.clocks import StoppedClock
from tests.sample_town import Town, make_town
from tests.search.search_client import Seat, follow
from tests.statement_counter import counting

pytestmark = pytest.mark.every_engine

OPTION = re.compile(r'role="option"[^>]*href="([^"]*)">(.*?)</a>', re.DOTALL)
Ask = Callable[[FlaskClient, str], dict[str, str]]


@pytest.fixture
def filled(session: Session, town: Town, wiring: Wiring, clock: StoppedClock) -> Town:
    post_factory.post(session, town, now=clock(), title="Cabalgata de Reyes <i>", text="Sale a las seis.", hours=24)
    other = make_town(session, now=clock(), slug="vall")
    post_factory.post(session, other, now=clock(), title="Cabalgata de la Vall")
    session.commit()
    follow(wiring)
    return town


@pytest.fixture
def ask(filled: Town) -> Ask:
    def options(client: FlaskClient, typed: str) -> dict[str, str]:
        answer = client.get(f"/o/{filled.slug}/search/palette", query_string={"q": typed})
        assert answer.status_code == 200
        words = {unescape(re.sub("<[^>]+>", " ", option)).strip(): url for url, option in OPTION.findall(answer.text)}
        return {" ".join(label.split()): url for label, url in words.items()}

    return options


def test_it_leads_to_posts_people_pages_and_deeds_in_spite_of_errors(filled: Town, seat: Seat, ask: Ask):
    client, here = seat(filled.supervisor), f"/o/{filled.slug}"
    posts = [label for label in ask(client, "cabalgta") if label.startswith("Cabalgata")]
    assert len(posts) == 1 and posts[0].startswith("Cabalgata de Reyes <i>")
    assert ask(client, "nueva publicasion")["Nueva publicación"] == f"{here}/posts/new"
    assert ask(client, "cola")["Abrir la cola"] == f"{here}/waiting"
    assert ask(client, "calndario")["Calendario"] == f"{here}/calendar"
    name = filled.author.user.name
    assert f"{filled.author.id}" in ask(client, name.split()[0])[name]
    assert list(ask(client, "zzzz")) == ["Buscar «zzzz» en todo"]


def test_everybody_is_offered_only_what_they_may_open(filled: Town, seat: Seat, ask: Ask):
    for person in filled.people.values():
        client = seat(person)
        offered = ask(client, "")
        assert offered and {client.get(url).status_code for url in offered.values()} <= {200, 302, 303}, person.role
    liaison = seat(filled.unit_liaison)
    assert not {"Nueva publicación", "Abrir la cola"} & set(ask(liaison, ""))
    assert list(ask(seat(filled.political_office), "cabalgta")) == ["Buscar «cabalgta» en todo"]


def test_it_costs_the_same_however_much_there_is(
    filled: Town, seat: Seat, ask: Ask, session: Session, wiring: Wiring, clock: StoppedClock
):
    client = seat(filled.supervisor)
    ask(client, "cabalgta")
    with counting(wiring.engine) as few:
        ask(client, "cabalgta")
    for number in range(12):
        post_factory.post(session, filled, now=clock(), title=f"Cabalgata {number}", hours=number)
    session.commit()
    follow(wiring)
    with counting(wiring.engine) as many:
        ask(client, "cabalgta")
    assert many.count == few.count < 12


def test_every_page_has_its_button_and_without_scripts_it_is_the_search(filled: Town, seat: Seat):
    page = seat(filled.supervisor).get(f"/o/{filled.slug}/search").text
    assert f'class="palette__open" href="/o/{filled.slug}/search"' in page and 'role="combobox"' in page
