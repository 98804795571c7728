"""Files that a network fetches: by a signed address, of an approved one, while its delivery is being sent."""

import hashlib
import io
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image
from werkzeug.test import TestResponse

from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import Network
from app.domain.media.rules import PictureCrop
from app.domain.posts.rules.content import MediaUse, VideoUse
from app.domain.publishing.ports import AccountAccess, OutgoingPost, PublishReceipt
from app.domain.publishing.rules.picture_tokens import sign_grant
from app.usecases.publishing.outgoing_pictures import PictureAddresses, public_root
from tests import post_factory
from tests.fakes import FakeNetwork
from tests.media.pictures import picture, store_own_picture
from tests.media.videos import film, store_own_film
from tests.publishing import sender_setup

pytestmark = pytest.mark.postgresql
ROOT = "https://cauce.example"


class FetchingNetwork(FakeNetwork):
    """A network that fetches each file, and what is near it, before it publishes; it asks for parts."""

    def __init__(self, app: Flask, clock) -> None:
        super().__init__(clock=clock)
        self.client, self.paths, self.answers = app.test_client(), [], {}

    def publish(self, access: AccountAccess, outgoing: OutgoingPost) -> PublishReceipt:
        for attachment in outgoing.attachments:
            assert (attachment.content, attachment.address.startswith(f"{ROOT}/")) == (b"", True)
            path = attachment.address.removeprefix(ROOT)
            self.paths.append(path)
            self.answers = {each: self.part_of(each) for each in (path, f"{path}x", self.near(path))}
        return super().publish(access, outgoing)

    def part_of(self, path: str) -> TestResponse:
        return self.client.get(path, headers={"Range": "bytes=0-9"}, buffered=True)

    @staticmethod
    def near(path: str) -> str:
        """Return an address with one sealed sign changed."""
        middle = len(path) - 40
        return f"{path[:middle]}{'A' if path[middle] != 'A' else 'B'}{path[middle + 1 :]}"


@pytest.fixture
def network(app: Flask, clock) -> FetchingNetwork:
    return FetchingNetwork(app, clock)


@pytest.fixture
def sent(session, wiring, connected, network, clock) -> tuple[str, FetchingNetwork]:
    """Send a PNG to an account on Instagram; return the picture's digest and the network."""
    session.get_one(Channel, connected.channels[0].id).network = Network.INSTAGRAM
    image = wiring.images.cleaned(picture("PNG"))
    stored = store_own_picture(
        session, wiring.files, image, name="playa.png", actor=connected.author.actor, now=clock()
    )
    digest = stored.digest
    media = (MediaUse(digest, "Una playa"),)
    post_factory.prepare(session, wiring, connected, now=clock(), media=media)
    post_factory.approved(session, connected, now=clock(), hours=2, media=media)
    session.commit()
    addresses = PictureAddresses(wiring.picture_addresses.key, ROOT)
    sender = sender_setup.sender(wiring, network, Network.INSTAGRAM, addresses=addresses)
    sender.send_due(clock.forward(hours=2))
    return digest, network


def test_a_picture_is_fetched_as_jpeg_while_it_is_sent_and_never_after(sent, app):
    _, network = sent
    (path,) = network.paths
    answer, altered, near = network.answers.values()
    assert (answer.status_code, altered.status_code, near.status_code) == (200, 404, 404)
    assert Image.open(io.BytesIO(answer.data)).format == "JPEG"
    assert answer.mimetype == "image/jpeg"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"] and "Set-Cookie" not in answer.headers
    assert len(network.published) == 1
    assert app.test_client().get(path).status_code == 404


def test_the_part_that_was_approved_is_what_a_network_fetches(session, wiring, connected, network, clock):
    session.get_one(Channel, connected.channels[0].id).network = Network.INSTAGRAM
    halves = Image.new("RGB", (100, 400), "white")
    halves.paste("black", (0, 0, 100, 200))
    out = io.BytesIO()
    halves.save(out, "PNG")
    author = {"actor": connected.author.actor, "now": clock()}
    stored = store_own_picture(session, wiring.files, wiring.images.cleaned(out.getvalue()), name="a.png", **author)
    crops = ((Network.INSTAGRAM, PictureCrop(0, 250, 100, 125)),)
    media = (MediaUse(stored.digest, "Nieve", crops=crops),)
    post_factory.prepare(session, wiring, connected, now=clock(), media=media)
    post_factory.approved(session, connected, now=clock(), hours=2, media=media)
    session.commit()
    addresses = PictureAddresses(wiring.picture_addresses.key, ROOT)
    sender_setup.sender(wiring, network, Network.INSTAGRAM, addresses=addresses).send_due(clock.forward(hours=2))
    answer = next(iter(network.answers.values()))
    fetched = Image.open(io.BytesIO(answer.data))
    assert (fetched.size, fetched.convert("L").getextrema()) == ((100, 125), (255, 255))


def test_a_video_is_answered_whole_whatever_part_is_asked_for_and_never_after(
    session, wiring, connected, network, clock, tmp_path: Path
):
    session.get_one(Channel, connected.channels[0].id).network = Network.THREADS
    kept = store_own_film(session, wiring, connected, film(tmp_path / "a.mp4"), now=clock())
    media = (MediaUse(kept.digest, "La plaza", VideoUse(kept.cleaned.facts, (), "Buenos días.")),)
    post_factory.approved(session, connected, now=clock(), hours=2, media=media)
    session.commit()
    addresses = PictureAddresses(wiring.picture_addresses.key, ROOT)
    sender_setup.sender(wiring, network, Network.THREADS, addresses=addresses).send_due(clock.forward(hours=2))
    answer, altered, near = network.answers.values()
    assert (answer.status_code, altered.status_code, near.status_code) == (200, 404, 404)
    assert (hashlib.sha256(answer.data).hexdigest(), answer.mimetype) == (kept.digest, "video/mp4")
    assert (answer.headers["Accept-Ranges"], answer.headers["Cache-Control"]) == ("none", "no-store")
    assert network.client.get(network.paths[0]).status_code == 404


@pytest.mark.usefixtures("sent")
def test_an_address_that_ended_opens_nothing(network, wiring, clock):
    granted = wiring.picture_addresses.grant_of(network.paths[0].rpartition("/")[2], now=clock())
    assert granted is not None and "." not in network.paths[0]
    ended = granted._replace(until=clock() - timedelta(seconds=1))
    token = sign_grant(wiring.picture_addresses.key, ended)
    assert wiring.picture_addresses.grant_of(token, now=clock()) is None
    assert wiring.picture_addresses.grant_of(token, now=clock() - timedelta(minutes=1)) == ended


def test_a_picture_that_is_not_the_approved_one_is_never_served(sent, wiring, network, session, connected, clock):
    digest, _ = sent
    for file in Path(wiring.config.data_dir / "media").rglob("?" * len(digest)):
        file.write_bytes(picture("PNG", (32, 32)))
    media = (MediaUse(digest, "Una playa"),)
    post = post_factory.approved(session, connected, now=clock(), hours=2, media=media, text="Otra playa")
    session.commit()
    sender_setup.sender(wiring, network, Network.INSTAGRAM).send_due(clock.forward(hours=2))
    assert len(network.published) == 1
    assert "no es el que se aprobó" in sender_setup.delivery_of(session, post).trouble


def test_only_an_https_address_is_reached_from_outside():
    roots = {address: public_root(address) for address in ("", "http://cauce.example", "https://cauce.example/")}
    assert roots == {"": "", "http://cauce.example": "", "https://cauce.example/": ROOT}


def test_robots_may_fetch_them(app):
    assert "Allow: /outgoing-pictures/\n" in app.test_client().get("/robots.txt").text
