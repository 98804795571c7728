"""The town's first account on the page of Meta's fake, and the worker's daily look at it."""

from dataclasses import dataclass
from datetime import timedelta
from secrets import token_hex

from sqlmodel import Session, select

from app.adapters.http.client import HttpClient
from app.adapters.networks.facebook import FacebookNetwork
from app.adapters.networks.graph_observer import FACEBOOK_EDGES, GraphObserver
from app.domain.account_watch.models import AccountVisit, OutsidePost
from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import Network, Publishing
from app.domain.publishing.models import Delivery
from app.domain.publishing.ports import AccountAccess, OutgoingPost, PublishReceipt
from app.usecases.account_watch.visits import AccountVisitor, plan_visits
from app.usecases.wiring import Wiring
from tests import moments, post_factory
from tests.clocks import StoppedClock
from tests.peers import graph as meta
from tests.peers.graph import GraphServer
from tests.publishing import sender_setup
from tests.sample_town import Town

TOKEN = f"{meta.PAGE.id} {meta.PAGE_TOKEN}"


@dataclass(frozen=True)
class WatchedPage:
    session: Session
    wiring: Wiring
    town: Town
    graph: GraphServer
    network: FacebookNetwork
    observer: GraphObserver
    clock: StoppedClock
    channel_id: int

    def look(self, *, days: float = 0) -> dict[str, int]:
        """Look now, or as if so many days had passed."""
        now = moments.now() + timedelta(days=days)
        networks = {Network.FACEBOOK: self.observer}
        plan_visits(self.wiring.reading, self.wiring.writing, networks=networks.keys(), now=now)
        visitor = AccountVisitor(self.wiring.writing, networks, networks, {}, self.wiring.keyring.unseal)
        return dict(visitor.visit_due(now))

    def post_outside(self, text: str = "") -> PublishReceipt:
        access = AccountAccess(self.graph.base_url, TOKEN)
        outgoing = OutgoingPost(text or f"Felices fiestas {token_hex(4)}", "es", (), token_hex(8), moments.now())
        return self.network.publish(access, outgoing)

    def change_outside(self, delivery: Delivery, text: str) -> None:
        access = AccountAccess(self.graph.base_url, TOKEN)
        outgoing = OutgoingPost(text, "es", (), token_hex(8), moments.now())
        self.network.edit(access, delivery.remote_id, outgoing)

    def publish(self, *, comment: str = "") -> Delivery:
        """Publish an approved post, and its first comment, through the worker, whose day is yesterday."""
        yesterday = moments.now() - timedelta(days=1)
        self.clock.instant = yesterday.replace(hour=9, minute=0, second=0, microsecond=0)
        text = f"Corte de agua {token_hex(4)}" + (f"\n---\n{comment}" if comment else "")
        post = post_factory.approved(self.session, self.town, now=self.clock(), hours=3, text=text)
        self.session.commit()
        self.clock.instant = sender_setup.delivery_of(self.session, post).due_at
        sender = sender_setup.sender(self.wiring, self.network, Network.FACEBOOK)
        sender.send_due(self.clock())
        sender.send_due(self.clock.forward(seconds=2))
        return sender_setup.delivery_of(self.session, post)

    def outside(self) -> list[OutsidePost]:
        return sender_setup.fresh(self.session, select(OutsidePost))

    def visit(self) -> AccountVisit:
        return sender_setup.fresh(self.session, select(AccountVisit))[0]


def watched_page(
    session: Session, wiring: Wiring, town: Town, graph: GraphServer, outbound: HttpClient, clock: StoppedClock
) -> WatchedPage:
    channel = session.get_one(Channel, town.channels[0].id)
    channel.network, channel.publishing = Network.FACEBOOK, Publishing.API
    sender_setup.connect(session, wiring, town, base_url=graph.base_url, token=TOKEN)
    network, observer = FacebookNetwork(outbound, clock=clock), GraphObserver(outbound, FACEBOOK_EDGES)
    return WatchedPage(session, wiring, town, graph, network, observer, clock, town.channels[0].id)
