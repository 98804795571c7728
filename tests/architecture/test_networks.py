"""The rules' facts of each network, against the wiring."""

from app.domain.directory.rules.key_connections import KEY_CONNECTIONS
from app.domain.directory.rules.networks import BLOCKING_NETWORKS, READ_NETWORKS, Network
from app.domain.directory.rules.oauth_providers import BROWSER_NETWORKS
from app.usecases.wiring import Wiring


def test_the_networks_that_are_read_have_what_reads_answers_and_blocks(wiring: Wiring):
    assert set(wiring.listeners) == READ_NETWORKS <= set(wiring.networks)
    assert set(wiring.blockers) == BLOCKING_NETWORKS <= READ_NETWORKS


def test_every_network_that_publishes_can_be_connected(wiring: Wiring):
    assert set(wiring.networks) == {Network.MASTODON, *KEY_CONNECTIONS, *BROWSER_NETWORKS}
