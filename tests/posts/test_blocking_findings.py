"""«Antes de enviarla» names every rule that would refuse the submission, on the page and while typing."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import Session

from app.core.permissions import Role
from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import Network
from app.domain.media.models import LinkCard
from app.domain.media.rules import card_digest
from app.domain.posts.models import Post
from app.usecases.approvals import rule_exceptions
from app.usecases.wiring import Wiring
from tests import post_factory
from tests.approvals.test_rule_check import PRIVATE
from tests.clocks import StoppedClock
from tests.people.grant_scenario import by_two
from tests.posts.composer_form import page_of, panel, send
from tests.posts.conftest import Seat
from tests.posts.test_composer_context import missing
from tests.sample_town import Town
from tests.statement_counter import counting

ADDRESS = "https://riba.example/biblioteca"
READY = "No le falta nada."


@pytest.fixture
def barred(session: Session, town: Town, clock: StoppedClock) -> Post:
    made = post_factory.post(session, town, now=clock(), text=PRIVATE)
    session.commit()
    return made


def test_it_names_the_rule_on_the_page_and_while_one_types(town: Town, barred: Post, seat: Seat):
    author = seat(town.author)
    typed = panel(author, town, text=[PRIVATE, ""])
    for page in (typed, author.get(page_of(town, barred, "edit")).text):
        ((place, message),) = missing(page)
        assert message.startswith("La regla PD-01 no lo permite: No se publican el DNI")
        assert page.count(f'id="{place}"') == 1 and READY not in page
    assert READY in panel(author, town)


def test_the_link_leads_to_the_account_whose_text_it_is(town: Town, seat: Seat):
    first, second = (f"{channel.id}:es" for channel in town.channels[:2])
    page = panel(seat(town.author), town, target=[first, second], own_target=[second], own_text=[PRIVATE])
    assert [place for place, _ in missing(page)] == [f"seen-{town.channels[1].id}-es"]


def test_the_words_of_a_links_card_are_judged_while_one_types(
    town: Town, session: Session, seat: Seat, clock: StoppedClock
):
    """As submission judges them: only where the network is sent the card."""
    card = LinkCard(organisation_id=town.id, address=ADDRESS, digest=card_digest(ADDRESS), asked_at=clock())
    card.title, card.fetched_at = PRIVATE, clock()
    session.add(card)
    session.commit()
    author, text = seat(town.author), [f"Abrimos el sábado: {ADDRESS}", ""]
    assert READY in panel(author, town, text=text)
    session.get_one(Channel, town.channels[0].id).network = Network.BLUESKY
    session.commit()
    page = panel(author, town, text=text)
    ((place, message),) = missing(page)
    assert message.startswith("La regla PD-01 no lo permite") and READY not in page
    assert place == f"seen-{town.channels[0].id}-es"


def test_a_title_that_is_stopped_is_named_at_its_field(town: Town, seat: Seat):
    page = panel(seat(town.author), town, title=PRIVATE)
    ((place, message),) = missing(page)
    assert (place, message[:13]) == ("title", "La regla PD-0")
    assert "En el título: <mark>12345678Z</mark>" in page


def test_a_rule_that_bars_only_one_of_two_accounts_is_not_hidden(town: Town, session: Session, seat: Seat, stricter):
    first, second = town.channels[:2]
    network = {"network": [second.network.value]}
    cases = [{"if": network, "do": "block"}, {"if": {"language": ["es"]}, "do": "warn"}]
    stricter(session, town, when=cases)
    session.commit()
    page = panel(seat(town.author), town, target=[f"{first.id}:es", f"{second.id}:es"])
    assert [place for place, _ in missing(page)] == [f"seen-{second.id}-es"]


def test_a_rule_of_the_submission_is_named_before_it(town: Town, session: Session, seat: Seat, stricter):
    stricter(session, town, when=[{"if": {"stage": ["submit"]}, "do": "block"}])
    session.commit()
    assert "ZZ-01" in missing(panel(seat(town.author), town))[0][1]


def test_an_exception_in_force_is_no_hindrance(
    town: Town, session: Session, clock: StoppedClock, seat: Seat, stricter: Callable[..., None]
):
    stricter(session, town, do="block", exceptions={"allowed": True, "by": ["legal_reviewer"]})
    post, legal = post_factory.post(session, town, now=clock(), hours=72), town.people[Role.LEGAL_REVIEWER]
    session.commit()
    page = page_of(town, post, "edit")
    assert "ZZ-01" in missing(seat(town.author).get(page).text)[0][1]
    until = clock() + timedelta(days=1)
    granted = {"reason": "Lo pide la jueza", "expires_at": until, "actor": legal.actor, "now": clock()}
    by_two(session, town, rule_exceptions.grant_exception, post, "ZZ-01", **granted)
    session.commit()
    assert READY in seat(town.author).get(page).text
    clock.forward(days=1, minutes=1)
    assert "ZZ-01" in missing(seat(town.author).get(page).text)[0][1]


def test_the_posts_own_page_does_not_promise_a_way_it_cannot_take(town: Town, barred: Post, seat: Seat):
    page = seat(town.author).get(page_of(town, barred)).text
    lead = re.search(r'class="[^"]*lead[^"]*">\s*<p>(.+?)</p>', page, re.DOTALL)
    assert lead and lead[1].startswith("La regla PD-01 no lo permite") and "Al enviarla irá a" not in page


def test_any_number_of_findings_costs_the_same_statements(town: Town, barred: Post, wiring: Wiring, seat: Seat):
    author, costs = seat(town.author), []
    many = [f"{channel.id}:es" for channel in town.channels]
    for target in (many[:1], many):
        send(author, town, barred, text=[PRIVATE, ""], target=target, deed="preview")
        with counting(wiring.engine) as typing:
            send(author, town, barred, text=[PRIVATE, ""], target=target, deed="preview")
        costs.append(typing.count)
    assert costs[0] == costs[1] < 15
