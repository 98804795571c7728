"""From a neighbour's post on a real Bluesky server to its case, and from the reply to the thread."""

from secrets import token_hex

import pytest

from app.adapters.networks.bluesky import BlueskyNetwork
from app.adapters.networks.bluesky_inbox import BlueskyListener
from app.domain.cases.rules.replies import ReplyState
from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import Network
from app.domain.publishing.ports import AccountAccess, OutgoingPost
from app.usecases.inbox.network_reader import NetworkReader
from app.wiring import wire
from tests.citizens import reply_worker
from tests.peers.control import ask_json
from tests.peers.pds import BlueskyServer

pytestmark = [pytest.mark.postgresql, pytest.mark.peers]


def test_a_mention_becomes_a_case_and_its_reply_hangs_from_it(
    bluesky_server: BlueskyServer, outbound, wiring, session, town, clock
):
    clock.instant = wire(wiring.config).clock().replace(microsecond=0)
    session.get_one(Channel, town.channels[0].id).network = Network.BLUESKY
    where = {"base_url": bluesky_server.base_url, "token": bluesky_server.token}
    channel = reply_worker.connect(session, wiring, town, **where)
    reply_worker.hear(session, wiring, town, channel, now=clock())
    network, listener = BlueskyNetwork(outbound), BlueskyListener(outbound)
    neighbour = AccountAccess(bluesky_server.base_url, bluesky_server.other_token)
    text = f"@{bluesky_server.user} ¿a qué hora abre la biblioteca? {token_hex(4)}"
    asked = network.publish(neighbour, OutgoingPost(text, "es", (), token_hex(8), clock()))
    reader = NetworkReader(wiring.writing, {Network.BLUESKY: listener}, wiring.keyring.unseal)
    assert reader.read_due(clock())["messages"] == 1
    case = reply_worker.case(session)
    assert (case.answers, reply_worker.last_message(session, case).text) == (asked.remote_id, text)
    reply_worker.let_go(session, town, case, now=clock())
    sides = {"networks": {Network.BLUESKY: network}, "listeners": {Network.BLUESKY: listener}}
    reply_worker.sender(wiring, None, **sides).run(clock())
    sent = reply_worker.reply(session)
    assert sent.state is ReplyState.SENT
    assert _parent_of(bluesky_server, sent.remote_id) == asked.remote_id


def test_a_private_reply_waits_for_a_hand(wiring, session, town, clock, arrive):
    session.get_one(Channel, town.channels[0].id).network = Network.BLUESKY
    reply_worker.connect(session, wiring, town)
    case = arrive("¿Y lo mío?", evidence={"id": "at://did:plc:abc/app.bsky.feed.post/3k"}).case
    reply_worker.let_go(session, town, case, now=clock(), is_public=False)
    assert reply_worker.reply(session).state is ReplyState.AWAITING_HAND


def _parent_of(server: BlueskyServer, uri: str) -> str:
    repo, collection, key = uri.removeprefix("at://").split("/")
    place = f"repo={repo}&collection={collection}&rkey={key}"
    return ask_json(f"{server.base_url}/xrpc/com.atproto.repo.getRecord?{place}")["value"]["reply"]["parent"]["uri"]
