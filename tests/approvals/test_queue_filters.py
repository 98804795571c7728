"""The decision queue narrowed by links that say how many each leaves."""

import re
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from app.domain.approvals.models.rounds import RoundStep
from tests import post_factory
from tests.approvals.test_pages import Seat
from tests.clocks import StoppedClock
from tests.sample_town import Town

pytestmark = pytest.mark.postgresql


@pytest.fixture
def queue(session: Session, town: Town, clock: StoppedClock, seat: Seat) -> FlaskClient:
    """Return a supervisor's client, with two posts of an author and one of an editor waiting."""
    for n, by in enumerate((town.author, town.author, town.editor)):
        post_factory.submitted(session, town, now=clock(), title=f"Aviso {n}", by=by, hours=24 + n)
    session.commit()
    return seat(town.supervisor)


def links(page: str) -> dict[str, tuple[str, int]]:
    """Return address and count by label."""
    row = page.partition('class="narrowing"')[2].partition('role="search"')[0]
    found = re.findall(
        r'href="([^"]+)"[^>]*>(?:<span[^>]*>)?([^<]+?)\s*(?:</span>)?\s*<span class="tabs__count">(\d+)', row
    )
    return {unescape(label): (unescape(address), int(count)) for address, label, count in found}


def titles(page: str) -> set[str]:
    return set(re.findall(r"Aviso \d", page))


def test_each_link_leaves_as_many_as_it_says_and_stays_in_the_address(queue: FlaskClient, town: Town):
    page = queue.get(f"/o/{town.slug}/waiting").text
    address, count = links(page)[town.author.user.name]
    assert (links(page)["Todo"][1], count) == (3, 2)
    narrowed = queue.get(address).text
    assert titles(narrowed) == {"Aviso 0", "Aviso 1"}
    assert f"/review?author={town.author.user.id}" in narrowed
    assert links(narrowed)[town.editor.user.name][1] == 1, "counted as if its own filter were not there"


def test_filters_add_up_and_a_second_press_takes_one_away(queue: FlaskClient, town: Town):
    here = f"/o/{town.slug}/waiting?author={town.editor.user.id}"
    page = queue.get(f"{here}&q=Aviso").text
    assert links(page)[town.editor.user.name] == (f"/o/{town.slug}/waiting?q=Aviso", 1)
    assert titles(queue.get(f"{here}&q=0").text) == set()


def test_what_is_late_and_what_falls_due_today_are_told_apart(
    queue: FlaskClient, session: Session, town: Town, clock: StoppedClock
):
    address = f"/o/{town.slug}/waiting?due="
    first, *_, last = sorted(step.deadline_at for step in session.exec(select(RoundStep)))
    session.commit()
    clock.forward(seconds=(first - clock()).total_seconds())
    late, today = (titles(queue.get(f"{address}{due}").text) for due in ("late", "today"))
    assert late == {"Aviso 0"} and today == ({"Aviso 1", "Aviso 2"} if last.date() == first.date() else set())
    page = links(queue.get(f"/o/{town.slug}/waiting").text)
    assert page["Fuera de plazo"][1] == 1 and page.get("Vencen hoy", ("", 0))[1] == len(today)
