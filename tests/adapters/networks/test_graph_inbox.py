"""Reading and answering comments on the fake of Meta's APIs, the same for each of its networks."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest

from app.adapters.http.client import HttpClient
from app.adapters.networks.facebook import FacebookNetwork
from app.adapters.networks.facebook_inbox import FacebookComments
from app.adapters.networks.graph_inbox import CommentSource, GraphListener
from app.adapters.networks.instagram import InstagramNetwork
from app.adapters.networks.instagram_inbox import InstagramComments
from app.adapters.networks.threads import ThreadsNetwork
from app.adapters.networks.threads_inbox import ThreadsReplies
from app.domain.cases.ports import NetworkMessage
from app.domain.directory.rules.networks import Visibility
from app.domain.publishing.ports import AccountAccess, NetworkClient, NetworkError, NetworkErrorKind, OutgoingPost
from tests import moments
from tests.adapters.networks.conftest import Fetched
from tests.peers.graph import (
    INSTAGRAM,
    INSTAGRAM_TOKEN,
    PAGE,
    PAGE_TOKEN,
    THREADS,
    THREADS_TOKEN,
    Account,
    GraphServer,
)

pytestmark = pytest.mark.peers


@dataclass(frozen=True)
class Site:
    """A network whose comments are read. `kind`: of its comments in the fake; `scope`: what reads other people's.

    `above`: where the fake keeps what a comment answers; `is_flat`: answers hang from the first comment.
    """

    network: Callable[[HttpClient], NetworkClient]
    source: CommentSource
    account: Account
    token: str
    kind: str
    scope: str
    above: str = "parent"
    is_flat: bool = True


SITES = {
    "facebook": Site(FacebookNetwork, FacebookComments(), PAGE, PAGE_TOKEN, "comment", "pages_read_user_content"),
    "instagram": Site(
        InstagramNetwork,
        InstagramComments(),
        INSTAGRAM,
        INSTAGRAM_TOKEN,
        "media_comment",
        "instagram_business_manage_comments",
    ),
    "threads": Site(
        ThreadsNetwork,
        ThreadsReplies(),
        THREADS,
        THREADS_TOKEN,
        "thread",
        "threads_read_replies",
        above="reply_to",
        is_flat=False,
    ),
}


@dataclass(frozen=True)
class Town:
    """The account that is read, and what it published."""

    site: Site
    server: GraphServer
    network: NetworkClient
    listener: GraphListener
    access: AccountAccess
    post: str

    def heard(self, since: datetime, after: str = "") -> list[NetworkMessage]:
        return list(self.listener.mentions(self.access, after=after, since=since).messages)

    def answer(self, remote_id: str, text: str) -> str:
        return self.network.publish(
            self.access, outgoing(text, remote_id, "" if remote_id == self.post else "Ana")
        ).remote_id


def _name(site: Site) -> str:
    """Return how the connector names the account: Threads by its user's name, the others by identifier."""
    return site.account.username if site.account is THREADS else site.account.id


def outgoing(text: str, answers: str = "", mention: str = "") -> OutgoingPost:
    return OutgoingPost(text, "es", (), text, moments.now(), answers, mention=mention)


@pytest.fixture(params=SITES)
def town(request: pytest.FixtureRequest, graph: GraphServer, outbound: HttpClient, fetched: Fetched) -> Town:
    site = SITES[request.param]
    network, access = site.network(outbound), AccountAccess(graph.base_url, f"{_name(site)} {site.token}")
    pictures = fetched(1) if request.param == "instagram" else ()
    post = network.publish(access, replace(outgoing("Mañana no hay agua"), attachments=pictures)).remote_id
    return Town(site, graph, network, GraphListener(outbound, site.source), access, post)


@pytest.fixture
def since() -> datetime:
    return moments.now().replace(microsecond=0)


def test_a_comment_is_heard_with_who_wrote_it_and_where(town: Town, since: datetime):
    remote_id = town.server.comment(town.post, "¿Hasta cuándo?")
    page = town.listener.mentions(town.access, after="", since=since)
    (message,) = page.messages
    assert (message.remote_id, message.root, message.text) == (remote_id, remote_id, "¿Hasta cuándo?")
    assert message.author == message.mention and "Ana Vecina" in (message.name, message.author)
    assert message.permalink.startswith("https://") and message.made_at >= since
    assert (message.visibility, message.answers, page.is_last) == (Visibility.PUBLIC, "", True)
    assert not town.heard(since + timedelta(hours=1), after=page.mark)


def test_a_conversation_begins_with_its_first_comment_that_is_not_ours(town: Town, since: datetime):
    question = town.server.comment(town.post, "¿Hasta cuándo?")
    town.answer(question, "Hasta el lunes")
    thanks = town.server.comment(question, "Gracias")
    ours = town.answer(town.post, "Más en la sede")
    other = town.server.comment(ours, "¿Qué sede?")
    roots = {each.remote_id: (each.root, each.answers) for each in town.heard(since)}
    assert roots == {question: (question, ""), thanks: (question, question), other: (other, ours)}


def test_an_answer_hangs_from_the_first_comment_and_is_found_there(town: Town, since: datetime):
    question = town.server.comment(town.post, "¿Hasta cuándo?")
    follow_up = town.server.comment(question, "¿Y el martes?")
    reply = outgoing("Hasta el lunes", follow_up, "Ana")
    sent = town.network.publish(town.access, reply)
    (ours,) = [each for each in town.server.nodes(town.site.kind) if each["id"] == sent.remote_id]
    above = question if town.site.is_flat else follow_up
    assert (ours[town.site.above], sent.permalink.startswith("https://")) == (above, True)
    match = town.network.find(town.access, reply, since=since)
    assert match is not None and match.remote_id == sent.remote_id
    assert town.network.find(town.access, reply, since=since, known={sent.remote_id}) is None


def test_all_the_comments_of_a_busy_post_are_read_in_order(town: Town, since: datetime):
    said = [town.server.comment(town.post, f"mensaje {number}") for number in range(60)]
    assert {each.remote_id for each in town.heard(since)} == set(said)


def test_a_comment_from_before_the_listening_is_left_and_one_shown_late_is_heard(town: Town, since: datetime):
    town.server.comment(town.post, "Antes")
    town.server.age(hours=0.05)
    late = town.server.comment(town.post, "Después")
    mark = moments.now().isoformat()
    assert [each.remote_id for each in town.heard(since)] == [late]
    assert len(town.heard(since - timedelta(hours=1), after=mark)) == 2


def test_a_comment_that_its_author_deleted_is_not_there(town: Town):
    remote_id = town.server.comment(town.post, "Me arrepiento")
    found = town.listener.look(town.access, remote_id)
    assert found is not None and found.text == "Me arrepiento"
    town.server.remove(remote_id)
    assert town.listener.look(town.access, remote_id) is None


def test_a_key_that_does_not_read_comments_is_told_so(town: Town, since: datetime):
    remote_id = town.server.comment(town.post, "¿Hasta cuándo?")
    scopes = [scope for scope in town.site.account.scopes if scope != town.site.scope]
    town.server.permit(town.site.token, *scopes)
    for ask in (lambda: town.heard(since), lambda: town.listener.look(town.access, remote_id)):
        with pytest.raises(NetworkError) as refused:
            ask()
        assert (refused.value.kind, refused.value.status) == (NetworkErrorKind.REFUSED, 403)


def test_a_revoked_key_and_a_private_answer_are_refused(town: Town, since: datetime):
    private = replace(outgoing("Su expediente es el 12", town.post), visibility=Visibility.DIRECT)
    with pytest.raises(NetworkError) as refused:
        town.network.publish(town.access, private)
    assert refused.value.kind is NetworkErrorKind.REFUSED
    town.server.revoke(town.site.token)
    with pytest.raises(NetworkError) as raised:
        town.heard(since)
    assert raised.value.kind is NetworkErrorKind.UNAUTHORISED
