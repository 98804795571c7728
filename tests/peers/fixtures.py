"""The peers as pytest fixtures: one of each per session (and xdist worker), started at first use.

A session's peer is shared: tests clear their settings (`lossy_mastodon` and its like are cleared for them).
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing

import pytest

from app.adapters.http.client import HttpClient
from app.adapters.http.connections import Timeouts
from tests.peers.dovecot import Dovecot
from tests.peers.graph import GraphServer
from tests.peers.linkedin import LinkedInServer
from tests.peers.lossy import Lossy
from tests.peers.mastodon_mock import MastodonMock
from tests.peers.pds import BlueskyServer
from tests.peers.postgres import Postgres
from tests.peers.seaweed import Seaweed
from tests.peers.sink import Sink
from tests.peers.smtp import Smtp
from tests.peers.snac import Snac
from tests.peers.telegram import TelegramServer
from tests.peers.wordpress import WordPress
from tests.peers.x import XServer
from tests.peers.youtube import YouTubeServer

PATIENT = Timeouts(connect=30, write=30, read=60)
"""For what a server says: a busy machine's disk keeps a sound one silent for seconds."""
IMPATIENT = Timeouts(connect=30, write=30, read=3)
"""For what is concluded of a server silent for longer; a test asks for it with `parametrize("timeouts", …)`."""


@pytest.fixture
def timeouts() -> Timeouts:
    return PATIENT


@pytest.fixture
def make_outbound(timeouts: Timeouts) -> Iterator[Callable[..., HttpClient]]:
    """Yield a factory of HTTP clients, closed after the test."""
    with ExitStack() as stack:
        yield lambda *arguments, **options: stack.enter_context(
            closing(HttpClient(*arguments, **{"timeouts": timeouts, **options}))
        )


@pytest.fixture
def outbound(make_outbound: Callable[..., HttpClient]) -> HttpClient:
    """Return a client that may reach loopback."""
    return make_outbound(["127.0.0.0/8"])


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with Postgres() as peer:
        yield peer


@pytest.fixture(scope="session")
def snac() -> Iterator[Snac]:
    with Snac() as peer:
        yield peer


@pytest.fixture(scope="session")
def mastodon_mock() -> Iterator[MastodonMock]:
    with MastodonMock() as peer:
        yield peer


@pytest.fixture(scope="session")
def bluesky_server() -> Iterator[BlueskyServer]:
    with BlueskyServer() as peer:
        yield peer


@pytest.fixture(scope="session")
def lossy_bluesky_proxy(bluesky_server: BlueskyServer) -> Iterator[Lossy]:
    with Lossy(bluesky_server.base_url) as proxy:
        yield proxy


@pytest.fixture
def lossy_bluesky(lossy_bluesky_proxy: Lossy) -> Lossy:
    """Return a lossy network in front of `bluesky_server`, with no fault set."""
    lossy_bluesky_proxy.clear()
    return lossy_bluesky_proxy


@pytest.fixture(scope="session")
def sink_server() -> Iterator[Sink]:
    with Sink() as peer:
        yield peer


@pytest.fixture
def sink(sink_server: Sink) -> Sink:
    """Return the session's sink, with an empty journal."""
    sink_server.clear()
    return sink_server


@pytest.fixture(scope="session")
def telegram_server() -> Iterator[TelegramServer]:
    with TelegramServer() as peer:
        yield peer


@pytest.fixture
def telegram(telegram_server: TelegramServer) -> TelegramServer:
    """Return the session's Bot API, with no messages and no settings."""
    telegram_server.clear()
    return telegram_server


@pytest.fixture(scope="session")
def graph_server() -> Iterator[GraphServer]:
    with GraphServer() as peer:
        yield peer


@pytest.fixture
def graph(graph_server: GraphServer) -> GraphServer:
    """Return the session's Meta, with nothing published and no settings."""
    graph_server.clear()
    return graph_server


@pytest.fixture(scope="session")
def x_session_server() -> Iterator[XServer]:
    with XServer() as peer:
        yield peer


@pytest.fixture
def x_server(x_session_server: XServer) -> XServer:
    """Return the session's X, with no posts and no settings."""
    x_session_server.clear()
    return x_session_server


@pytest.fixture(scope="session")
def linkedin_server() -> Iterator[LinkedInServer]:
    with LinkedInServer() as peer:
        yield peer


@pytest.fixture
def linkedin(linkedin_server: LinkedInServer) -> LinkedInServer:
    """Return the session's LinkedIn, with no posts and no settings."""
    linkedin_server.clear()
    return linkedin_server


@pytest.fixture(scope="session")
def youtube_session_server() -> Iterator[YouTubeServer]:
    with YouTubeServer() as peer:
        yield peer


@pytest.fixture
def youtube_server(youtube_session_server: YouTubeServer) -> YouTubeServer:
    """Return the session's YouTube, with no videos and no settings."""
    youtube_session_server.clear()
    return youtube_session_server


@pytest.fixture(scope="session")
def seaweed() -> Iterator[Seaweed]:
    with Seaweed() as peer:
        yield peer


@pytest.fixture(scope="session")
def smtp_server() -> Iterator[Smtp]:
    with Smtp() as peer:
        yield peer


@pytest.fixture
def smtp(smtp_server: Smtp) -> Smtp:
    """Return the session's mail server, with no messages."""
    smtp_server.clear()
    return smtp_server


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    with Dovecot() as peer:
        yield peer


@pytest.fixture(scope="session")
def lossy_mastodon_proxy(mastodon_mock: MastodonMock) -> Iterator[Lossy]:
    with Lossy(mastodon_mock.base_url) as proxy:
        yield proxy


@pytest.fixture
def lossy_mastodon(lossy_mastodon_proxy: Lossy) -> Lossy:
    """Return a lossy network in front of `mastodon_mock`, with no fault set."""
    lossy_mastodon_proxy.clear()
    return lossy_mastodon_proxy


@pytest.fixture(scope="session")
def lossy_snac_proxy(snac: Snac) -> Iterator[Lossy]:
    with Lossy(snac.base_url) as proxy:
        yield proxy


@pytest.fixture
def lossy_snac(lossy_snac_proxy: Lossy) -> Lossy:
    """Return a lossy network in front of `snac`, with no fault set."""
    lossy_snac_proxy.clear()
    return lossy_snac_proxy


@pytest.fixture(scope="session")
def lossy_telegram_proxy(telegram_server: TelegramServer) -> Iterator[Lossy]:
    with Lossy(telegram_server.base_url) as proxy:
        yield proxy


@pytest.fixture
def lossy_telegram(lossy_telegram_proxy: Lossy, telegram: TelegramServer) -> Lossy:
    """Return a lossy network in front of `telegram`, with no fault set."""
    lossy_telegram_proxy.clear()
    return lossy_telegram_proxy


@pytest.fixture(scope="session")
def lossy_graph_proxy(graph_server: GraphServer) -> Iterator[Lossy]:
    with Lossy(graph_server.base_url) as proxy:
        yield proxy


@pytest.fixture
def lossy_graph(lossy_graph_proxy: Lossy, graph: GraphServer) -> Lossy:
    """Return a lossy network in front of `graph`, with no fault set."""
    lossy_graph_proxy.clear()
    return lossy_graph_proxy


@pytest.fixture(scope="session")
def lossy_x_proxy(x_session_server: XServer) -> Iterator[Lossy]:
    with Lossy(x_session_server.base_url) as proxy:
        yield proxy


@pytest.fixture
def lossy_x(lossy_x_proxy: Lossy, x_server: XServer) -> Lossy:
    """Return a lossy network in front of `x_server`, with no fault set."""
    lossy_x_proxy.clear()
    return lossy_x_proxy


@pytest.fixture(scope="session")
def lossy_linkedin_proxy(linkedin_server: LinkedInServer) -> Iterator[Lossy]:
    with Lossy(linkedin_server.base_url) as proxy:
        yield proxy


@pytest.fixture
def lossy_linkedin(lossy_linkedin_proxy: Lossy, linkedin: LinkedInServer) -> Lossy:
    """Return a lossy network in front of `linkedin`, with no fault set."""
    lossy_linkedin_proxy.clear()
    return lossy_linkedin_proxy


@pytest.fixture(scope="session")
def lossy_youtube_proxy(youtube_session_server: YouTubeServer) -> Iterator[Lossy]:
    with Lossy(youtube_session_server.base_url) as proxy:
        yield proxy


@pytest.fixture
def lossy_youtube(lossy_youtube_proxy: Lossy, youtube_server: YouTubeServer) -> Lossy:
    """Return a lossy network in front of `youtube_server`, with no fault set."""
    lossy_youtube_proxy.clear()
    return lossy_youtube_proxy


@pytest.fixture(scope="session")
def wordpress() -> Iterator[WordPress]:
    with WordPress() as peer:
        yield peer


@pytest.fixture(scope="session")
def lossy_wordpress_proxy(wordpress: WordPress) -> Iterator[Lossy]:
    with Lossy(wordpress.base_url) as proxy:
        yield proxy


@pytest.fixture
def lossy_wordpress(lossy_wordpress_proxy: Lossy) -> Lossy:
    """Return a lossy network in front of `wordpress`, with no fault set."""
    lossy_wordpress_proxy.clear()
    return lossy_wordpress_proxy
