"""The peers as pytest fixtures: one of each per session (and xdist worker), started at first use.

A session's peer is shared: tests clear their settings (`lossy_mastodon` and its like are cleared for them).
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from functools import cache

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
IMPATIENT = Timeouts(connect=30, write=30, read=5)
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
def make_lossy() -> Iterator[Callable[[str], Lossy]]:
    """Yield a factory of lossy networks, one in front of each server, with no fault set."""
    with ExitStack() as stack:
        proxy_of = cache(lambda base_url: stack.enter_context(Lossy(base_url)))

        def make(base_url: str) -> Lossy:
            proxy: Lossy = proxy_of(base_url)
            proxy.clear()
            return proxy

        yield make


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


@pytest.fixture
def lossy_bluesky(make_lossy: Callable[[str], Lossy], bluesky_server: BlueskyServer) -> Lossy:
    return make_lossy(bluesky_server.base_url)


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


@pytest.fixture
def lossy_mastodon(make_lossy: Callable[[str], Lossy], mastodon_mock: MastodonMock) -> Lossy:
    return make_lossy(mastodon_mock.base_url)


@pytest.fixture
def lossy_snac(make_lossy: Callable[[str], Lossy], snac: Snac) -> Lossy:
    return make_lossy(snac.base_url)


@pytest.fixture
def lossy_telegram(make_lossy: Callable[[str], Lossy], telegram: TelegramServer) -> Lossy:
    return make_lossy(telegram.base_url)


@pytest.fixture
def lossy_graph(make_lossy: Callable[[str], Lossy], graph: GraphServer) -> Lossy:
    return make_lossy(graph.base_url)


@pytest.fixture
def lossy_x(make_lossy: Callable[[str], Lossy], x_server: XServer) -> Lossy:
    return make_lossy(x_server.base_url)


@pytest.fixture
def lossy_linkedin(make_lossy: Callable[[str], Lossy], linkedin: LinkedInServer) -> Lossy:
    return make_lossy(linkedin.base_url)


@pytest.fixture
def lossy_youtube(make_lossy: Callable[[str], Lossy], youtube_server: YouTubeServer) -> Lossy:
    return make_lossy(youtube_server.base_url)


@pytest.fixture(scope="session")
def wordpress() -> Iterator[WordPress]:
    with WordPress() as peer:
        yield peer


@pytest.fixture
def lossy_wordpress(make_lossy: Callable[[str], Lossy], wordpress: WordPress) -> Lossy:
    return make_lossy(wordpress.base_url)
