import pytest

from tests.account_watch.watch_setup import WatchedPage, watched_page


@pytest.fixture
def page(session, wiring, town, graph, outbound, clock) -> WatchedPage:
    return watched_page(session, wiring, town, graph, outbound, clock)
