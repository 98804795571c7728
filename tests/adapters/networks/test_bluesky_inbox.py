"""Reading, answering and blocking on a real Bluesky server, beside an AppView written from the lexicons."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from secrets import token_hex

import pytest

from app.adapters.http.client import HttpClient
from app.adapters.networks import bluesky_inbox
from app.adapters.networks.bluesky import BlueskyNetwork
from app.adapters.networks.bluesky_blocks import BlueskyBlocker
from app.adapters.networks.bluesky_inbox import BlueskyListener, parse_post
from app.domain.cases.ports import NetworkMessage, UnreadableEntry
from app.domain.directory.rules.networks import Visibility
from app.domain.publishing.ports import AccountAccess, NetworkError, NetworkErrorKind, OutgoingPost
from tests import moments
from tests.peers.pds import BlueskyServer

pytestmark = pytest.mark.peers
Say = Callable[..., str]


@dataclass(frozen=True)
class Town:
    """The account that is read, and a neighbour's."""

    network: BlueskyNetwork
    listener: BlueskyListener
    access: AccountAccess
    neighbour: AccountAccess

    def publish(self, text: str, answers: str = "") -> str:
        return self._put(self.access, text, answers)

    def say(self, text: str, answers: str = "") -> str:
        """Write as the neighbour, naming the account unless it is an answer."""
        return self._put(self.neighbour, text if answers else f"@{BlueskyServer.user} {text}", answers)

    def _put(self, access: AccountAccess, text: str, answers: str) -> str:
        return self.network.publish(access, outgoing(text, answers)).remote_id

    def heard(self, since: datetime, after: str = "") -> list[NetworkMessage]:
        return list(self.listener.mentions(self.access, after=after, since=since).messages)


def outgoing(text: str, answers: str = "") -> OutgoingPost:
    return OutgoingPost(text, "es", (), token_hex(8), moments.now(), answers)


@pytest.fixture
def town(bluesky_server: BlueskyServer, outbound: HttpClient) -> Town:
    accounts = [AccountAccess(bluesky_server.base_url, t) for t in (bluesky_server.token, bluesky_server.other_token)]
    return Town(BlueskyNetwork(outbound), BlueskyListener(outbound), *accounts)


@pytest.fixture
def since() -> datetime:
    return moments.now().replace(microsecond=0)


def test_a_mention_is_heard_with_who_wrote_it_and_where(town: Town, since: datetime):
    words = f"¿A qué hora abre? {token_hex(4)}"
    uri = town.say(words)
    (message,) = [each for each in town.heard(since) if words in each.text]
    assert (message.remote_id, message.root, message.language) == (uri, uri, "es")
    assert message.author == message.mention == BlueskyServer.other_user
    assert message.permalink == f"https://bsky.app/profile/{message.author}/post/{uri.rpartition('/')[2]}"
    assert message.visibility == Visibility.PUBLIC and not message.answers


def test_a_conversation_begins_with_its_first_message_that_is_not_ours(town: Town, since: datetime):
    ours = town.publish("Mañana no hay agua")
    question = town.say("¿Hasta cuándo?", answers=ours)
    reply = town.publish("Hasta el lunes", answers=question)
    thanks = town.say("Gracias", answers=reply)
    roots = {each.remote_id: (each.root, each.answers) for each in town.heard(since)}
    assert roots[question] == (question, ours)
    assert roots[thanks] == (question, reply)


def test_one_indexed_late_is_heard_and_one_from_before_the_listening_is_not(
    town: Town, since: datetime, outbound: HttpClient
):
    begun = since - timedelta(minutes=5)
    town.say("Uno")
    mark = town.listener.mentions(town.access, after="", since=begun).mark
    slow = replace(town, network=BlueskyNetwork(outbound, clock=lambda: moments.now() - timedelta(minutes=2)))
    late = slow.say("Dos")
    assert late in [each.remote_id for each in town.heard(begun, after=mark)]
    assert late not in [each.remote_id for each in town.heard(since, after=mark)]


def test_more_than_a_page_is_read_whole_and_in_order(town: Town, since: datetime, monkeypatch):
    monkeypatch.setattr(bluesky_inbox, "PAGE_SIZE", 2)
    said = [town.say(f"mensaje {number}") for number in range(5)]
    assert [each.remote_id for each in town.heard(since)][-5:] == said


def test_a_message_that_its_author_deleted_is_not_there(town: Town):
    uri = town.say("Me arrepiento")
    found = town.listener.look(town.access, uri)
    assert found is not None and found.text.endswith("Me arrepiento")
    town.network.withdraw(town.neighbour, uri)
    assert town.listener.look(town.access, uri) is None


def test_a_private_answer_is_not_made_public(town: Town):
    private = replace(outgoing("Su expediente es el 12", town.say("¿Y lo mío?")), visibility=Visibility.DIRECT)
    with pytest.raises(NetworkError) as refused:
        town.network.publish(town.access, private)
    assert refused.value.kind is NetworkErrorKind.REFUSED
    assert town.network.find(town.access, private, since=moments.now()) is None


def test_a_revoked_password_asks_to_connect_again(town: Town, since: datetime):
    with pytest.raises(NetworkError) as raised:
        town.listener.mentions(replace(town.access, token=f"{BlueskyServer.user} no"), after="", since=since)
    assert raised.value.kind is NetworkErrorKind.UNAUTHORISED


def test_somebody_is_blocked_once_and_unblocked_whole(town: Town, outbound: HttpClient):
    blocker = BlueskyBlocker(outbound)
    who = blocker.known_as(town.access, f"@{BlueskyServer.other_user}")
    assert who.startswith("did:plc:") and not blocker.is_blocked(town.access, who)
    for is_on in (True, True, False, False):
        blocker.set_block(town.access, who, is_on=is_on)
        assert blocker.is_blocked(town.access, who) is is_on
    with pytest.raises(NetworkError) as raised:
        blocker.known_as(town.access, "nadie.test")
    assert raised.value.kind is NetworkErrorKind.REFUSED


def test_what_cannot_be_read_stops_nothing_and_an_unproven_name_is_not_repeated():
    author = {"did": "did:plc:abc", "handle": "handle.invalid"}
    view = {"uri": "at://did:plc:abc/app.bsky.feed.post/3k", "author": author, "indexedAt": "2026-11-30T10:00:00Z"}
    message = parse_post({**view, "record": {"text": "Hola"}}, "")
    assert isinstance(message, NetworkMessage) and message.author == "did:plc:abc"
    for record in (None, [], {"text": "Hola", "reply": 3}):
        assert isinstance(parse_post({**view, "record": record}, ""), UnreadableEntry)
