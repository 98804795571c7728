"""A monthly cap on what publishing in an account costs: kept when sending, told while writing, set in its page."""

import pytest
from sqlmodel import Session

from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import Network
from app.domain.publishing.rules.delivery import DeliveryState as D
from app.usecases.publishing.delivery_sender import DeliverySender
from app.usecases.wiring import Wiring
from tests import post_factory
from tests.clocks import StoppedClock
from tests.fakes import FakeNetwork
from tests.publishing import sender_setup
from tests.sample_town import Town

pytestmark = pytest.mark.postgresql
LINKED = "Corte de agua el martes: https://riba.example/agua"


@pytest.fixture
def capped(session: Session, connected: Town) -> Channel:
    """Return an account of X that may cost a dollar a month: five posts with a link."""
    return sender_setup.put_on_network(session, connected, Network.X, monthly_cap=1)


@pytest.fixture
def sender(wiring: Wiring, network: FakeNetwork, capped: Channel) -> DeliverySender:
    return sender_setup.sender(wiring, network, Network.X)


def approve(session: Session, town: Town, clock: StoppedClock, count: int, hours: int = 2):
    return sender_setup.approve(session, town, clock(), [f"{LINKED}?{n}" for n in range(count)], hours=hours)


def test_what_passes_the_cap_waits_for_a_person_in_words(session, connected, clock, sender, network):
    posts = approve(session, connected, clock, 6)
    sender.send_due(clock.forward(hours=1))
    assert [sender_setup.state_of(session, post) for post in posts] == [D.PUBLISHED] * 5 + [D.FAILED]
    trouble = sender_setup.delivery_of(session, posts[-1]).trouble
    assert "ya se han gastado 1,00 US$" in trouble
    assert "Suba el tope" in trouble
    assert len(network.texts) == 5


def test_another_month_begins_again(session, connected, clock, sender, network):
    approve(session, connected, clock, 5)
    sender.send_due(clock.forward(hours=1))
    clock.forward(days=31)
    (post,) = approve(session, connected, clock, 1, hours=4)
    sender.send_due(clock.forward(hours=3))
    assert sender_setup.state_of(session, post) is D.PUBLISHED


def test_its_page_keeps_the_cap_and_shows_what_was_spent(session, connected, clock, sender, capped, seat):
    approve(session, connected, clock, 2)
    sender.send_due(clock.forward(hours=1))
    administrator, at = seat(connected.administrator), f"/o/riba/official-accounts/{capped.id}"
    assert "0,40" in administrator.get(at).text
    typed = {"network": "x", "name": capped.name, "handle": capped.handle, "languages": ["es"], "monthly_cap": "3"}
    assert administrator.post(at, data=typed).status_code == 303
    session.expire_all()
    assert session.get_one(Channel, capped.id).monthly_cap == 3
    assert administrator.post(at, data=typed | {"monthly_cap": "0"}).status_code == 422


def test_who_writes_and_who_reviews_are_told_before(session, connected, clock, capped, seat):
    approve(session, connected, clock, 5)
    post = post_factory.submitted(session, connected, now=clock(), hours=3, text=LINKED)
    session.commit()
    review = seat(connected.supervisor).get(f"/o/riba/posts/{post.year}/{post.ordinal}/review").text
    assert "0,20 US$ con enlace" in review
    assert "hay programados 1,00 US$" in review
    fields = {"target": f"{capped.id}:es", "language": "es", "text": LINKED, "planned_on": "2027-03-02"}
    written = seat(connected.editor).post("/o/riba/posts/preview", data=fields).text
    assert "hay programados 1,00 US$" in written
