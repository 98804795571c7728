"""Reading and answering comments on the fake of YouTube's API."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest

from app.adapters.http.client import HttpClient
from app.adapters.networks.youtube import YouTubeNetwork
from app.adapters.networks.youtube_inbox import YouTubeListener, parse_comment
from app.domain.cases.ports import NetworkMessage, UnreadableEntry
from app.domain.directory.rules.networks import Visibility
from app.domain.publishing.ports import AccountAccess, NetworkError, NetworkErrorKind, OutgoingPost
from tests import moments
from tests.peers.youtube import NEIGHBOUR, SCOPES, TOKEN, TOWN, YouTubeServer

pytestmark = pytest.mark.peers
VIDEO = "VideoDeAgua"


@dataclass(frozen=True)
class Town:
    """The channel that is read."""

    server: YouTubeServer
    network: YouTubeNetwork
    listener: YouTubeListener
    access: AccountAccess

    def heard(self, since: datetime, after: str = "") -> list[NetworkMessage]:
        return list(self.listener.mentions(self.access, after=after, since=since).messages)


def reply_to(remote_id: str, text: str = "Hasta el lunes") -> OutgoingPost:
    return OutgoingPost(text, "es", (), text, moments.now(), remote_id, mention="anavecina")


@pytest.fixture
def town(youtube_server: YouTubeServer, outbound: HttpClient) -> Town:
    access = AccountAccess(youtube_server.base_url, f"{TOWN.id} {TOKEN}")
    return Town(youtube_server, YouTubeNetwork(outbound), YouTubeListener(outbound), access)


@pytest.fixture
def since() -> datetime:
    return moments.now().replace(microsecond=0)


def test_a_comment_is_heard_with_who_wrote_it_and_where(town: Town, since: datetime):
    remote_id = town.server.comment(VIDEO, "¿Agua & gas, hasta cuándo?")
    town.server.comment(VIDEO, "Compre barato", is_held=True)
    page = town.listener.mentions(town.access, after="", since=since)
    (message,) = page.messages
    assert (message.remote_id, message.root, message.text) == (remote_id, remote_id, "¿Agua & gas, hasta cuándo?")
    assert (message.author, message.name, message.mention) == (NEIGHBOUR.id, "@anavecina", "anavecina")
    assert message.permalink == f"https://www.youtube.com/watch?v={VIDEO}&lc={remote_id}"
    assert (message.visibility, message.answers, message.edited_at) == (Visibility.PUBLIC, "", None)
    assert not town.heard(since + timedelta(hours=1), after=page.mark)


def test_a_conversation_is_its_first_comment_and_each_reply_reaches_it(town: Town, since: datetime):
    question = town.server.comment(VIDEO, "¿Hasta cuándo?")
    town.network.publish(town.access, reply_to(question))
    thanks = town.server.comment(question, "Gracias")
    ours = town.server.comment(VIDEO, "Más en la sede", author=TOWN)
    other = town.server.comment(ours, "¿Qué sede?")
    roots = {each.remote_id: (each.root, each.answers) for each in town.heard(since)}
    assert roots == {question: (question, ""), thanks: (question, question), other: (other, ours)}
    sent = town.network.publish(town.access, reply_to(thanks, "De nada"))
    assert town.server.comments()[-1]["parent"] == question
    assert sent.permalink == f"https://www.youtube.com/watch?v={VIDEO}&lc={sent.remote_id}"


def test_all_the_replies_of_a_long_conversation_are_heard_in_order(town: Town, since: datetime):
    said = [town.server.comment(VIDEO, "¿Hasta cuándo?")]
    said += [town.server.comment(said[0], f"mensaje {number}") for number in range(7)]
    assert [each.remote_id for each in town.heard(since)] == said


def test_a_reply_is_found_after_a_lost_answer_and_withdrawn(town: Town, since: datetime):
    question = town.server.comment(VIDEO, "¿Hasta cuándo?")
    town.server.comment(question, "Hasta el lunes")
    reply = reply_to(question)
    assert town.network.find(town.access, reply, since=since) is None
    sent = town.network.publish(town.access, reply)
    found = town.network.find(town.access, reply, since=since)
    assert found is not None and (found.remote_id, found.permalink) == (sent.remote_id, sent.permalink)
    assert town.network.find(town.access, reply, since=since, known={sent.remote_id}) is None
    assert town.network.is_there(town.access, sent.remote_id)
    town.network.withdraw(town.access, sent.remote_id)
    assert not town.network.is_there(town.access, sent.remote_id)
    with pytest.raises(NetworkError) as raised:
        town.network.withdraw(town.access, sent.remote_id)
    assert (raised.value.kind, raised.value.code) == (NetworkErrorKind.REFUSED, "commentNotFound")


def test_a_video_closed_to_comments_stops_no_other_and_takes_no_reply(town: Town, since: datetime):
    closed, other = town.server.comment(VIDEO, "¿Hasta cuándo?"), town.server.comment("OtroVideo01", "¿Y la feria?")
    town.server.close_comments(VIDEO)
    assert [each.remote_id for each in town.heard(since)] == [other]
    with pytest.raises(NetworkError) as raised:
        town.network.publish(town.access, reply_to(closed))
    assert (raised.value.kind, raised.value.code) == (NetworkErrorKind.REFUSED, "operationNotSupported")


def test_a_comment_that_its_author_deleted_is_not_there(town: Town):
    remote_id = town.server.comment(VIDEO, "Me arrepiento")
    found = town.listener.look(town.access, remote_id)
    assert found is not None and found.text == "Me arrepiento"
    town.server.remove(remote_id)
    assert town.listener.look(town.access, remote_id) is None


def test_comments_from_before_the_listening_are_left(town: Town, since: datetime):
    town.server.comment(VIDEO, "Antes")
    town.server.age(hours=0.05)
    late = town.server.comment(VIDEO, "Después")
    assert [each.remote_id for each in town.heard(since)] == [late]
    assert len(town.heard(since - timedelta(hours=1), after=moments.now().isoformat())) == 2


def test_what_refuses_the_reading_is_told_apart(town: Town, since: datetime):
    remote_id = town.server.comment(VIDEO, "¿Hasta cuándo?")
    private = replace(reply_to(remote_id), visibility=Visibility.DIRECT)
    with pytest.raises(NetworkError) as refused:
        town.network.publish(town.access, private)
    assert refused.value.kind is NetworkErrorKind.REFUSED
    town.server.permit(*SCOPES[:2])
    for ask in (lambda: town.heard(since), lambda: town.listener.look(town.access, remote_id)):
        with pytest.raises(NetworkError) as refused:
            ask()
        assert (refused.value.kind, refused.value.status) == (NetworkErrorKind.REFUSED, 403)
    town.server.permit(*SCOPES)
    town.server.leave(units=0)
    with pytest.raises(NetworkError) as refused:
        town.heard(since)
    assert (refused.value.kind, refused.value.code) == (NetworkErrorKind.RATE_LIMITED, "quotaExceeded")
    town.server.revoke(TOKEN)
    with pytest.raises(NetworkError) as refused:
        town.heard(since)
    assert refused.value.kind is NetworkErrorKind.UNAUTHORISED


def test_a_comment_that_cannot_be_read_stops_nothing():
    assert isinstance(parse_comment({"id": "a", "snippet": {"textDisplay": "Hola"}}, TOWN.id), UnreadableEntry)
    assert isinstance(parse_comment({"snippet": 3}, TOWN.id), UnreadableEntry)
