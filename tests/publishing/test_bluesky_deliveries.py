"""From approval to a real Bluesky server: published once whatever the answer, and a picture drawn to its size."""

from dataclasses import asdict
from datetime import datetime, timedelta
from secrets import token_hex

import pytest

from app.adapters.networks.bluesky import BlueskyNetwork
from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import Network
from app.domain.media.models import LinkCard
from app.domain.media.rules import card_digest
from app.domain.posts.rules.content import MediaUse
from app.domain.publishing.rules.delivery import DeliveryState
from app.wiring import wire
from tests import post_factory
from tests.media.pictures import noise, picture, store_own_picture
from tests.peers.control import ask_json
from tests.peers.lossy import Effect, Lossy
from tests.peers.pds import BlueskyServer
from tests.publishing import sender_setup

pytestmark = [pytest.mark.postgresql, pytest.mark.peers]
PUT = "^/xrpc/com.atproto.repo.putRecord$"
MOST_BYTES = 1_000_000
"""Of the tests' server; the newest take two million."""


@pytest.fixture
def sender(bluesky_server: BlueskyServer, lossy_bluesky: Lossy, outbound, wiring, session, town, clock):
    """Return a sender with the town's first account on Bluesky; its day is past, as of the server's other records."""
    yesterday = wire(wiring.config).clock() - timedelta(days=1)
    clock.instant = yesterday.replace(hour=9, minute=0, second=0, microsecond=0)
    network, channel = BlueskyNetwork(outbound, clock=clock), session.get_one(Channel, town.channels[0].id)
    channel.network, channel.declared = Network.BLUESKY, asdict(network.declared(bluesky_server.base_url))
    sender_setup.connect(session, wiring, town, base_url=lossy_bluesky.base_url, token=bluesky_server.token)
    return sender_setup.sender(wiring, network, Network.BLUESKY)


def records_of(server: BlueskyServer, text: str) -> list[dict]:
    listing = f"{server.base_url}/xrpc/com.atproto.repo.listRecords?collection=app.bsky.feed.post&limit=100"
    records = ask_json(f"{listing}&repo={server.user}")["records"]
    return [record["value"] for record in records if record["value"]["text"] == text]


@pytest.mark.parametrize("effect", [Effect.DROP_AFTER, Effect.STATUS_AFTER, Effect.GARBAGE])
def test_a_lost_answer_is_one_publication(sender, bluesky_server, lossy_bluesky, session, town, clock, effect):
    text = f"Corte de agua: {effect.value} {token_hex(4)}"
    post = post_factory.approved(session, town, now=clock(), hours=3, text=text)
    session.commit()
    lossy_bluesky.fail(effect, path=PUT)
    clock.instant = sender_setup.delivery_of(session, post).due_at
    sender.send_due(clock())
    delivery = sender_setup.delivery_of(session, post)
    assert delivery.state is DeliveryState.PUBLISHED
    assert delivery.permalink.startswith("https://bsky.app/profile/ayuntamiento.test/post/")
    assert len(records_of(bluesky_server, text)) == 1


def test_a_picture_is_drawn_to_the_size_the_accounts_server_takes(sender, bluesky_server, wiring, session, town, clock):
    text = f"Bandera verde {token_hex(4)}"
    image = wiring.images.cleaned(noise((1600, 1200)))
    assert len(image.content) > MOST_BYTES
    stored = store_own_picture(session, wiring.files, image, name="playa.png", actor=town.author.actor, now=clock())
    media = (MediaUse(stored.digest, "Una playa"),)
    post_factory.prepare(session, wiring, town, now=clock(), media=media)
    post = post_factory.approved(session, town, now=clock(), hours=3, text=text, media=media)
    session.commit()
    clock.instant = sender_setup.delivery_of(session, post).due_at
    sender.send_due(clock())
    (record,) = records_of(bluesky_server, text)
    (shown,) = record["embed"]["images"]
    assert shown["alt"] == "Una playa"
    assert shown["image"]["size"] <= MOST_BYTES
    assert round(shown["aspectRatio"]["width"] / shown["aspectRatio"]["height"], 2) == 1.33


def test_the_card_goes_as_the_preview_shows_it_and_an_unread_one_is_not_waited_for(
    sender, bluesky_server, wiring, session, town, clock
):
    read, bare, unread = (f"https://museo.example/{token_hex(4)}" for _ in range(3))
    for address, title in ((read, "Noche de los museos"), (bare, "")):
        session.add(_card(town.id, address, title, at=clock()))
    post_factory.prepare(session, wiring, town, now=clock(), text=read)
    for address in (read, bare, unread):
        post = post_factory.approved(session, town, now=clock(), hours=3, text=f"Esta noche: {address}")
    session.commit()
    clock.instant = sender_setup.delivery_of(session, post).due_at
    sender.send_due(clock())
    (shown,), (domain,), (alone,) = (records_of(bluesky_server, f"Esta noche: {each}") for each in (read, bare, unread))
    card = shown["embed"]["external"]
    assert (card["uri"], card["title"], card["thumb"]["mimeType"]) == (read, "Noche de los museos", "image/jpeg")
    assert domain["embed"]["external"]["title"] == "museo.example"
    assert "embed" not in alone


def _card(organisation_id: int, address: str, title: str, *, at: datetime) -> LinkCard:
    whose = {"organisation_id": organisation_id, "address": address, "digest": card_digest(address)}
    drawn = {"picture": picture(), "picture_type": "image/jpeg"} if title else {}
    return LinkCard(**whose, **drawn, title=title, asked_at=at, fetched_at=at)
