"""A server that answers nobody keeps its own accounts waiting, and no others."""

import threading

import pytest
from sqlmodel import Session, col, select

from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import Network, Publishing
from app.domain.publishing.models import Delivery
from app.domain.publishing.ports import AccountAccess, OutgoingPost, PublishReceipt
from app.domain.publishing.rules.delivery import DeliveryState as D
from app.usecases.publishing import delivery_sender
from app.usecases.wiring import Wiring
from tests.bulk_posts import approved_posts
from tests.clocks import StoppedClock
from tests.fakes import FakeNetwork
from tests.publishing import sender_setup
from tests.sample_town import Town

pytestmark = pytest.mark.postgresql


class SlowNetwork(FakeNetwork):
    """A network that answers when it is let."""

    base_url = "https://lenta.example"

    def __init__(self, **options: object) -> None:
        super().__init__(**options)
        self.answers = threading.Event()

    def publish(self, access: AccountAccess, outgoing: OutgoingPost) -> PublishReceipt:
        self.answers.wait(30)
        return super().publish(access, outgoing)


def test_those_of_a_slow_server_leave_room_for_the_others(
    session: Session, wiring: Wiring, connected: Town, clock: StoppedClock, network: FakeNetwork, monkeypatch
):
    slow = SlowNetwork(clock=clock)
    other = session.get_one(Channel, connected.channels[1].id)
    other.network, other.base_url, other.publishing = Network.THREADS, slow.base_url, Publishing.API
    other.credentials = wiring.keyring.seal(sender_setup.TOKEN)
    monkeypatch.setattr(delivery_sender, "MOST_CALLS", 20)
    monkeypatch.setattr(delivery_sender, "MOST_CALLS_TO_SERVER", 3)
    networks = {Network.MASTODON: network, Network.THREADS: slow}
    sender = sender_setup.sender(wiring, network, patience=0.1, networks=networks)
    approved_posts(session, other, [f"Lenta {n}" for n in range(30)], due_at=clock(), now=clock())
    approved_posts(session, connected.channels[0], [f"Rápida {n}" for n in range(5)], due_at=clock(), now=clock())
    session.commit()
    sender.send_due(clock.forward(minutes=1))
    assert sorted(network.texts) == [f"Rápida {n}" for n in range(5)]
    assert not slow.texts
    slow.answers.set()
    sender.drain()
    while sender.send_due(clock()):
        sender.drain()
    assert sorted(slow.texts) == sorted(f"Lenta {n}" for n in range(30))
    states = session.exec(select(Delivery.state).order_by(col(Delivery.id))).all()
    assert set(states) == {D.PUBLISHED}
