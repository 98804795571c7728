"""Telling a WebSub hub, a real one on loopback, of the feeds that changed; none unless the installation names it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from defusedxml.ElementTree import fromstring

from app.adapters.feed_hub import HttpFeedHub
from app.adapters.http.client import HttpClient
from app.domain.public.ports import HubError
from app.domain.public.rules.settings import PagePart
from app.usecases.public.hub_notices import HubNotifier
from app.usecases.publishing.delivery_sender import DeliverySender
from app.worker.schedule import worker_jobs
from tests.clocks import StoppedClock
from tests.fakes import FakeNetwork
from tests.peers.channel import Channel
from tests.public.page_setup import Desk
from tests.public.test_published import ATOM
from tests.publishing import sender_setup
from tests.takedowns import takedown_setup

pytestmark = pytest.mark.postgresql

SHOWN = (PagePart.PUBLISHED,)


@pytest.fixture(scope="module")
def channel_server() -> Iterator[Channel]:
    with Channel() as channel:
        yield channel


@pytest.fixture
def hub(channel_server: Channel) -> Channel:
    channel_server.clear()
    return channel_server


@pytest.fixture
def sender(desk: Desk, clock: StoppedClock) -> DeliverySender:
    sender_setup.connect(desk.session, desk.wiring, desk.town)
    return sender_setup.sender(desk.wiring, FakeNetwork(clock=clock))


def notifier(desk: Desk, hub: Channel, path: str = "ok") -> HubNotifier:
    client = HttpClient(("127.0.0.1",))
    return HubNotifier(desk.wiring.reading, HttpFeedHub(client, f"{hub.base_url}/{path}"), desk.wiring.config.address)


def told(hub: Channel) -> list[str]:
    """Return the addresses told, without the installation's, and check how."""
    notices = [form for _, form in hub.journal()]
    assert all(form["hub.mode"] == ["publish"] for form in notices)
    return [url.removeprefix("http://127.0.0.1:8000/p/riba/") for form in notices for url in form["hub.url"]]


def test_each_feed_is_told_once_when_it_changes_and_pages_never(
    desk: Desk, hub: Channel, sender: DeliverySender, clock: StoppedClock
):
    takedown_setup.publish(desk.session, desk.town, clock, sender)
    desk.open(parts=SHOWN)
    telling = notifier(desk, hub)
    assert telling.tell_changes(clock()) == {"told_feeds": 12}
    first = told(hub)
    assert {"published.atom", "published.rss", "published.json", "published/mastodon-riba-social-example.atom"} <= {
        *first
    }
    assert [path for path in first if path.endswith("html") or path == "published"] == []
    assert telling.tell_changes(clock()) == {"told_feeds": 0} and told(hub) == first
    hub.clear()
    takedown_setup.publish(desk.session, desk.town, clock, sender, text="Otra más.")
    desk.follow()
    telling.tell_changes(clock())
    assert "published.atom" in told(hub) and "ca/published.atom" not in told(hub)


def test_a_hub_that_does_not_take_it_is_told_again_for_an_hour(desk: Desk, hub: Channel, clock: StoppedClock):
    desk.open(parts=SHOWN)
    telling = notifier(desk, hub, "500")
    for _ in range(2):
        with pytest.raises(HubError):
            telling.tell_changes(clock())
    assert len(hub.journal()) == 2
    clock.forward(minutes=61)
    assert telling.tell_changes(clock()) == {"told_feeds": 0}


def test_no_private_address_is_told_unless_it_is_allowed(desk: Desk, hub: Channel, clock: StoppedClock):
    desk.open(parts=SHOWN)
    guarded = replace(notifier(desk, hub), hub=HttpFeedHub(HttpClient(), f"{hub.base_url}/ok"))
    with pytest.raises(HubError):
        guarded.tell_changes(clock())
    assert hub.journal() == []


def test_without_a_hub_nobody_is_told_and_with_one_feeds_name_it(desk: Desk, clock: StoppedClock):
    assert "public.tell_hub" not in {job.name for job in worker_jobs(desk.wiring)}
    desk.open(parts=SHOWN)
    assert 'rel="hub"' not in desk.ask("published.atom").text and "hubs" not in desk.ask("published.json").text
    named = "https://hub.example/"
    with_hub = replace(desk.wiring, press=replace(desk.wiring.press, hub=named))
    clock.instant += timedelta(seconds=1)
    other = replace(desk, wiring=with_hub)
    assert other.follow() > 0, "another hub writes the feeds anew"
    links = fromstring(desk.ask("published.atom").data).findall("a:link[@rel='hub']", ATOM)
    assert [link.get("href") for link in links] == [named]
    assert f'rel="hub" href="{named}"' in desk.ask("published.rss").text
    assert desk.ask("published.json").json["hubs"] == [{"type": "WebSub", "url": named}]
