"""The next part of a text, under the first, is no citizen's answer to it: on each network whose inbox reads answers."""

from dataclasses import replace
from datetime import datetime, timedelta
from secrets import token_hex

import pytest

from app.adapters.networks.bluesky import BlueskyNetwork
from app.adapters.networks.bluesky_inbox import BlueskyListener
from app.adapters.networks.connectors import connectors
from app.adapters.networks.facebook import FacebookNetwork
from app.adapters.networks.facebook_inbox import FacebookComments
from app.adapters.networks.graph_inbox import GraphListener
from app.adapters.networks.instagram import InstagramNetwork
from app.adapters.networks.instagram_inbox import InstagramComments
from app.adapters.networks.mastodon import MastodonNetwork
from app.adapters.networks.mastodon_inbox import MastodonListener
from app.adapters.networks.threads import ThreadsNetwork
from app.adapters.networks.threads_inbox import ThreadsReplies
from app.adapters.networks.x import XNetwork
from app.adapters.networks.x_inbox import XListener
from app.domain.directory.rules.network_limits import limits_of
from app.domain.directory.rules.networks import Network
from app.domain.publishing.ports import AccountAccess, OutgoingPost
from tests import moments
from tests.peers import graph, x

pytestmark = pytest.mark.peers
N = Network
PLACES = {
    "mastodon": (N.MASTODON, "mastodon_mock", MastodonNetwork, MastodonListener, None),
    "snac": (N.MASTODON, "snac", MastodonNetwork, MastodonListener, None),
    "bluesky": (N.BLUESKY, "bluesky_server", BlueskyNetwork, BlueskyListener, None),
    "x": (N.X, "x_server", XNetwork, XListener, f"{x.TOWN.username} {x.USER_TOKEN}"),
    "facebook": (N.FACEBOOK, "graph", FacebookNetwork, FacebookComments, f"{graph.PAGE.id} {graph.PAGE_TOKEN}"),
    "instagram": (
        N.INSTAGRAM,
        "graph",
        InstagramNetwork,
        InstagramComments,
        f"{graph.INSTAGRAM.id} {graph.INSTAGRAM_TOKEN}",
    ),
    "threads": (N.THREADS, "graph", ThreadsNetwork, ThreadsReplies, f"{graph.THREADS.username} {graph.THREADS_TOKEN}"),
}


def test_every_network_that_listens_and_parts_texts_is_here(outbound):
    heard = connectors(outbound, clock=moments.now)["listeners"]
    assert {network for network, *_ in PLACES.values()} == {name for name in heard if limits_of(name).sequel}


@pytest.fixture(params=PLACES)
def town(request, outbound, fetched) -> tuple:
    """Return the connector, the listener, the account and what its first part is published with."""
    network, peer_name, publisher, reader, token = PLACES[request.param]
    peer = request.getfixturevalue(peer_name)
    listener = GraphListener(outbound, reader()) if peer_name == "graph" else reader(outbound)
    pictures = fetched(1) if network is N.INSTAGRAM else ()
    return network, publisher(outbound), listener, AccountAccess(peer.base_url, token or peer.token), pictures


def _part(text: str, answers: str = "") -> OutgoingPost:
    return OutgoingPost(f"{text} {token_hex(4)}", "es", (), token_hex(8), moments.now(), answers)


def test_the_next_part_of_a_text_is_not_heard_as_somebodys_answer(town):
    network, publisher, listener, access, pictures = town
    since: datetime = moments.now() - timedelta(minutes=1)
    first = publisher.publish(access, replace(_part("Corte de agua"), attachments=pictures)).remote_id
    following = [_part("Afecta a la plaza", first)]
    second = publisher.publish(access, following[0]).remote_id
    if limits_of(network).sequel == "thread":
        following.append(_part("Habrá una cisterna", second))
        publisher.publish(access, following[1])
    heard = [*listener.mentions(access, after="", since=since).messages]
    heard += listener.talks(access, after="", since=since).messages
    assert [message.text for message in heard if any(part.text in message.text for part in following)] == []
