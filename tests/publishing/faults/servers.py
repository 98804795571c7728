"""The three real servers of the fault runs: how each is published to, and what of it the public reads there."""

from collections.abc import Callable
from dataclasses import dataclass
from html import unescape
from typing import Any

from app.adapters.http.client import HttpClient
from app.adapters.networks.bluesky import BlueskyNetwork
from app.adapters.networks.mastodon import MastodonNetwork
from app.adapters.networks.wordpress import WordPressNetwork
from app.core.clock import Clock
from app.domain.directory.rules.networks import Network
from tests.peers.control import ask_json


@dataclass(frozen=True)
class ServerKind:
    """`peer`: the fixture's name. `act`: method and path of the one request that publishes.

    `is_keyed`: asking again with the post's own key is the same act.
    """

    peer: str
    network: Network
    act: tuple[str, str]
    is_keyed: bool
    connect: Callable[[HttpClient, Clock], Any]
    read: Callable[[Any], list[str]]

    def copies(self, peer: Any, text: str) -> int:
        """Count the texts that the public reads there, asked without the product."""
        return sum(text in shown for shown in self.read(peer))


def _read_snac(peer: Any) -> list[str]:
    me = ask_json(f"{peer.base_url}/api/v1/accounts/verify_credentials", token=peer.token)["id"]
    statuses = ask_json(f"{peer.base_url}/api/v1/accounts/{me}/statuses?limit=100", token=peer.token)
    return [status["content"] for status in statuses]


def _read_bluesky(peer: Any) -> list[str]:
    listing = f"{peer.base_url}/xrpc/com.atproto.repo.listRecords?collection=app.bsky.feed.post&limit=100"
    return [record["value"]["text"] for record in ask_json(f"{listing}&repo={peer.user}")["records"]]


def _read_wordpress(peer: Any) -> list[str]:
    posts = ask_json(f"{peer.base_url}/wp-json/wp/v2/posts?per_page=100")
    return [unescape(post["title"]["rendered"]) for post in posts]


SERVERS = {
    "bluesky": ServerKind(
        "bluesky_server",
        Network.BLUESKY,
        ("POST", "^/xrpc/com.atproto.repo.putRecord$"),
        True,
        lambda outbound, clock: BlueskyNetwork(outbound, clock=clock),
        _read_bluesky,
    ),
    "snac": ServerKind(
        "snac",
        Network.MASTODON,
        ("POST", "^/api/v1/statuses$"),
        False,
        lambda outbound, clock: MastodonNetwork(outbound, clock=clock, wait=lambda _seconds: None),
        _read_snac,
    ),
    "wordpress": ServerKind(
        "wordpress",
        Network.WEB,
        ("POST", r"^/wp-json/wp/v2/posts/\d+$"),
        True,
        lambda outbound, clock: WordPressNetwork(outbound, clock=clock),
        _read_wordpress,
    ),
}
