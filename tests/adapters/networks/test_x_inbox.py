"""Reading and answering mentions on the fake of X's API, and what X charges for it."""

from dataclasses import dataclass, replace
from datetime import datetime

import pytest

from app.adapters.http.client import HttpClient
from app.adapters.networks.x import XNetwork
from app.adapters.networks.x_inbox import XListener, parse_mention
from app.domain.cases.ports import NetworkMessage, UnreadableEntry
from app.domain.directory.rules.networks import Visibility
from app.domain.publishing.ports import AccountAccess, NetworkError, NetworkErrorKind, OutgoingPost
from tests import moments
from tests.peers.x import FOREIGN, TOWN, USER_TOKEN, XServer

pytestmark = pytest.mark.peers


@dataclass(frozen=True)
class Town:
    """The account that is read."""

    server: XServer
    network: XNetwork
    listener: XListener
    access: AccountAccess

    def heard(self, since: datetime, after: str = "") -> list[NetworkMessage]:
        return list(self.listener.mentions(self.access, after=after, since=since).messages)

    def publish(self, text: str, answers: str = "") -> str:
        return self.network.publish(self.access, outgoing(text, answers)).remote_id


def outgoing(text: str, answers: str = "") -> OutgoingPost:
    return OutgoingPost(text, "es", (), text, moments.now(), answers, mention=FOREIGN.username if answers else "")


@pytest.fixture
def town(x_server: XServer, outbound: HttpClient) -> Town:
    access = AccountAccess(x_server.base_url, f"{TOWN.username} {USER_TOKEN}")
    return Town(x_server, XNetwork(outbound), XListener(outbound), access)


@pytest.fixture
def since() -> datetime:
    return moments.now().replace(microsecond=0)


def test_a_mention_is_heard_with_who_wrote_it_where_and_for_how_much(town: Town, since: datetime):
    number = town.server.mention("¿Agua & gas? https://villa.example/aviso")
    page = town.listener.mentions(town.access, after="", since=since)
    (message,) = page.messages
    assert message.text == f"@{TOWN.username} ¿Agua & gas? https://villa.example/aviso"
    assert (message.remote_id, message.root, message.answers, message.language) == (number, number, "", "es")
    assert (message.author, message.name) == (FOREIGN.username, FOREIGN.name)
    assert message.permalink == f"https://x.com/{FOREIGN.username}/status/{number}"
    assert (page.mark, page.is_last, page.price) == (number, True, 25), "the town's own number was asked for, once"
    again = town.listener.mentions(town.access, after=page.mark, since=since)
    assert (list(again.messages), again.mark, again.price) == ([], number, 0)
    assert town.server.spent() == pytest.approx(0.015)


def test_an_answer_goes_on_with_its_conversation_and_reaches_it(town: Town, since: datetime):
    ours = town.publish("Mañana no hay agua")
    question = town.server.mention("¿Hasta cuándo?", answers=ours)
    reply = outgoing("Hasta el lunes", question)
    sent = town.network.publish(town.access, reply)
    thanks = town.server.mention("Gracias", answers=sent.remote_id)
    other = town.server.mention(f"@{TOWN.username} ¿y el martes?", answers=question)
    roots = {each.remote_id: (each.root, each.answers) for each in town.heard(since)}
    assert roots == {question: (question, ours), thanks: (thanks, sent.remote_id), other: (question, question)}
    found = town.network.find(town.access, reply, since=since)
    assert found is not None and found.remote_id == sent.remote_id
    town.network.withdraw(town.access, sent.remote_id)
    assert not town.network.is_there(town.access, sent.remote_id)


def test_a_long_list_is_read_a_few_at_a_time_once_each(town: Town, since: datetime):
    said = [town.server.mention(f"mensaje {number}") for number in range(12)]
    first = town.listener.mentions(town.access, after="", since=since)
    late = town.server.mention("tarde")
    rest = town.listener.mentions(town.access, after=first.mark, since=since)
    assert (first.is_last, rest.is_last, rest.mark) == (False, True, said[-1])
    assert [each.remote_id for each in (*rest.messages, *first.messages)] == said
    assert [each.remote_id for each in town.heard(since, after=rest.mark)] == [late]


def test_a_post_that_its_author_deleted_is_not_there(town: Town):
    number = town.server.mention("Me arrepiento")
    found = town.listener.look(town.access, number)
    assert found is not None and found.text.endswith("Me arrepiento")
    town.server.remove(number)
    assert town.listener.look(town.access, number) is None


def test_a_private_answer_a_spent_credit_and_a_revoked_key_are_refused(town: Town, since: datetime):
    private = replace(outgoing("Su expediente es el 12", town.server.mention("¿Y lo mío?")))
    with pytest.raises(NetworkError) as refused:
        town.network.publish(town.access, replace(private, visibility=Visibility.DIRECT))
    assert refused.value.kind is NetworkErrorKind.REFUSED
    town.server.credit(0)
    with pytest.raises(NetworkError) as refused:
        town.heard(since)
    assert (refused.value.kind, refused.value.status) == (NetworkErrorKind.REFUSED, 402)
    town.server.revoke(USER_TOKEN)
    with pytest.raises(NetworkError) as refused:
        town.heard(since)
    assert refused.value.kind is NetworkErrorKind.UNAUTHORISED


def test_a_post_that_cannot_be_read_stops_nothing():
    assert isinstance(parse_mention({"id": "1", "text": "Hola"}, {}, TOWN.id), UnreadableEntry)
    assert isinstance(parse_mention({"id": "1", "author_id": "2", "created_at": 3}, {}, TOWN.id), UnreadableEntry)
