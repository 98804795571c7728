"""The daily look at an account of X, where each answer has a price: only if somebody turned reading on, and it fits."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from app.adapters.http.client import HttpClient
from app.adapters.networks.x import XNetwork
from app.adapters.networks.x_observer import XObserver
from app.db.work import Work
from app.domain.account_watch.models import AccountVisit
from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import Network, Publishing
from app.domain.metrics.models import MetricReading
from app.usecases.account_watch.visits import AccountVisitor, plan_visits
from app.usecases.inbox.sources import start_listening
from app.usecases.wiring import Wiring
from tests import moments, post_factory
from tests.clocks import StoppedClock
from tests.peers import x as bird
from tests.peers.x import XServer
from tests.publishing import sender_setup
from tests.sample_town import Town

pytestmark = [pytest.mark.postgresql, pytest.mark.peers]
POST, PERSON = 5, 10


def test_figures_and_profile_are_read_where_reading_is_on_counted_and_under_the_cap(
    session: Session, wiring: Wiring, town: Town, x_server: XServer, outbound: HttpClient, clock: StoppedClock
) -> None:
    key = town.channels[0].id
    channel = session.get_one(Channel, key)
    channel.network, channel.publishing, channel.monthly_cap = Network.X, Publishing.API, 1
    access = {"base_url": x_server.base_url, "token": f"{bird.TOWN.username} {bird.USER_TOKEN}"}
    sender_setup.connect(session, wiring, town, **access)
    observers = {Network.X: XObserver(outbound)}
    visitor = AccountVisitor(wiring.writing, observers, observers, {}, wiring.keyring.unseal)
    post = post_factory.approved(session, town, now=clock(), hours=3, text="Corte de agua")
    session.commit()
    clock.instant = sender_setup.delivery_of(session, post).due_at
    sender_setup.sender(wiring, XNetwork(outbound, clock=moments.now), Network.X).send_due(clock())
    x_server.count(sender_setup.delivery_of(session, post).remote_id, impression_count=120, like_count=9)

    def look(days: float) -> tuple[int, dict[str, int], int, str]:
        """Return how many figures were read, all those known, what was charged and the trouble."""
        now = clock() + timedelta(days=days)
        plan_visits(wiring.reading, wiring.writing, networks=observers.keys(), now=now)
        read = visitor.visit_due(now)["metrics_read"]
        known = {row.metric: row.value for row in sender_setup.fresh(session, select(MetricReading)) if row.value}
        (visit,) = sender_setup.fresh(session, select(AccountVisit))
        (account,) = sender_setup.fresh(session, select(Channel).where(Channel.id == key))
        return read, known, account.charged, visit.trouble

    assert look(0.1) == (0, {}, 0, ""), "nobody turned its reading on"
    start_listening(Work(session, town.administrator.actor, clock()), session.get_one(Channel, key))
    session.commit()
    figures = {"impression_count": 120, "like_count": 9}
    assert look(1.1) == (1, figures, POST + PERSON, "")
    assert look(2.1)[0] == 0, "a week has not passed"
    session.get_one(Channel, key).charged = 500
    session.commit()
    read, _, charged, trouble = look(3.1)
    assert (read, charged) == (0, 500) and "el tope es de 1,00 US$" in trouble
