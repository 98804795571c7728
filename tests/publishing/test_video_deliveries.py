"""A video as it is sent: the approved file, with its captions and poster, only where our connector sends video."""

from pathlib import Path

import pytest

from app.adapters.networks.youtube import YouTubeNetwork
from app.db.work import Work
from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import Network
from app.domain.posts.rules.content import MediaUse, VideoUse
from app.domain.publishing.rules.delivery import DeliveryState
from app.domain.publishing.service import scheduling
from app.usecases.publishing.delivery_call import DeliveryEnvironment
from app.usecases.publishing.early_uploads import EarlyUploads
from app.usecases.publishing.upload_removal import remove_unsent_uploads
from tests import post_factory
from tests.fakes import FakeNetwork
from tests.media.videos import film, store_own_film
from tests.peers.control import ask
from tests.peers.youtube import TOKEN, TOWN
from tests.publishing import sender_setup

CUES = "00:00.500 --> 00:02.000\nBuenos días."


@pytest.fixture
def use(session, wiring, connected, clock, tmp_path: Path) -> MediaUse:
    kept = store_own_film(session, wiring, connected, film(tmp_path / "a.mp4"), now=clock())
    return MediaUse(kept.digest, "La plaza vacía", VideoUse(kept.cleaned.facts, (("es", CUES),), "Buenos días."))


def test_the_approved_file_goes_with_its_captions_and_poster(session, wiring, connected, clock, use):
    network = FakeNetwork(clock=clock)
    post_factory.approved(session, connected, now=clock(), hours=2, media=(use,))
    session.commit()
    sender_setup.sender(wiring, network).send_due(clock.forward(hours=2))
    (attachment,) = network.published[0].outgoing.attachments
    video = attachment.video
    assert (attachment.content, attachment.media_type, attachment.alt_text) == (b"", "video/mp4", "La plaza vacía")
    assert [(each.language, each.content) for each in video.captions] == [
        ("es", "WEBVTT\n\n00:00:00.500 --> 00:00:02.000\nBuenos días.\n")
    ]
    assert video.poster[:2] == b"\xff\xd8"
    with video.open() as stream:
        assert len(stream.read()) == video.size == use.video.facts.size


@pytest.mark.parametrize(("network", "why"), [("mastodon", "no es el que se aprobó"), ("web", "publíquelo a mano")])
def test_another_file_or_a_network_without_video_sends_nothing(session, wiring, connected, clock, use, network, why):
    post = post_factory.approved(session, connected, now=clock(), hours=2, media=(use,))
    session.get_one(Channel, connected.channels[0].id).network = Network(network)
    session.commit()
    if network == "mastodon":
        for path in Path(wiring.config.data_dir / "media").rglob(f"*{use.digest}*"):
            path.write_bytes(b"otro")
    sent = FakeNetwork(clock=clock)
    sender_setup.sender(wiring, sent, Network(network)).send_due(clock.forward(hours=2))
    assert sent.published == []
    assert why in sender_setup.delivery_of(session, post).trouble


@pytest.fixture
def channel(session, wiring, connected, youtube_server) -> Channel:
    """Return the town's first account, on YouTube's fake."""
    channel = session.get_one(Channel, connected.channels[0].id)
    channel.network, channel.base_url = Network.YOUTUBE, youtube_server.base_url
    channel.credentials = wiring.keyring.seal(f"{TOWN.id} {TOKEN}")
    return channel


@pytest.mark.peers
def test_a_private_video_of_a_cancelled_post_is_deleted_and_one_that_became_public_is_not(
    session, wiring, connected, clock, use, youtube_server, outbound, channel
):
    youtube_server.process(polls=None)
    made = [post_factory.approved(session, connected, now=clock(), hours=2, media=(use,)) for _ in range(2)]
    session.commit()
    network = YouTubeNetwork(outbound, clock=clock, wait=lambda _seconds: None)
    sender = sender_setup.sender(wiring, network, Network.YOUTUBE)
    sender.send_due(clock.forward(hours=2))
    sender.drain()
    assert [video["status"]["privacyStatus"] for video in youtube_server.videos()] == ["private"] * 2
    for post in made:
        scheduling.cancel_deliveries(Work(session, connected.author.actor, clock()), post, why="Se aplaza")
    session.commit()
    shown, _ = youtube_server.videos()
    status = {"id": shown["id"], "status": {"privacyStatus": "public"}}
    ask(f"{youtube_server.base_url}/youtube/v3/videos?part=status", "PUT", token=TOKEN, send=status)

    def remove() -> int:
        networks = {Network.YOUTUBE: network, Network.MASTODON: FakeNetwork(clock=clock)}
        return remove_unsent_uploads(wiring.reading, wiring.writing, networks, wiring.keyring.unseal, now=clock())

    assert remove() == 0
    clock.forward(hours=1)
    youtube_server.refuse("backendError", path="^DELETE ")
    assert [remove() for _ in range(3)] == [0, 1, 0]
    assert [video["id"] for video in youtube_server.videos() if not video["is_gone"]] == [shown["id"]]


@pytest.mark.peers
def test_a_video_that_youtube_prepares_for_longer_than_a_claim_goes_up_once_and_becomes_public(
    session, wiring, connected, clock, use, youtube_server, outbound, channel
):
    post = post_factory.approved(session, connected, now=clock(), hours=2, media=(use,))
    session.commit()
    youtube_server.process(polls=2)
    network = YouTubeNetwork(outbound, clock=clock, wait=lambda _seconds: clock.forward(minutes=1))
    sender = sender_setup.sender(wiring, network, Network.YOUTUBE)
    for state, privacy in ((DeliveryState.SCHEDULED, "private"), (DeliveryState.PUBLISHED, "public")):
        sender.send_due(clock.forward(hours=2) if privacy == "private" else clock.forward(minutes=2))
        sender.drain()
        assert sender_setup.state_of(session, post) is state
        assert [video["status"]["privacyStatus"] for video in youtube_server.videos()] == [privacy]
    (video,), (track,) = youtube_server.videos(), youtube_server.captions()
    assert (video["sha256"], bool(video["thumbnail"]), track["language"]) == (use.digest, True, "es")
    assert youtube_server.used()["uploads"] == 1


@pytest.mark.peers
def test_a_video_on_youtube_before_its_hour_is_private_and_only_made_public_then(
    session, wiring, connected, clock, use, youtube_server, outbound, channel
):
    post_factory.approved(session, connected, now=clock(), hours=3, media=(use,))
    session.commit()
    network = YouTubeNetwork(outbound, clock=clock, wait=lambda _seconds: None)
    sender = sender_setup.sender(wiring, network, Network.YOUTUBE)
    world = DeliveryEnvironment(
        networks={Network.YOUTUBE: network},
        files=wiring.files,
        images=wiring.images,
        unseal=wiring.keyring.unseal,
        known=lambda _: (),
        clock=clock,
        wait=lambda _seconds: None,
    )
    uploads = EarlyUploads(wiring.reading, wiring.writing, world)
    assert [uploads.upload_next(at) for at in (clock.forward(minutes=70), clock())] == [{"uploaded_early": 1}, {}]
    (private,) = youtube_server.videos()
    assert (private["status"]["privacyStatus"], private["sha256"]) == ("private", use.digest)
    sender.send_due(clock.forward(minutes=50))
    sender.drain()
    assert [(video["id"], video["status"]["privacyStatus"]) for video in youtube_server.videos()] == [
        (private["id"], "public")
    ]
    assert (youtube_server.used()["uploads"], len(youtube_server.captions())) == (1, 1)
