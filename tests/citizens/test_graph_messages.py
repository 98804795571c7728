"""From a comment on a page's post to its case, and from the reply to the comment."""

from secrets import token_hex

import pytest

from app.adapters.networks.facebook import FacebookNetwork
from app.adapters.networks.facebook_inbox import FacebookComments
from app.adapters.networks.graph_inbox import GraphListener
from app.domain.cases.rules.replies import ReplyState
from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import Network
from app.domain.publishing.ports import AccountAccess, OutgoingPost
from app.usecases.inbox.network_reader import NetworkReader
from app.wiring import wire
from tests.citizens import reply_worker
from tests.peers.graph import PAGE, PAGE_TOKEN, GraphServer

pytestmark = [pytest.mark.postgresql, pytest.mark.peers]


def test_a_comment_becomes_a_case_and_its_reply_hangs_from_it(
    graph: GraphServer, outbound, wiring, session, town, clock
):
    clock.instant = wire(wiring.config).clock().replace(microsecond=0)
    session.get_one(Channel, town.channels[0].id).network = Network.FACEBOOK
    secret = f"{PAGE.id} {PAGE_TOKEN}"
    channel = reply_worker.connect(session, wiring, town, base_url=graph.base_url, token=secret)
    reply_worker.hear(session, wiring, town, channel, now=clock())
    network, listener = FacebookNetwork(outbound), GraphListener(outbound, FacebookComments())
    access = AccountAccess(graph.base_url, secret)
    post = network.publish(access, OutgoingPost("Abre la biblioteca", "es", (), token_hex(8), clock())).remote_id
    question = graph.comment(post, "¿A qué hora abre la biblioteca?")
    reader = NetworkReader(wiring.writing, {Network.FACEBOOK: listener}, wiring.keyring.unseal)
    assert reader.read_due(clock())["messages"] == 1
    case = reply_worker.case(session)
    message = reply_worker.last_message(session, case)
    assert (case.answers, message.text, message.language) == (question, "¿A qué hora abre la biblioteca?", "es")
    reply_worker.let_go(session, town, case, now=clock())
    sides = {"networks": {Network.FACEBOOK: network}, "listeners": {Network.FACEBOOK: listener}}
    reply_worker.sender(wiring, None, **sides).run(clock())
    sent = reply_worker.reply(session)
    assert sent.state is ReplyState.SENT
    (ours,) = [each for each in graph.nodes("comment") if each["id"] == sent.remote_id]
    assert ours["parent"] == question
