"""From approval to Instagram's fake: it fetches what is sent from here meanwhile, and a lost answer is one post."""

from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from threading import Thread

import pytest
from flask import Flask
from werkzeug.serving import make_server

from app.adapters.networks.instagram import InstagramNetwork
from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import Network
from app.domain.posts.rules.content import MediaUse, VideoUse
from app.domain.publishing.rules.delivery import DeliveryState
from app.usecases.publishing.outgoing_pictures import PictureAddresses
from app.wiring import wire
from tests import post_factory
from tests.media.pictures import picture, store_own_picture
from tests.media.videos import film, store_own_film
from tests.peers.graph import INSTAGRAM, INSTAGRAM_PUBLISH, INSTAGRAM_TOKEN, GraphServer
from tests.peers.lossy import Effect, Lossy
from tests.publishing import sender_setup

pytestmark = [pytest.mark.postgresql, pytest.mark.peers]


@pytest.fixture
def root(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.fixture
def sender(root: str, lossy_graph: Lossy, outbound, wiring, session, town, clock):
    """Return a sender with the town's first account on Instagram; its day is past, as of the server's posts."""
    yesterday = wire(wiring.config).clock() - timedelta(days=1)
    clock.instant = yesterday.replace(hour=9, minute=0, second=0, microsecond=0)
    session.get_one(Channel, town.channels[0].id).network = Network.INSTAGRAM
    sender_setup.connect(
        session, wiring, town, base_url=lossy_graph.base_url, token=f"{INSTAGRAM.id} {INSTAGRAM_TOKEN}"
    )
    addresses = PictureAddresses(wiring.picture_addresses.key, root)
    network = InstagramNetwork(outbound, clock=clock, wait=lambda _seconds: None)
    return sender_setup.sender(wiring, network, Network.INSTAGRAM, addresses=addresses)


@pytest.mark.parametrize("effect", [None, Effect.DROP_AFTER])
def test_a_picture_is_fetched_and_published_once(
    sender, graph: GraphServer, lossy_graph: Lossy, wiring, session, town, clock, effect
):
    text = f"Bandera verde {token_hex(4)}"
    image = wiring.images.cleaned(picture("PNG", (640, 480)))
    stored = store_own_picture(session, wiring.files, image, name="playa.png", actor=town.author.actor, now=clock())
    media = (MediaUse(stored.digest, "Una playa"),)
    post_factory.prepare(session, wiring, town, now=clock(), media=media)
    post = post_factory.approved(session, town, now=clock(), hours=3, text=text, media=media)
    session.commit()
    if effect:
        lossy_graph.fail(effect, path=INSTAGRAM_PUBLISH)
    clock.instant = sender_setup.delivery_of(session, post).due_at
    sender.send_due(clock())
    delivery = sender_setup.delivery_of(session, post)
    (shown,) = graph.nodes("media")
    assert (delivery.state, delivery.remote_id, delivery.trouble) == (DeliveryState.PUBLISHED, shown["id"], "")
    assert (shown["caption"], shown["alt_text"]) == (text, "Una playa")


def test_a_video_prepared_for_longer_than_a_claim_is_fetched_once_and_becomes_one_reel(
    sender, graph: GraphServer, wiring, session, town, clock, tmp_path: Path
):
    kept = store_own_film(session, wiring, town, film(tmp_path / "a.mp4", seconds=4), now=clock())
    media = (MediaUse(kept.digest, "La plaza", VideoUse(kept.cleaned.facts, (), "Buenos días.")),)
    text = f"La plaza {token_hex(4)}"
    post = post_factory.approved(session, town, now=clock(), hours=3, text=text, media=media)
    session.commit()
    graph.process(polls=30)
    clock.instant = sender_setup.delivery_of(session, post).due_at
    for state, shown in ((DeliveryState.SCHEDULED, 0), (DeliveryState.PUBLISHED, 1)):
        sender.send_due(clock.forward(minutes=1))
        assert sender_setup.state_of(session, post) is state
        assert len(graph.nodes("media")) == shown
    (container,), (reel,) = graph.nodes("container"), graph.nodes("media")
    assert (reel["sha256"], reel["cover"]) == (kept.digest, sha256(kept.cleaned.poster).hexdigest())
    assert container["published"] == reel["id"]
