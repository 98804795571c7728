"""Accounts as citizens see them and the figures of their posts, on the servers and fakes of each network."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from io import BytesIO
from secrets import token_hex
from typing import Any

import pytest

from app.adapters.http.client import HttpClient
from app.adapters.networks.bluesky import BlueskyNetwork
from app.adapters.networks.bluesky_observer import BlueskyObserver
from app.adapters.networks.bluesky_sessions import BlueskySessions
from app.adapters.networks.facebook import FacebookNetwork
from app.adapters.networks.graph_observer import FACEBOOK_EDGES, INSTAGRAM_EDGES, THREADS_EDGES, GraphObserver
from app.adapters.networks.instagram import InstagramNetwork
from app.adapters.networks.linkedin import LinkedInNetwork
from app.adapters.networks.linkedin_observer import LinkedInObserver
from app.adapters.networks.mastodon import MastodonNetwork
from app.adapters.networks.mastodon_observer import MastodonObserver
from app.adapters.networks.threads import ThreadsNetwork
from app.adapters.networks.x import XNetwork
from app.adapters.networks.x_observer import XObserver
from app.adapters.networks.youtube import YouTubeNetwork
from app.adapters.networks.youtube_statistics import YouTubeStatistics
from app.domain.account_watch.rules.profile import ProfilePart, changed_parts
from app.domain.directory.rules.networks import Network
from app.domain.metrics.rules.catalogue import METRICS
from app.domain.publishing.ports import (
    AccountAccess,
    NetworkError,
    OutgoingAttachment,
    OutgoingPost,
    OutgoingVideo,
    PublishReceipt,
)
from tests import moments
from tests.peers import graph as meta
from tests.peers import linkedin as linkedin_peer
from tests.peers import x as bird
from tests.peers import youtube as tube
from tests.peers.control import ask_json

pytestmark = pytest.mark.peers
SHARE = "urn:li:share:7400000000000000000"


@dataclass(frozen=True)
class Place:
    name: Network
    network: Any
    observer: Any
    access: AccountAccess

    def publish(self, text: str = "", **fields: Any) -> PublishReceipt:
        made_at = moments.now()
        text = text or f"Corte de agua {token_hex(4)}"
        return self.network.publish(self.access, OutgoingPost(text, "es", (), token_hex(8), made_at, **fields))


@pytest.fixture
def since() -> datetime:
    return moments.now() - timedelta(minutes=5)


@pytest.fixture
def mastodon(mastodon_mock, outbound: HttpClient) -> Place:
    access = AccountAccess(mastodon_mock.base_url, mastodon_mock.token)
    return Place(Network.MASTODON, MastodonNetwork(outbound), MastodonObserver(outbound), access)


@pytest.fixture
def bluesky(bluesky_server, outbound: HttpClient) -> Place:
    access = AccountAccess(bluesky_server.base_url, bluesky_server.token)
    return Place(Network.BLUESKY, BlueskyNetwork(outbound), BlueskyObserver(outbound), access)


@pytest.fixture
def facebook(graph, outbound: HttpClient) -> Place:
    access = AccountAccess(graph.base_url, f"{meta.PAGE.id} {meta.PAGE_TOKEN}")
    return Place(Network.FACEBOOK, FacebookNetwork(outbound), GraphObserver(outbound, FACEBOOK_EDGES), access)


@pytest.fixture
def threads(graph, outbound: HttpClient) -> Place:
    access = AccountAccess(graph.base_url, f"{meta.THREADS.username} {meta.THREADS_TOKEN}")
    network = ThreadsNetwork(outbound, wait=lambda _: None)
    return Place(Network.THREADS, network, GraphObserver(outbound, THREADS_EDGES), access)


@pytest.fixture
def instagram(graph, outbound: HttpClient, fetched) -> Place:
    access = AccountAccess(graph.base_url, f"{meta.INSTAGRAM.id} {meta.INSTAGRAM_TOKEN}")
    network = InstagramNetwork(outbound, wait=lambda _: None)
    return Place(Network.INSTAGRAM, network, GraphObserver(outbound, INSTAGRAM_EDGES), access)


@pytest.fixture
def x(x_server, outbound: HttpClient) -> Place:
    access = AccountAccess(x_server.base_url, f"{bird.TOWN.username} {bird.USER_TOKEN}")
    return Place(Network.X, XNetwork(outbound), XObserver(outbound), access)


@pytest.fixture
def linkedin_page(linkedin, outbound: HttpClient) -> Place:
    access = AccountAccess(linkedin.base_url, f"{linkedin_peer.TOWN.id} {linkedin_peer.TOKEN}")
    return Place(Network.LINKEDIN, LinkedInNetwork(outbound), LinkedInObserver(outbound), access)


@pytest.fixture
def place(request: pytest.FixtureRequest) -> Place:
    return request.getfixturevalue(request.param)


@pytest.mark.parametrize("place", ["mastodon", "bluesky", "facebook", "threads", "x", "linkedin_page"], indirect=True)
def test_recent_posts_are_those_of_the_account(place: Place, since: datetime):
    sent = place.publish(text := f"Feria del libro {token_hex(4)}")
    (post,) = [each for each in place.observer.recent_posts(place.access, since=since) if each.text == text]
    assert (post.remote_id, post.permalink) == (sent.remote_id, sent.permalink)
    assert post.made_at >= since
    assert place.observer.recent_posts(place.access, since=moments.now() + timedelta(minutes=5)) == []


@pytest.mark.parametrize("place", ["mastodon", "bluesky"], indirect=True)
def test_an_answer_to_somebody_else_is_no_post_of_the_account(request, place: Place, since: datetime):
    peer = request.getfixturevalue("mastodon_mock" if place.name is Network.MASTODON else "bluesky_server")
    neighbour = replace(place, access=replace(place.access, token=peer.other_token)).publish()
    answer = place.publish(answers=neighbour.remote_id)
    own = place.publish()
    thread = place.publish(answers=own.remote_id)
    listed = {post.remote_id for post in place.observer.recent_posts(place.access, since=since)}
    assert {own.remote_id, thread.remote_id} <= listed and not {answer.remote_id, neighbour.remote_id} & listed


def test_mastodon_tells_its_figures_and_leaves_out_what_is_gone(mastodon: Place, mastodon_mock):
    liked, gone = mastodon.publish(), mastodon.publish()
    ask_json(
        f"{mastodon_mock.base_url}/api/v1/statuses/{liked.remote_id}/favourite", "POST", token=mastodon_mock.other_token
    )
    mastodon.network.withdraw(mastodon.access, gone.remote_id)
    read = mastodon.observer.read_metrics(mastodon.access, [liked.remote_id, gone.remote_id])
    assert read == {liked.remote_id: {"favourites_count": 1, "reblogs_count": 0, "replies_count": 0}}


def test_bluesky_counts_likes_reposts_and_answers(bluesky: Place, bluesky_server, outbound: HttpClient):
    post = bluesky.publish()
    neighbour = replace(bluesky, access=replace(bluesky.access, token=bluesky_server.other_token))
    neighbour.publish(answers=post.remote_id)
    sessions = BlueskySessions(outbound)
    session = sessions.session(neighbour.access)
    place = {"repo": session.did, "collection": "com.atproto.repo"}
    cid = sessions.talk(session).get("/xrpc/com.atproto.repo.getRecord", **_parts(post.remote_id))
    subject = {"uri": post.remote_id, "cid": sessions.talk(session).text_in(cid, "cid")}
    for kind in ("like", "repost"):
        collection = f"app.bsky.feed.{kind}"
        record = {"$type": collection, "subject": subject, "createdAt": moments.now().isoformat()}
        form = place | {"collection": collection, "record": record}
        sessions.talk(session).post("/xrpc/com.atproto.repo.createRecord", json=form)
    read = bluesky.observer.read_metrics(bluesky.access, [post.remote_id])
    assert read == {post.remote_id: {"likeCount": 1, "repostCount": 1, "replyCount": 1, "quoteCount": 0}}


def _parts(uri: str) -> dict[str, str]:
    return dict(zip(("repo", "collection", "rkey"), uri.removeprefix("at://").split("/"), strict=True))


@pytest.mark.parametrize("place", ["facebook", "instagram", "threads"], indirect=True)
def test_meta_tells_the_figures_of_the_catalogue(place: Place, graph, fetched):
    pictures = {"attachments": fetched(1)} if place.name is Network.INSTAGRAM else {}
    post = OutgoingPost("Verbena", "es", pictures.get("attachments", ()), token_hex(8), moments.now())
    sent, gone = place.network.publish(place.access, post), f"{meta.PAGE.id}_1"
    figures = {metric.name: number for number, metric in enumerate(METRICS[place.name], start=3)}
    graph.count(sent.remote_id, **figures)
    assert place.observer.read_metrics(place.access, [sent.remote_id, gone]) == {sent.remote_id: figures}


def test_x_tells_its_public_metrics_its_link_and_no_answers(x: Place, x_server, since: datetime):
    sent, gone = x.publish(), x.publish()
    x.publish(answers=x_server.mention("¿Hasta cuándo?"))
    figures = {metric.name: number for number, metric in enumerate(METRICS[Network.X], start=3)}
    x_server.count(sent.remote_id, **figures)
    x.network.withdraw(x.access, gone.remote_id)
    assert x.observer.read_metrics(x.access, [sent.remote_id, gone.remote_id]) == {sent.remote_id: figures}
    assert [post.remote_id for post in x.observer.recent_posts(x.access, since=since)] == [sent.remote_id]
    assert x.observer.profile(x.access).link == "https://villa.example"


def test_youtube_tells_the_figures_of_fifty_videos_for_a_unit_and_none_that_is_hidden_or_gone(youtube_server, outbound):
    access = AccountAccess(youtube_server.base_url, f"{tube.TOWN.id} {tube.TOKEN}")
    network = YouTubeNetwork(outbound, wait=lambda _seconds: None)
    film = OutgoingVideo(64, 2.0, lambda: BytesIO(b"\0\0\0\x18ftypmp42" + b"f" * 52))
    attachment = OutgoingAttachment("a" * 64, "video/mp4", b"", "La plaza", 1280, 720, video=film)
    post = OutgoingPost("Verbena", "es", (attachment,), token_hex(8), moments.now())
    sent, used = network.publish(access, post).remote_id, youtube_server.used()["units"]
    youtube_server.count(sent, views=120, likes=9, comments=2)
    reader = YouTubeStatistics(outbound)
    read = reader.read_metrics(access, [sent, *(f"gone{number:07}" for number in range(reader.batch - 1))])
    assert read == {sent: {"viewCount": 120, "likeCount": 9, "commentCount": 2}}
    assert youtube_server.used()["units"] == used + 1
    youtube_server.count(sent, views=130, likes=None)
    assert reader.read_metrics(access, [sent]) == {sent: {"viewCount": 130, "commentCount": 0}}


def test_a_page_without_permission_for_insights_still_tells_its_totals(facebook: Place, graph):
    sent = facebook.publish()
    graph.count(sent.remote_id, reactions=4, post_media_view=90)
    graph.permit(meta.PAGE_TOKEN, "pages_read_engagement")
    read = facebook.observer.read_metrics(facebook.access, [sent.remote_id])
    assert read == {sent.remote_id: {"reactions": 4, "comments": 0, "shares": 0}}


def test_linkedin_tells_the_figures_of_the_catalogue_and_leaves_out_comments_and_what_is_gone(linkedin_page, linkedin):
    sent, gone = linkedin_page.publish(), linkedin_page.publish()
    linkedin_page.network.withdraw(linkedin_page.access, gone.remote_id)
    figures = {metric.name: number for number, metric in enumerate(METRICS[Network.LINKEDIN], start=3)}
    linkedin.count(sent.remote_id, **(figures | {"likeCount": -1}))
    comment = "urn:li:comment:(urn:li:activity:1,2)"
    read = linkedin_page.observer.read_metrics(linkedin_page.access, [sent.remote_id, gone.remote_id, comment])
    assert read == {sent.remote_id: figures | {"likeCount": 0}}
    assert linkedin_page.observer.read_metrics(linkedin_page.access, [comment]) == {}


def test_a_page_of_linkedin_tells_its_parts_and_that_who_administers_it_changed(linkedin_page, linkedin):
    parts = {"localizedWebsite": "https://villa.example", "logoV2": {"original": "urn:li:digitalmediaAsset:C4D"}}
    linkedin.show(**parts)
    before = linkedin_page.observer.profile(linkedin_page.access).as_dict()
    linkedin.administer(linkedin_peer.MEMBER, "Zz9-otra")
    after = linkedin_page.observer.profile(linkedin_page.access).as_dict()
    assert (before["name"], before["biography"]) == (linkedin_peer.TOWN.name, "Noticias del ayuntamiento")
    assert (before["link"], before["avatar"]) == ("https://villa.example", "urn:li:digitalmediaAsset:C4D")
    assert changed_parts(before, after) == [ProfilePart.ADMINISTRATORS]
    assert after["administrators"].startswith("2 · ") and "Zz9" not in after["administrators"]


def test_a_token_without_the_permissions_says_which(linkedin_page, linkedin):
    linkedin.permit("w_organization_social")
    for look in (linkedin_page.observer.profile, lambda access: linkedin_page.observer.read_metrics(access, [SHARE])):
        with pytest.raises(NetworkError) as raised:
            look(linkedin_page.access)
        assert "rw_organization_admin" in str(raised.value.sentence)


def test_a_refused_key_is_said(threads: Place, graph):
    graph.revoke(meta.THREADS_TOKEN)
    with pytest.raises(NetworkError):
        threads.observer.read_metrics(threads.access, ["1"])


@pytest.mark.parametrize(
    "place", ["mastodon", "bluesky", "facebook", "instagram", "threads", "x", "linkedin_page"], indirect=True
)
def test_a_profile_is_told_alike_twice(place: Place):
    profile = place.observer.profile(place.access)
    assert profile.name is not None and profile == place.observer.profile(place.access)
