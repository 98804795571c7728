"""A deletion on X has its price, counted in the month whatever the cap: what must come down comes down."""

import pytest

from app.domain.directory.models import Channel
from app.domain.directory.rules.network_prices import PRICES
from app.domain.directory.rules.networks import Network
from app.domain.publishing.ports import NetworkErrorKind
from app.domain.publishing.queries.month_costs import month_costs, priced_account
from app.domain.takedowns.rules.withdrawals import WithdrawalState as W
from app.usecases.takedowns.withdrawal_sender import withdrawal_outbox
from tests.publishing import sender_setup
from tests.takedowns import takedown_setup

pytestmark = pytest.mark.every_engine
X = PRICES[Network.X]


@pytest.fixture
def on_x(session, town, clock, wiring, network):
    """Return a post published on X under a cap of a dollar, and the worker that withdraws it."""
    sender_setup.connect(session, wiring, town)
    channel = session.get_one(Channel, town.channels[0].id)
    channel.network, channel.monthly_cap = Network.X, 1
    post = takedown_setup.publish(session, town, clock, sender_setup.sender(wiring, network, Network.X))
    networks = {Network.X: network}
    worker = withdrawal_outbox(writing=wiring.writing, networks=networks, unseal=wiring.keyring.unseal, clock=clock)
    return post, worker, channel


def spent(session, town, clock, channel) -> int:
    session.refresh(channel)
    known = month_costs(session, priced_account(channel), clock(), town.organisation.zone).spent
    session.commit()
    return known


def test_a_deletion_is_counted_in_the_month_even_over_the_cap(session, town, clock, on_x):
    post, worker, channel = on_x
    channel.charged, channel.charged_in = 5_000, clock().date().replace(day=1)
    takedown_setup.ask(session, post, town.supervisor.actor, clock)
    worker.run(clock())
    assert takedown_setup.newest(session).state is W.WITHDRAWN
    assert spent(session, town, clock, channel) == X.post + 5_000 + X.deletion


@pytest.mark.parametrize("kind", [NetworkErrorKind.NOT_SENT, NetworkErrorKind.RATE_LIMITED])
def test_one_that_was_not_asked_for_costs_nothing_until_it_is(session, town, clock, network, on_x, kind):
    post, worker, channel = on_x
    takedown_setup.ask(session, post, town.supervisor.actor, clock)
    network.fail(kind)
    worker.run(clock())
    assert spent(session, town, clock, channel) == X.post
    clock.forward(hours=2)
    worker.run(clock())
    assert spent(session, town, clock, channel) == X.post + X.deletion
