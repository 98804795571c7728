"""The contract on a real Bluesky server (PDS), and what is Bluesky's own: exactly once, facets, pictures, threads."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.adapters.http.client import HttpClient
from app.adapters.networks.bluesky import BlueskyNetwork
from app.adapters.networks.bluesky_limits import file_limits
from app.adapters.networks.bluesky_records import record_key
from app.adapters.networks.bluesky_sessions import SESSION_LIFE
from app.domain.directory.rules.network_limits import limits_of
from app.domain.directory.rules.networks import Network
from app.domain.publishing.ports import AccountAccess, NetworkError, NetworkErrorKind, OutgoingAttachment, OutgoingCard
from tests import moments
from tests.adapters.networks.contract import (
    FILM,
    FindingContract,
    NetworkContract,
    Place,
    SequelContract,
    VideoContract,
    WithdrawalContract,
    video,
)
from tests.media.pictures import picture
from tests.peers.control import ask_json
from tests.peers.fixtures import IMPATIENT, PATIENT
from tests.peers.lossy import Effect
from tests.peers.pds import BlueskyServer, installed_version

pytestmark = [pytest.mark.peers, pytest.mark.long_peers]
PUT, BLOB, SIGN_IN = (
    f"^/xrpc/com.atproto.{name}$" for name in ("repo.putRecord", "repo.uploadBlob", "server.createSession")
)
CARD = OutgoingCard("https://museo.example/noche", "Noche de los museos", "De 20 a 1 h", picture(), "image/jpeg")
LOST = [Effect.DROP_AFTER, Effect.STATUS_AFTER, Effect.TRUNCATE, Effect.GARBAGE]


@pytest.fixture
def place(bluesky_server: BlueskyServer, outbound: HttpClient) -> Place:
    access = AccountAccess(bluesky_server.base_url, bluesky_server.token)
    return Place(BlueskyNetwork(outbound), access, "https://bsky.app/profile/", bluesky_server.user)


@pytest.fixture
def revoked(place: Place) -> AccountAccess:
    return replace(place.access, token=f"{place.user} ya-no-vale")


@pytest.fixture
def lossy_place(place: Place, lossy_bluesky) -> Place:
    return replace(place, access=replace(place.access, base_url=lossy_bluesky.base_url))


class TestBluesky(NetworkContract, FindingContract, WithdrawalContract, SequelContract, VideoContract):
    """The contract."""


def test_the_size_of_files_is_that_of_the_servers_version(place):
    declared = place.network.declared(place.access.base_url)
    assert (declared.image_bytes, declared.video_bytes) == file_limits(installed_version())


@pytest.mark.parametrize(
    ("version", "image", "film"),
    [("0.4.217", 1, 100), ("0.5.0", None, 100), ("0.5.29", None, None), ("d41d8cd", None, None), ("", None, None)],
)
def test_each_release_has_its_sizes(version, image, film):
    megabytes = tuple(size and size * 1_000_000 for size in (image, film))
    assert file_limits(version) == megabytes


def test_a_picture_of_the_servers_size_is_taken(place, notice):
    most = place.network.declared(place.access.base_url).image_bytes or limits_of(Network.BLUESKY).image_bytes
    heavy = picture() + bytes(most - len(picture()))
    file = OutgoingAttachment("a" * 64, "image/jpeg", heavy, "La plaza", 40, 30)
    (image,) = record_of(place, replace(notice, attachments=(file,)))["embed"]["images"]
    assert image["image"]["size"] == most


@pytest.mark.parametrize(
    ("limits", "kind", "words"),
    [
        ({"canUpload": False, "message": "Verify your email"}, NetworkErrorKind.REFUSED, "Verify your email"),
        ({"canUpload": False, "remainingDailyVideos": 0}, NetworkErrorKind.RATE_LIMITED, "todos los vídeos que puede"),
        ({"canUpload": True, "remainingDailyBytes": 3}, NetworkErrorKind.RATE_LIMITED, "todos los vídeos que puede"),
    ],
)
def test_what_an_account_may_still_upload_is_asked_before_a_video(place, bluesky_server, notice, limits, kind, words):
    before = posts_of(place)
    bluesky_server.limit_videos(**limits)
    try:
        with pytest.raises(NetworkError) as raised:
            place.network.publish(place.access, replace(notice, attachments=(video(FILM),)))
    finally:
        bluesky_server.limit_videos()
    assert (raised.value.kind, words in str(raised.value.sentence), posts_of(place)) == (kind, True, before)


def posts_of(place: Place) -> list[dict]:
    """Return the account's records, from the server itself."""
    listing = "/xrpc/com.atproto.repo.listRecords?collection=app.bsky.feed.post&limit=100"
    return ask_json(f"{place.access.base_url}{listing}&repo={place.user}")["records"]


def record_of(place: Place, outgoing) -> dict:
    place.network.publish(place.access, outgoing)
    return next(record["value"] for record in posts_of(place) if record["uri"].endswith(record_key(outgoing)))


@pytest.mark.parametrize(
    ("effect", "timeouts"),
    [*((effect, PATIENT) for effect in LOST), (Effect.DELAY_AFTER, IMPATIENT), (Effect.DRIP, IMPATIENT)],
)
def test_a_lost_answer_is_one_publication_however_often_it_is_tried(lossy_place, place, lossy_bluesky, notice, effect):
    before = len(posts_of(place))
    lossy_bluesky.fail(effect, path=PUT, seconds=0.3 if effect is Effect.DRIP else 10)
    with pytest.raises(NetworkError) as lost:
        lossy_place.network.publish(lossy_place.access, notice)
    assert lost.value.kind is NetworkErrorKind.UNKNOWN
    match = lossy_place.network.find(lossy_place.access, notice, since=moments.now())
    again = lossy_place.network.publish(lossy_place.access, notice)
    assert (again.remote_id, again.permalink) == (match.remote_id, match.permalink)
    assert len(posts_of(place)) == before + 1


def test_a_second_try_changes_nothing_of_what_is_published(place, notice):
    sent = place.network.publish(place.access, notice)
    record = next(record for record in posts_of(place) if record["uri"] == sent.remote_id)
    place.network.publish(place.access, notice)
    assert record in posts_of(place)


def test_a_request_that_died_on_the_way_is_not_found(lossy_place, lossy_bluesky, notice):
    lossy_bluesky.fail(Effect.DROP_BEFORE, path=PUT)
    with pytest.raises(NetworkError) as lost:
        lossy_place.network.publish(lossy_place.access, notice)
    assert lost.value.kind is NetworkErrorKind.UNKNOWN
    assert lossy_place.network.find(lossy_place.access, notice, since=moments.now()) is None


@pytest.mark.parametrize("path", [SIGN_IN, BLOB])
@pytest.mark.parametrize("effect", [Effect.DROP_AFTER, Effect.STATUS, Effect.GARBAGE])
def test_what_fails_before_publishing_publishes_nothing(lossy_place, place, lossy_bluesky, notice, path, effect):
    before = len(posts_of(place))
    lossy_bluesky.fail(effect, path=path)
    with pytest.raises(NetworkError) as trouble:
        lossy_place.network.publish(lossy_place.access, replace(notice, attachments=(_picture("Bandera verde"),)))
    assert trouble.value.kind is NetworkErrorKind.NOT_SENT
    assert len(posts_of(place)) == before


def test_what_is_coloured_is_said_by_its_bytes(place, bluesky_server, notice):
    text = "Niñas y niños 🎭: https://example.org/ñ#1, sede.example.es, #Pleno2027 y #27"
    record = record_of(place, replace(notice, text=f"{text}; con @{bluesky_server.other_user} y @nadie.test"))
    assert {_words(record, facet): _feature(facet) for facet in record["facets"]} == {
        "https://example.org/ñ#1": {"uri": "https://example.org/%C3%B1#1"},
        "sede.example.es": {"uri": "https://sede.example.es"},
        "#Pleno2027": {"tag": "Pleno2027"},
        f"@{bluesky_server.other_user}": {"did": _did(bluesky_server, bluesky_server.other_user)},
    }
    assert record["langs"] == ["es"]


def test_pictures_arrive_with_their_descriptions_and_shapes(place, notice):
    record = record_of(place, replace(notice, attachments=(_picture("Bandera verde"), _picture("Bandera roja"))))
    images = record["embed"]["images"]
    assert [image["alt"] for image in images] == ["Bandera verde", "Bandera roja"]
    assert images[0]["aspectRatio"] == {"width": 640, "height": 480}
    assert images[0]["image"]["mimeType"] == "image/jpeg"


def test_a_video_arrives_in_pieces_with_its_captions_description_and_shape(place, notice):
    content = FILM + bytes(3 * 1024 * 1024)
    film = video(content, ("es", "Buenos días."), ("ca", "Bon dia."))
    embed = record_of(place, replace(notice, attachments=(film,)))["embed"]
    assert (embed["$type"], embed["alt"]) == ("app.bsky.embed.video", "La plaza")
    assert (embed["video"]["mimeType"], embed["video"]["size"]) == ("video/mp4", len(content))
    assert embed["aspectRatio"] == {"width": 1280, "height": 720}
    sizes = {track["lang"]: (track["file"]["mimeType"], track["file"]["size"]) for track in embed["captions"]}
    assert sizes == {each.language: ("text/vtt", len(each.content.encode())) for each in film.video.captions}


def test_a_video_that_was_late_is_not_uploaded_again_and_one_too_large_is_said(lossy_place, lossy_bluesky, notice):
    outgoing = replace(notice, attachments=(video(FILM, ("es", "Buenos días.")),))
    with pytest.raises(NetworkError) as late:
        lossy_place.network.publish(lossy_place.access, replace(outgoing, until=moments.now()))
    assert late.value.kind is NetworkErrorKind.NOT_SENT
    lossy_place.network.publish(lossy_place.access, outgoing)
    assert sum("uploadBlob" in entry["path"] for entry in lossy_bluesky.journal(method="POST")) == 2
    large = {"status": 413, "body": {"error": "PayloadTooLarge", "message": "request entity too large"}}
    lossy_bluesky.fail(Effect.STATUS, path=BLOB, **large)
    with pytest.raises(NetworkError) as refused:
        lossy_place.network.publish(lossy_place.access, replace(outgoing, key=f"{notice.key}-grande"))
    assert (refused.value.kind, "pesa más" in str(refused.value.sentence)) == (NetworkErrorKind.REFUSED, True)


def test_the_card_of_a_link_arrives_with_its_picture(place, notice):
    external = record_of(place, replace(notice, card=CARD))["embed"]["external"]
    assert (external["uri"], external["title"], external["description"]) == (CARD.address, CARD.title, "De 20 a 1 h")
    assert (external["thumb"]["mimeType"], external["thumb"]["size"]) == ("image/jpeg", len(CARD.picture))


def test_a_card_gives_way_to_pictures_and_goes_without_its_own_if_refused(lossy_place, place, lossy_bluesky, notice):
    shown = record_of(place, replace(notice, card=CARD, attachments=(_picture("Bandera verde"),)))
    assert shown["embed"]["$type"] == "app.bsky.embed.images"
    lossy_bluesky.fail(Effect.STATUS, path=BLOB, status=400, body={"error": "BlobTooLarge", "message": "no"})
    plain = replace(notice, key=f"{notice.key}-sin", card=CARD)
    lossy_place.network.publish(lossy_place.access, plain)
    record = next(record["value"] for record in posts_of(place) if record["uri"].endswith(record_key(plain)))
    assert set(record["embed"]["external"]) == {"uri", "title", "description"}


def test_an_answer_hangs_from_what_it_answers_and_from_the_beginning(place, notice, other_notice):
    first = place.network.publish(place.access, notice)
    second = place.network.publish(place.access, replace(other_notice, answers=first.remote_id))
    reply = record_of(place, replace(notice, key=f"{notice.key}-c", answers=second.remote_id))["reply"]
    assert (reply["root"]["uri"], reply["parent"]["uri"]) == (first.remote_id, second.remote_id)


def test_a_text_too_long_is_refused_before_anybody_sees_it(place, notice):
    with pytest.raises(NetworkError) as raised:
        place.network.publish(place.access, replace(notice, text="ñ" * 301))
    assert (raised.value.kind, raised.value.status) == (NetworkErrorKind.REFUSED, 400)


def test_the_account_is_opened_once_an_hour(lossy_place, lossy_bluesky, outbound, notice):
    instant = moments.now()
    network = BlueskyNetwork(outbound, clock=lambda: instant)
    for number in range(3):
        network.publish(lossy_place.access, replace(notice, key=f"{notice.key}-{number}"))
    assert _openings(lossy_bluesky) == 1
    instant += SESSION_LIFE
    network.whoami(lossy_place.access)
    assert _openings(lossy_bluesky) == 2


@pytest.mark.parametrize(
    ("status", "error", "kind"),
    [
        (400, "ExpiredToken", NetworkErrorKind.UNAUTHORISED),
        (400, "BlobTooLarge", NetworkErrorKind.REFUSED),
        (401, "AccountTakedown", NetworkErrorKind.UNAUTHORISED),
        (429, "RateLimitExceeded", NetworkErrorKind.RATE_LIMITED),
        (500, "InternalServerError", NetworkErrorKind.UNKNOWN),
    ],
)
def test_each_refusal_leads_to_its_conclusion(lossy_place, lossy_bluesky, notice, status, error, kind):
    reset = {"ratelimit-reset": str(int((moments.now() + timedelta(minutes=6)).timestamp()))}
    lossy_bluesky.fail(Effect.STATUS, path=PUT, status=status, body={"error": error, "message": "no"}, headers=reset)
    with pytest.raises(NetworkError) as trouble:
        lossy_place.network.publish(lossy_place.access, notice)
    assert (trouble.value.kind, trouble.value.code) == (kind, error)
    if kind is NetworkErrorKind.RATE_LIMITED:
        assert trouble.value.retry_at > moments.now() + timedelta(minutes=5)


def test_another_server_is_not_taken_for_one(place, mastodon_mock):
    place.network.declared(place.access.base_url)
    with pytest.raises(NetworkError):
        place.network.declared(mastodon_mock.base_url)


def test_a_key_tells_its_instant_and_differs_within_the_second(notice):
    made = replace(notice, made_at=datetime(2026, 11, 30, 6, tzinfo=UTC))
    keys = {record_key(replace(made, key=f"entrega-{number}")) for number in range(100)}
    assert len(keys) == 100
    later = record_key(replace(made, made_at=made.made_at + timedelta(seconds=1)))
    assert max(keys) < later
    assert all(len(key) == 13 for key in keys)


def _picture(alt_text: str) -> OutgoingAttachment:
    return OutgoingAttachment(alt_text, "image/jpeg", picture(size=(640, 480)), alt_text, 640, 480)


def _words(record: dict, facet: dict) -> str:
    return record["text"].encode()[facet["index"]["byteStart"] : facet["index"]["byteEnd"]].decode()


def _feature(facet: dict) -> dict:
    (feature,) = facet["features"]
    return {name: value for name, value in feature.items() if name != "$type"}


def _did(server: BlueskyServer, handle: str) -> str:
    return ask_json(f"{server.base_url}/xrpc/com.atproto.identity.resolveHandle?handle={handle}")["did"]


def _openings(lossy) -> int:
    return sum("createSession" in entry["path"] for entry in lossy.journal(method="POST"))
